// A message as a line of a history.
#pragma once

#include "adapters/recording/recorder.hpp"
#include "engine/core/message.hpp"

namespace baton {

/// The line, with the time of now; not recorded yet.
[[nodiscard]] history::event message_event(const recorder& at, const message_envelope& message);

}  // namespace baton
