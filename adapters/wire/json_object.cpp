#include "adapters/wire/json_object.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "base/json_number.hpp"
#include "base/json_reader.hpp"
#include "base/json_text.hpp"
#include "base/number_text.hpp"

namespace baton::wire {
namespace {

// An object or array whose end has not been read yet.
struct open_value {
  bool is_object = false;
  std::string name;                 // of the member being read
  std::vector<json_field> members;  // of an object
  std::string elements;             // of an array
};

std::string text_of(const std::vector<json_field>& members) {
  std::string text = "{";
  for (const auto& [name, value] : members) {
    if (text.size() > 1) {
      text += ',';
    }
    text += base::json_string(name);
    text += ':';
    text += value;
  }
  text += '}';
  return text;
}

// What an action has printed does not grow on its way to a client.
std::string shortest_json_string(std::string_view text) {
  std::string quoted;
  quoted.reserve(text.size() + 2);
  base::append_json_string(quoted, text);
  return quoted;
}

bool has_smaller_name(const json_field& one, const json_field& other) {
  return one.first < other.first;
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

// Writes again what is read.
class rewriter : public base::json_listener {
 public:
  explicit rewriter(json_rules rules) : rules_{rules} {}

  bool on_object_begin() override { return open(true); }
  bool on_array_begin() override { return open(false); }
  bool on_object_end() override;
  bool on_array_end() override;
  bool on_name(std::string_view name) override;
  bool on_string(std::string_view text) override;
  bool on_number(std::string_view written) override;
  bool on_bool(bool value) override { return add(value ? "true" : "false"); }
  bool on_null() override { return add("null"); }

  [[nodiscard]] json_object take() { return std::move(read_); }
  [[nodiscard]] bool is_object() const { return is_object_; }
  /// What this listener itself refused; empty: nothing.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }
  /// What is wrong with the object that was read last, in which a name is given twice.
  [[nodiscard]] std::string repetition();

 private:
  [[nodiscard]] bool is_strict() const { return rules_ == json_rules::strict; }
  bool open(bool is_object) {
    open_.emplace_back().is_object = is_object;
    return true;
  }
  bool add(std::string text);
  bool add_strict_number(std::string_view written);
  bool refuse(std::string why) {
    refusal_ = std::move(why);
    return false;
  }

  json_rules rules_;
  std::vector<open_value> open_;
  json_object read_;
  bool is_object_ = false;
  std::string refusal_;
};

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
  if (!around.elements.empty()) {
    around.elements += ',';
  }
  around.elements += text;
  return true;
}

bool rewriter::on_object_end() {
  open_value& ended = open_.back();
  if (is_strict()) {
    std::sort(ended.members.begin(), ended.members.end(), has_smaller_name);
  }
  std::string text = text_of(ended.members);
  if (open_.size() == 1) {
    is_object_ = true;
    read_.fields = std::move(ended.members);
  }
  open_.pop_back();
  return add(std::move(text));
}

bool rewriter::on_array_end() {
  std::string text = "[" + open_.back().elements + "]";
  open_.pop_back();
  return add(std::move(text));
}

bool rewriter::on_name(std::string_view name) {
  if (is_strict() && name.find('\0') != std::string_view::npos) {
    return refuse("has a name with a zero byte");
  }
  open_.back().name = name;
  return true;
}

bool rewriter::on_string(std::string_view text) {
  if (is_strict() && text.find('\0') != std::string_view::npos) {
    return refuse("has a zero byte in a string");
  }
  return add(is_strict() ? base::json_string(text) : shortest_json_string(text));
}

bool rewriter::on_number(std::string_view written) {
  if (is_strict()) {
    return add_strict_number(written);
  }
  if (rules_ == json_rules::faithful && !base::is_exact_number(written)) {
    return refuse("has a number that readers take differently");
  }
  return add(std::string{written});
}

bool rewriter::add_strict_number(std::string_view written) {
  if (const auto whole = base::number_in<std::int64_t>(written)) {
    return add(fmt::format("{}", *whole));
  }
  if (const auto large = base::number_in<std::uint64_t>(written)) {
    return add(fmt::format("{}", *large));
  }
  if (written.find_first_of(".eE") == std::string_view::npos) {
    return refuse("has an integer beyond 64 bits (send it as a string)");
  }
  const auto real = base::number_in<double>(written);
  if (!real || !std::isfinite(*real)) {
    return refuse("has a number beyond the range of a double (send it as a string)");
  }
  return add(text_of(*real));
}

std::string rewriter::repetition() {
  if (!is_strict()) {
    return "has a name twice";
  }
  std::vector<json_field>& members = open_.back().members;
  std::sort(members.begin(), members.end(), has_smaller_name);
  const auto twice = std::adjacent_find(
      members.begin(), members.end(),
      [](const json_field& a, const json_field& b) { return a.first == b.first; });
  // Names are compared by their hashes: two may only look alike.
  return twice == members.end()
             ? "has two names that cannot be told apart"
             : fmt::format("has the name {} twice", base::json_string(twice->first));
}

struct reading {
  json_object read;
  bool is_object = false;
  std::string problem;  // empty: none
};

std::string problem_of(const base::json_failure& failure, rewriter& read, std::size_t depth_max) {
  using kind = base::json_failure::kind;
  const std::string where = failure.place.empty() ? "" : " (at " + failure.place + ")";
  switch (failure.what) {
    case kind::given_up: return read.refusal() + where;
    case kind::repeated_name: return read.repetition() + where;
    case kind::too_deep: return fmt::format("is nested deeper than {} levels{}", depth_max, where);
    case kind::not_utf8:
      return fmt::format("is not UTF-8 text: the byte at {} is none of it", failure.at);
    case kind::not_json:
      return fmt::format("is not JSON: {} at byte {}", failure.reason, failure.at);
    case kind::more_text:
      return fmt::format("is not JSON: more text after the value, at byte {}", failure.at);
  }
  return {};
}

reading read_any(std::string_view text, json_rules rules, std::size_t depth_max) {
  const bool may_repeat = rules == json_rules::lenient;
  rewriter listener{rules};
  const auto failure = base::read_json(
      text, listener,
      {depth_max, may_repeat ? base::json_names::may_repeat : base::json_names::unique});
  reading seen;
  if (failure) {
    seen.problem = problem_of(*failure, listener, depth_max);
  } else {
    seen.is_object = listener.is_object();
    seen.read = listener.take();
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
  return seen.problem.empty() ? std::move(seen.read.text) : shortest_json_string(text);
}

}  // namespace baton::wire
