#include "engine/core/batch_key.hpp"

#include <limits>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "base/number_text.hpp"

namespace baton {
namespace {

std::optional<std::int64_t> positive_number_in(std::string_view text) {
  return base::number_in<std::int64_t>(text, 1, std::numeric_limits<std::int64_t>::max());
}

}  // namespace

std::string batch_key(std::string_view key, std::int64_t count, std::int64_t number) {
  ensure(number >= 1 && number <= count, "an execution has its place within its batch");
  ensure(key.find(batch_separator) == std::string_view::npos,
         "no client's key contains the separator");
  return fmt::format("{}{}{}{}{}", key, batch_separator, count, batch_separator, number);
}

std::optional<batch_place> read_batch_key(std::string_view stored) {
  const std::size_t last = stored.rfind(batch_separator);
  if (last == std::string_view::npos || last == 0) {
    return std::nullopt;
  }
  const std::size_t first = stored.rfind(batch_separator, last - 1);
  if (first == std::string_view::npos) {
    return std::nullopt;
  }
  const auto count = positive_number_in(stored.substr(first + 1, last - first - 1));
  const auto number = positive_number_in(stored.substr(last + 1));
  if (!count || !number) {
    return std::nullopt;
  }
  return batch_place{stored.substr(0, first), *count, *number};
}

std::string batch_prefix(std::string_view key) {
  return std::string{key} + batch_separator;
}

std::string former_batch_key(std::string_view key, std::int64_t number) {
  ensure(number >= 1, "the executions of a batch are numbered from one");
  return fmt::format("{}/{}", key, number);
}

}  // namespace baton
