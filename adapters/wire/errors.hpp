// Errors as the API words them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/core/result.hpp"

namespace baton::wire {

/// The code's name, such as `queue_full`. Stable: clients decide by it.
[[nodiscard]] std::string_view word_of(errc code);
[[nodiscard]] std::optional<errc> errc_from_word(std::string_view word);

/// The word for an error of any category; `internal` for one that is not baton's.
[[nodiscard]] std::string_view word_of(const error& failure);

/// `{"error":{"code":"queue_full","message":"…"}}`.
[[nodiscard]] std::string error_document(std::string_view word, std::string_view message);
[[nodiscard]] std::string error_document(const error& failure);

/// Reads the error in an answer with HTTP status `http_status`, which alone decides where the word
/// is no code of baton's: `invalid_argument` for the client's faults, `unavailable` for 503, and
/// `outcome_unknown` for everything else.
[[nodiscard]] error read_error(int http_status, std::string_view document);

}  // namespace baton::wire
