// Parameters from the command line's words. Values stay as they were written: whether they are
// sound is for the server to say, which keeps them.
#include <algorithm>

#include "adapters/wire/json_object.hpp"
#include "apps/baton/commands.hpp"
#include "base/json_text.hpp"

namespace baton::app {
namespace {

using fields = std::vector<wire::json_field>;

// The compact text of one JSON value.
result<std::string> value_from(const std::string& word, const std::string& text) {
  auto read = wire::read_object("{\"value\":" + text + "}", "the value", wire::json_rules::lenient,
                                wire::lenient_depth_max);
  if (!read || read->fields.size() != 1) {
    const std::string why = read ? "it is more than one value" : read.error().message();
    return error{errc::invalid_argument,
                 fmt::format("--param {}: '{}' is no JSON: {}", word, text, why)};
  }
  return std::move(read->fields.front().second);
}

result<void> add_word(const std::string& word, fields& into) {
  const std::size_t equals = word.find('=');
  if (equals == std::string::npos || equals == 0 || (equals == 1 && word[0] == ':')) {
    return error{errc::invalid_argument,
                 fmt::format("--param {}: write NAME=TEXT, or NAME:=JSON", word)};
  }
  const bool is_json = word[equals - 1] == ':';
  const std::string name = word.substr(0, is_json ? equals - 1 : equals);
  const bool is_known = std::any_of(into.begin(), into.end(),
                                    [&name](const auto& each) { return each.first == name; });
  if (is_known) {
    return error{errc::invalid_argument, fmt::format("--param {}: given twice", word)};
  }
  const std::string text = word.substr(equals + 1);
  result<std::string> value = is_json ? value_from(word, text) : base::json_string(text);
  if (!value) {
    return value.error();
  }
  into.emplace_back(name, *std::move(value));
  return {};
}

}  // namespace

result<std::string> parameters_of(const submit_options& options) {
  const std::string& whole = options.parameters_json;
  auto read = wire::read_object(whole.empty() ? "{}" : whole, "--params", wire::json_rules::lenient,
                                wire::lenient_depth_max);
  if (!read) {
    return read.error();
  }
  for (const std::string& each : options.parameters) {
    const result<void> added = add_word(each, read->fields);
    if (!added) {
      return added.error();
    }
  }
  std::string text = "{";
  for (const auto& [name, value] : read->fields) {
    text += text.size() > 1 ? "," : "";
    text += base::json_string(name) + ":" + value;
  }
  return text + "}";
}

}  // namespace baton::app
