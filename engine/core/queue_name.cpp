#include "engine/core/queue_name.hpp"

#include <cstddef>

#include "base/ensure.hpp"
#include "base/json_scan.hpp"
#include "base/number_text.hpp"

namespace baton {
namespace {

// What a string stands for that `base::json_string` wrote: it escapes quotes and backslashes by a
// backslash, and control characters by their number.
std::string unquoted(std::string_view value) {
  std::string text;
  for (std::size_t at = 1; at + 1 < value.size(); ++at) {
    if (value[at] != '\\' || at + 2 >= value.size()) {
      text += value[at];
      continue;
    }
    ++at;
    const auto code = base::hex_number_in<unsigned>(value.substr(at + 1, 4));
    if (value[at] == 'u' && code && *code < 0x80) {
      text += static_cast<char>(*code);
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
    const std::size_t end = base::json_value_end(queue_name, at, ",");
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
