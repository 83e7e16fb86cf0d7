#include "engine/core/queue_name.hpp"

#include <charconv>
#include <cstddef>

#include "engine/core/invariant.hpp"

namespace baton {
namespace {

// The end of the JSON string that begins at `from`, past its closing quote or at the text's end.
std::size_t end_of_string(std::string_view text, std::size_t from) {
  std::size_t at = from + 1;
  while (at < text.size() && text[at] != '"') {
    at += text[at] == '\\' ? 2U : 1U;
  }
  return at < text.size() ? at + 1 : text.size();
}

// The end of the JSON value that begins at `from`: the comma behind it, or the text's end.
std::size_t end_of_value(std::string_view text, std::size_t from) {
  std::size_t depth = 0;
  std::size_t at = from;
  while (at < text.size() && (depth > 0 || text[at] != ',')) {
    const char symbol = text[at];
    if (symbol == '"') {
      at = end_of_string(text, at);
      continue;
    }
    if (symbol == '{' || symbol == '[') {
      ++depth;
    } else if ((symbol == '}' || symbol == ']') && depth > 0) {
      --depth;
    }
    ++at;
  }
  return at;
}

// What a string stands for that `json_string` wrote: it escapes quotes and backslashes by a
// backslash, and control characters by their number.
std::string unquoted(std::string_view value) {
  std::string text;
  for (std::size_t at = 1; at + 1 < value.size(); ++at) {
    if (value[at] != '\\' || at + 2 >= value.size()) {
      text += value[at];
      continue;
    }
    ++at;
    unsigned code = 0;
    const std::string_view digits = value.substr(at + 1, 4);
    const auto [end, problem] =
        std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (value[at] == 'u' && problem == std::errc{} && code < 0x80) {
      text += static_cast<char>(code);
      at += 4;
    } else {
      text += value[at];
    }
  }
  return text;
}

}  // namespace

std::vector<std::string> plain_values(std::string_view queue_name) {
  std::vector<std::string> values;
  std::size_t at = 0;
  bool has_more = !queue_name.empty();
  while (has_more) {
    const std::size_t end = end_of_value(queue_name, at);
    ensure(end >= at && end <= queue_name.size(), "a value ends within its queue's name");
    const std::string_view value = queue_name.substr(at, end - at);
    const bool is_string = value.size() >= 2 && value.front() == '"' && value.back() == '"';
    values.push_back(is_string ? unquoted(value) : std::string{value});
    has_more = end < queue_name.size();
    at = end + 1;
  }
  return values;
}

// No value contains a zero byte: submissions refuse them.
std::string plain_form(std::string_view queue_name) {
  std::string form;
  for (const std::string& value : plain_values(queue_name)) {
    form += value;
    form += '\0';
  }
  return form;
}

std::string plain_text(std::string_view queue_name) {
  std::string text;
  bool is_first = true;
  for (const std::string& value : plain_values(queue_name)) {
    text += is_first ? "" : ",";
    text += value;
    is_first = false;
  }
  return text;
}

}  // namespace baton
