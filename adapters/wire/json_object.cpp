#include "adapters/wire/json_object.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>

#include "engine/core/json_text.hpp"

namespace baton::wire {
namespace {

namespace json = boost::json;
using code = boost::system::error_code;

// An object or array whose end has not been read yet.
struct open_value {
  bool is_object = false;
  std::string name;                 // of the member being read
  std::vector<json_field> members;  // of an object
  std::string elements;             // of an array
  std::size_t count = 0;            // of elements
};

std::string text_of(const std::vector<json_field>& members) {
  std::string text = "{";
  for (const auto& [name, value] : members) {
    if (text.size() > 1) {
      text += ',';
    }
    text += json_string(name);
    text += ':';
    text += value;
  }
  text += '}';
  return text;
}

// Leaves the order as it is.
bool has_name_twice(const std::vector<json_field>& members) {
  std::vector<std::string_view> names;
  names.reserve(members.size());
  for (const json_field& each : members) {
    names.push_back(each.first);
  }
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) != names.end();
}

// What an action has printed does not grow on its way to a client.
std::string shortest_json_string(std::string_view text) {
  std::string quoted;
  quoted.reserve(text.size() + 2);
  quoted += '"';
  for (const char symbol : text) {
    append_json_escaped(quoted, symbol);
  }
  quoted += '"';
  return quoted;
}

// Two numbers that are equal get the same text, however they were written.
std::string text_of(double number) {
  constexpr double signed_min = -9'223'372'036'854'775'808.0;
  constexpr double unsigned_end = 18'446'744'073'709'551'616.0;
  if (std::trunc(number) != number || number < signed_min || number >= unsigned_end) {
    return fmt::format("{}", number);
  }
  return number < 0 ? fmt::format("{}", static_cast<std::int64_t>(number))
                    : fmt::format("{}", static_cast<std::uint64_t>(number));
}

// The parser's handler. Boost.JSON's own values would drop repeated names and, in 1.81, the last
// bits of a double.
class rewriter {
 public:
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = max_object_size;
  static constexpr std::size_t max_key_size = max_object_size;
  static constexpr std::size_t max_string_size = max_object_size;

  rewriter(json_rules rules, std::size_t depth_max) : rules_{rules}, depth_max_{depth_max} {}

  bool on_document_begin(code&) { return true; }
  bool on_document_end(code&) { return true; }
  bool on_object_begin(code& failure) { return open(true, failure); }
  bool on_array_begin(code& failure) { return open(false, failure); }
  bool on_object_end(std::size_t, code& failure);
  bool on_array_end(std::size_t, code&);
  bool on_key_part(json::string_view part, std::size_t, code&) { return collect(part); }
  bool on_key(json::string_view part, std::size_t, code& failure);
  bool on_string_part(json::string_view part, std::size_t, code&) { return collect(part); }
  bool on_string(json::string_view part, std::size_t, code& failure);
  bool on_number_part(json::string_view part, code&) { return collect(part); }
  bool on_int64(std::int64_t number, json::string_view part, code& failure);
  bool on_uint64(std::uint64_t number, json::string_view part, code& failure);
  bool on_double(double, json::string_view part, code& failure);
  bool on_bool(bool value, code&) { return add(value ? "true" : "false"); }
  bool on_null(code&) { return add("null"); }
  bool on_comment_part(json::string_view, code&) { return true; }
  bool on_comment(json::string_view, code&) { return true; }

  [[nodiscard]] json_object take() { return std::move(read_); }
  [[nodiscard]] bool is_object() const { return is_object_; }
  /// What this handler itself refused; empty: nothing.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }
  [[nodiscard]] std::string place() const;

 private:
  [[nodiscard]] bool is_strict() const { return rules_ == json_rules::strict; }
  bool open(bool is_object, code& failure);
  bool collect(json::string_view part);
  std::string collected(json::string_view part);
  bool add(std::string text);
  bool add_number(std::string written, code& failure);
  bool refuse(std::string why, code& failure);

  json_rules rules_;
  std::size_t depth_max_;
  std::vector<open_value> open_;
  std::string collected_;
  json_object read_;
  bool is_object_ = false;
  std::string refusal_;
};

std::string rewriter::place() const {
  std::string path;
  for (const open_value& around : open_) {
    if (!around.is_object) {
      path += fmt::format("[{}]", around.count);
    } else if (!around.name.empty()) {
      path += path.empty() ? around.name : "." + around.name;
    }
  }
  return path;
}

bool rewriter::refuse(std::string why, code& failure) {
  refusal_ = std::move(why);
  failure = make_error_code(errc::invalid_argument);
  return false;
}

bool rewriter::open(bool is_object, code& failure) {
  if (open_.size() == depth_max_) {
    return refuse(fmt::format("is nested deeper than {} levels", depth_max_), failure);
  }
  open_.emplace_back().is_object = is_object;
  return true;
}

bool rewriter::collect(json::string_view part) {
  collected_.append(part.data(), part.size());
  return true;
}

std::string rewriter::collected(json::string_view part) {
  collect(part);
  return std::exchange(collected_, {});
}

bool rewriter::add(std::string text) {
  if (open_.empty()) {
    read_.text = std::move(text);
    return true;
  }
  open_value& around = open_.back();
  if (around.is_object) {
    around.members.emplace_back(std::exchange(around.name, {}), std::move(text));
    return true;
  }
  if (around.count++ > 0) {
    around.elements += ',';
  }
  around.elements += text;
  return true;
}

bool rewriter::on_object_end(std::size_t, code& failure) {
  open_value& ended = open_.back();
  if (is_strict()) {
    const auto by_name = [](const json_field& a, const json_field& b) { return a.first < b.first; };
    std::sort(ended.members.begin(), ended.members.end(), by_name);
    const auto twice = std::adjacent_find(
        ended.members.begin(), ended.members.end(),
        [](const json_field& a, const json_field& b) { return a.first == b.first; });
    if (twice != ended.members.end()) {
      return refuse(fmt::format("has the name {} twice", json_string(twice->first)), failure);
    }
  }
  if (rules_ == json_rules::faithful && has_name_twice(ended.members)) {
    return refuse("has a name twice", failure);
  }
  std::string text = text_of(ended.members);
  if (open_.size() == 1) {
    is_object_ = true;
    read_.fields = std::move(ended.members);
  }
  open_.pop_back();
  return add(std::move(text));
}

bool rewriter::on_array_end(std::size_t, code&) {
  std::string text = "[" + open_.back().elements + "]";
  open_.pop_back();
  return add(std::move(text));
}

bool rewriter::on_key(json::string_view part, std::size_t, code& failure) {
  open_.back().name = collected(part);
  if (is_strict() && open_.back().name.find('\0') != std::string::npos) {
    open_.back().name.clear();
    return refuse("has a name with a zero byte", failure);
  }
  return true;
}

bool rewriter::on_string(json::string_view part, std::size_t, code& failure) {
  const std::string text = collected(part);
  if (is_strict() && text.find('\0') != std::string::npos) {
    return refuse("has a zero byte in a string", failure);
  }
  return add(is_strict() ? json_string(text) : shortest_json_string(text));
}

bool rewriter::on_int64(std::int64_t number, json::string_view part, code& failure) {
  std::string written = collected(part);
  return is_strict() ? add(fmt::format("{}", number)) : add_number(std::move(written), failure);
}

bool rewriter::on_uint64(std::uint64_t number, json::string_view part, code& failure) {
  std::string written = collected(part);
  return is_strict() ? add(fmt::format("{}", number)) : add_number(std::move(written), failure);
}

bool rewriter::add_number(std::string written, code& failure) {
  if (rules_ == json_rules::faithful && !is_exact_number(written)) {
    return refuse("has a number that readers take differently", failure);
  }
  return add(std::move(written));
}

bool rewriter::on_double(double, json::string_view part, code& failure) {
  std::string written = collected(part);
  if (!is_strict()) {
    return add_number(std::move(written), failure);
  }
  if (written.find_first_of(".eE") == std::string::npos) {
    return refuse("has an integer beyond 64 bits (send it as a string)", failure);
  }
  double number = 0;
  const auto [end, problem] =
      std::from_chars(written.data(), written.data() + written.size(), number);
  if (problem != std::errc{} || end != written.data() + written.size() || !std::isfinite(number)) {
    return refuse("has a number beyond the range of a double (send it as a string)", failure);
  }
  return add(text_of(number));
}

// How many bytes the UTF-8 sequence at `at` has; 0: it is none.
std::size_t utf8_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t offset) {
    return at + offset < text.size() ? static_cast<unsigned char>(text[at + offset]) : 0U;
  };
  const auto follows = [&](std::size_t offset) { return (byte(offset) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0);
  if (first < 0x80) {
    return 1;
  }
  if (first >= 0xC2 && first <= 0xDF) {
    return follows(1) ? 2 : 0;
  }
  if (first >= 0xE0 && first <= 0xEF) {
    const bool overlong = first == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = first == 0xED && byte(1) > 0x9F;
    return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool overlong = first == 0xF0 && byte(1) < 0x90;
    const bool beyond = first == 0xF4 && byte(1) > 0x8F;
    return follows(1) && follows(2) && follows(3) && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

// How many bytes of the text are UTF-8 before the first that is not.
std::size_t valid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t length = utf8_length(text, at);
    if (length == 0) {
      break;
    }
    at += length;
  }
  return at;
}

// `text` with every byte that is not UTF-8 replaced.
std::string repaired(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    valid += length == 0 ? std::string_view{"\xEF\xBF\xBD"} : text.substr(at, length);
    at += std::max<std::size_t>(length, 1);
  }
  return valid;
}

struct reading {
  json_object read;
  bool is_object = false;
  std::string problem;  // empty: none
};

reading read_any(std::string_view text, json_rules rules, std::size_t depth_max) {
  json::parse_options options;
  options.max_depth = depth_max + 1;  // the handler's own check comes first: it can say where
  json::basic_parser<rewriter> parser{options, rules, depth_max};
  code failure;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), failure);
  reading seen;
  if (!parser.handler().refusal().empty()) {
    const std::string place = parser.handler().place();
    const std::string where = place.empty() ? "" : " (at " + place + ")";
    seen.problem = parser.handler().refusal() + where;
  } else if (const std::size_t valid = valid_utf8(text); failure && valid != text.size()) {
    seen.problem = fmt::format("is not UTF-8 text: the byte at {} is none of it", valid);
  } else if (failure) {
    seen.problem = fmt::format("is not JSON: {} at byte {}", failure.message(), used);
  } else if (used != text.size()) {
    seen.problem = fmt::format("is not JSON: more text after the value, at byte {}", used);
  } else {
    seen.is_object = parser.handler().is_object();
    seen.read = parser.handler().take();
  }
  return seen;
}

}  // namespace

result<json_object> read_object(std::string_view text, std::string_view what, json_rules rules,
                                std::size_t depth_max) {
  reading seen = read_any(text, rules, depth_max);
  if (seen.problem.empty() && !seen.is_object) {
    seen.problem = "must be a JSON object, such as {\"name\": \"value\"}";
  }
  if (!seen.problem.empty()) {
    return error{errc::invalid_argument, fmt::format("{} {}", what, seen.problem)};
  }
  return std::move(seen.read);
}

std::string embeddable(std::string_view text) {
  reading seen = read_any(text, json_rules::faithful, lenient_depth_max);
  return seen.problem.empty() ? std::move(seen.read.text) : shortest_json_string(repaired(text));
}

std::string json_string_of_anything(std::string_view text) {
  return json_string(repaired(text));
}

}  // namespace baton::wire
