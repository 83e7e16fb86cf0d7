// Messages as a broker carries them: one JSON document each.
#pragma once

#include <string>
#include <string_view>

#include "engine/core/message.hpp"
#include "engine/core/result.hpp"

namespace baton::wire {

/// `{"message_id":…, "type":"execution.completed", "source":…, "timestamp":…, "correlation_id":…,
/// "payload":{"execution_id":…, "action_id":…, "action_ref":…, "attempt":…, "status":…,
/// "result":…, "completed_at":…}}`.
///
/// A time is RFC 3339 to the nanosecond, or `null` for none; years 1678 to 2261 can be read back.
/// The result is embedded as the JSON it is, and left out where there is none, since `null` is a
/// result too. As in every document it comes on one line without white space, and what is not JSON
/// becomes a string.
[[nodiscard]] std::string message_document(const message_envelope& message);

/// Reads what `message_document` wrote: the same message, if its texts were UTF-8 and its result
/// was JSON in the form above. Fields it does not know are passed over, so that an older process
/// reads a newer one. Error: `invalid_argument`, naming the field.
[[nodiscard]] result<message_envelope> read_message(std::string_view document);

}  // namespace baton::wire
