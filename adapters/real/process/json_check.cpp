#include "adapters/real/process/json_check.hpp"

#include <algorithm>
#include <functional>
#include <limits>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "engine/core/json_text.hpp"
#include "engine/core/result.hpp"

namespace baton::process {
namespace {

namespace json = boost::json;

// Accepts everything: the parser's grammar is what is wanted.
struct ignore_all {
  using code = boost::system::error_code;
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = max_object_size;
  static constexpr std::size_t max_key_size = max_object_size;
  static constexpr std::size_t max_string_size = max_object_size;

  bool on_document_begin(code&) { return true; }
  bool on_document_end(code&) { return true; }
  bool on_object_begin(code&) { return true; }
  bool on_object_end(std::size_t, code&) { return true; }
  bool on_array_begin(code&) { return true; }
  bool on_array_end(std::size_t, code&) { return true; }
  bool on_key_part(json::string_view, std::size_t, code&) { return true; }
  bool on_key(json::string_view, std::size_t, code&) { return true; }
  bool on_string_part(json::string_view, std::size_t, code&) { return true; }
  bool on_string(json::string_view, std::size_t, code&) { return true; }
  bool on_number_part(json::string_view, code&) { return true; }
  bool on_int64(std::int64_t, json::string_view, code&) { return true; }
  bool on_uint64(std::uint64_t, json::string_view, code&) { return true; }
  bool on_double(double, json::string_view, code&) { return true; }
  bool on_bool(bool, code&) { return true; }
  bool on_null(code&) { return true; }
  bool on_comment_part(json::string_view, code&) { return true; }
  bool on_comment(json::string_view, code&) { return true; }
};

// Accepts what all readers take for the same value.
class accept_faithful : public ignore_all {
 public:
  bool on_object_begin(code&) {
    names_.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t, code& failure) {
    std::vector<std::size_t> names = std::move(names_.back());
    names_.pop_back();
    std::sort(names.begin(), names.end());
    const bool is_twice = std::adjacent_find(names.begin(), names.end()) != names.end();
    return is_twice ? refuse(failure) : true;
  }
  bool on_key_part(json::string_view part, std::size_t, code&) { return collect(part); }
  bool on_key(json::string_view part, std::size_t, code&) {
    collect(part);
    names_.back().push_back(std::hash<std::string>{}(collected_));
    collected_.clear();
    return true;
  }
  bool on_number_part(json::string_view part, code&) { return collect(part); }
  bool on_int64(std::int64_t, json::string_view part, code& failure) {
    return end_number(part, failure);
  }
  bool on_uint64(std::uint64_t, json::string_view part, code& failure) {
    return end_number(part, failure);
  }
  bool on_double(double, json::string_view part, code& failure) {
    return end_number(part, failure);
  }

 private:
  static bool refuse(code& failure) {
    failure = make_error_code(errc::invalid_argument);
    return false;
  }
  bool collect(json::string_view part) {
    collected_.append(part.data(), part.size());
    return true;
  }
  bool end_number(json::string_view part, code& failure) {
    collect(part);
    const bool is_exact = is_exact_number(collected_);
    collected_.clear();
    return is_exact ? true : refuse(failure);
  }

  // Of each open object the hashes of its names: 64 bits instead of a name, since an output may
  // have millions of them. Two names that share one make JSON a text, which loses nothing of it.
  std::vector<std::vector<std::size_t>> names_;
  std::string collected_;
};

template <class Handler>
bool is_read_by(std::string_view text) {
  json::parse_options options;
  options.max_depth = json_depth_max;
  json::basic_parser<Handler> parser{options};
  boost::system::error_code failure;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), failure);
  return !failure && used == text.size();
}

constexpr std::string_view white_space = " \t\r\n";

// The end of the string that begins at `from`, past its closing quote.
std::size_t end_of_string(std::string_view text, std::size_t from) {
  std::size_t at = from + 1;
  while (text[at] != '"') {
    at += text[at] == '\\' ? 2U : 1U;
  }
  return at + 1;
}

// The end of the value that begins at `from`, within an object that is known to be valid.
std::size_t end_of_value(std::string_view text, std::size_t from) {
  std::size_t depth = 0;
  std::size_t at = from;
  while (true) {
    const char letter = text[at];
    if (letter == '"') {
      at = end_of_string(text, at);
      continue;
    }
    if (depth == 0 && (letter == ',' || letter == '}' || letter == ']')) {
      return at;
    }
    if (letter == '{' || letter == '[') {
      ++depth;
    } else if (letter == '}' || letter == ']') {
      --depth;
    }
    ++at;
  }
}

}  // namespace

bool is_json(std::string_view text) {
  return is_read_by<accept_faithful>(text);
}

std::string_view json_trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(white_space);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

std::optional<std::vector<json_field>> json_fields(std::string_view text) {
  text = json_trimmed(text);
  if (text.empty() || text.front() != '{' || !is_read_by<ignore_all>(text)) {
    return std::nullopt;
  }
  std::vector<json_field> fields;
  std::size_t at = text.find_first_not_of(white_space, 1);
  while (text[at] != '}') {
    const std::size_t name_end = end_of_string(text, at);
    const std::size_t colon = text.find_first_not_of(white_space, name_end);
    const std::size_t value_at = text.find_first_not_of(white_space, colon + 1);
    const std::size_t value_end = end_of_value(text, value_at);
    fields.push_back({text.substr(at, name_end - at),
                      json_trimmed(text.substr(value_at, value_end - value_at))});
    at = text[value_end] == ',' ? text.find_first_not_of(white_space, value_end + 1) : value_end;
  }
  return fields;
}

std::string json_unquoted(std::string_view quoted) {
  boost::system::error_code failure;
  const json::value parsed = json::parse(json::string_view{quoted.data(), quoted.size()}, failure);
  const json::string* const text = failure ? nullptr : parsed.if_string();
  return text == nullptr ? std::string{} : std::string{text->data(), text->size()};
}

}  // namespace baton::process
