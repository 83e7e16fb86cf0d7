// The idempotency keys of a batch: how the executions of one request with a count are told apart.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace baton {

/// Stands in the keys of a batch and in no client's key: the API refuses a key that contains it, so
/// that the key of a single execution never equals the key of an execution of a batch.
inline constexpr char batch_separator = '\x1e';

/// One execution's place in a batch.
struct batch_place {
  std::string_view key;     ///< as the client gave it
  std::int64_t count = 0;   ///< executions of the whole batch
  std::int64_t number = 0;  ///< of this one, from 1
};

/// The key that is stored for one execution of a batch. The count is part of it: a repetition with
/// another count is another request, and can be told from the first.
[[nodiscard]] std::string batch_key(std::string_view key, std::int64_t count, std::int64_t number);

/// None: the key of a single execution. The result refers to `stored`.
[[nodiscard]] std::optional<batch_place> read_batch_key(std::string_view stored);

/// What all stored keys of a batch begin with, whatever its count is.
[[nodiscard]] std::string batch_prefix(std::string_view key);

/// The key that was stored for one execution of a batch before there was a separator. The key of a
/// single execution may look the same.
[[nodiscard]] std::string former_batch_key(std::string_view key, std::int64_t number);

}  // namespace baton
