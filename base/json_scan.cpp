#include "base/json_scan.hpp"

#include <algorithm>

#include "base/json_reader.hpp"
#include "base/json_text.hpp"

namespace baton::base {
namespace {

constexpr std::string_view white_space = " \t\r\n";

// Takes one string and nothing else.
class string_listener : public json_listener {
 public:
  bool on_object_begin() override { return false; }
  bool on_array_begin() override { return false; }
  bool on_string(std::string_view value) override {
    text = value;
    return true;
  }
  bool on_number(std::string_view) override { return false; }
  bool on_bool(bool) override { return false; }
  bool on_null() override { return false; }

  std::string text;
};

}  // namespace

std::string_view json_trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(white_space);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

std::size_t json_string_end(std::string_view text, std::size_t from) {
  std::size_t at = from + 1;
  while (at < text.size() && text[at] != '"') {
    at += text[at] == '\\' ? 2U : 1U;
  }
  return std::min(at + 1, text.size());
}

std::size_t json_value_end(std::string_view text, std::size_t from, std::string_view ends) {
  std::size_t depth = 0;
  std::size_t at = from;
  while (at < text.size()) {
    const char symbol = text[at];
    if (depth == 0 && ends.find(symbol) != std::string_view::npos) {
      return at;
    }
    if (symbol == '"') {
      at = json_string_end(text, at);
      continue;
    }
    if (symbol == '{' || symbol == '[') {
      ++depth;
    } else if ((symbol == '}' || symbol == ']') && depth > 0) {
      --depth;
    }
    ++at;
  }
  return text.size();
}

std::string_view json_field(std::string_view object, std::string_view name) {
  const std::string wanted = json_string(name);
  std::size_t at = 1;
  while (at < object.size() && object[at] == '"') {
    const std::size_t name_end = json_string_end(object, at);
    const std::size_t value_at = std::min(name_end + 1, object.size());  // past the colon
    const std::size_t value_end = json_value_end(object, value_at);
    if (object.substr(at, name_end - at) == wanted) {
      return object.substr(value_at, value_end - value_at);
    }
    at = value_end + 1;
  }
  return {};
}

std::optional<std::vector<json_member>> json_members(std::string_view text, std::size_t depth_max) {
  text = json_trimmed(text);
  json_listener nothing;
  if (text.empty() || text.front() != '{' ||
      read_json(text, nothing, {depth_max, json_names::may_repeat})) {
    return std::nullopt;
  }
  std::vector<json_member> members;
  std::size_t at = text.find_first_not_of(white_space, 1);
  while (text[at] != '}') {
    const std::size_t name_end = json_string_end(text, at);
    const std::size_t colon = text.find_first_not_of(white_space, name_end);
    const std::size_t value_at = text.find_first_not_of(white_space, colon + 1);
    const std::size_t value_end = json_value_end(text, value_at);
    members.push_back({text.substr(at, name_end - at),
                       json_trimmed(text.substr(value_at, value_end - value_at))});
    at = text[value_end] == ',' ? text.find_first_not_of(white_space, value_end + 1) : value_end;
  }
  return members;
}

std::optional<std::string> json_unquoted(std::string_view text) {
  string_listener listener;
  const auto failure = read_json(text, listener, {1, json_names::may_repeat});
  return failure ? std::nullopt : std::optional{std::move(listener.text)};
}

}  // namespace baton::base
