#include "adapters/toml/mistakes.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace baton::toml_reading {

std::string to_string(const mistake& made) {
  const std::string field = made.field.empty() ? "" : made.field + ": ";
  const std::string place =
      made.line == 0 ? std::string{} : fmt::format("{}:{}:", made.line, made.column);
  return fmt::format("{}:{} {}{}", made.file, place, field, made.message);
}

bool stands_before(const mistake& one, const mistake& other) {
  return std::tie(one.line, one.column, one.field, one.message) <
         std::tie(other.line, other.column, other.field, other.message);
}

void mistake_list::add(file_position position, std::string field, std::string message) {
  found_.push_back({file_, position.line, position.column, std::move(field), std::move(message)});
}

void mistake_list::add_hint(file_position position, std::string field, std::string message) {
  hints_.push_back({file_, position.line, position.column, std::move(field), std::move(message)});
}

std::vector<mistake> mistake_list::take() {
  std::sort(found_.begin(), found_.end(), stands_before);
  return std::move(found_);
}

std::vector<mistake> mistake_list::take_hints() {
  std::sort(hints_.begin(), hints_.end(), stands_before);
  return std::move(hints_);
}

}  // namespace baton::toml_reading
