#include "history/jsonl.hpp"

#include <array>
#include <bitset>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/json_reader.hpp"
#include "base/json_text.hpp"
#include "base/number_text.hpp"
#include "history/result_text.hpp"

namespace baton::history {
namespace {

using text_member = std::string event::*;
using number_member = std::int64_t event::*;
using flag_member = bool event::*;
using list_member = std::vector<std::string> event::*;
struct kind_member {};
using any_member = std::variant<kind_member, text_member, number_member, flag_member, list_member>;

struct field {
  std::string_view name;
  any_member member;
};

// In the order in which they are written: what a reader's eye looks for comes first.
constexpr std::array fields{
    field{"at_ns", &event::at_ns},
    field{"kind", kind_member{}},
    field{"process", &event::process},
    field{"exclusive", &event::exclusive},
    field{"request", &event::request},
    field{"action", &event::action},
    field{"action_ref", &event::action_ref},
    field{"queue", &event::queue},
    field{"execution", &event::execution},
    field{"attempt", &event::attempt},
    field{"slot", &event::slot},
    field{"worker", &event::worker},
    field{"status", &event::status},
    field{"result", &event::result},
    field{"type", &event::type},
    field{"message_id", &event::message_id},
    field{"detail", &event::detail},
    field{"limit", &event::limit},
    field{"waiting", &event::waiting},
    field{"active", &event::active},
    field{"timeout_ms", &event::timeout_ms},
    field{"grace_ms", &event::grace_ms},
    field{"attempts_max", &event::attempts_max},
    field{"backoff_ms", &event::backoff_ms},
    field{"backoff_factor_permille", &event::backoff_factor_permille},
    field{"backoff_max_ms", &event::backoff_max_ms},
    field{"lease_ms", &event::lease_ms},
    field{"retry_on", &event::retry_on},
    field{"group_by", &event::group_by},
    field{"format", &event::format},
    field{"host", &event::host},
    field{"boot", &event::boot},
    field{"wall_ns", &event::wall_ns},
};

constexpr std::size_t at_ns_index = 0;
constexpr std::size_t kind_index = 1;

template <class... Ts>
struct overloaded : Ts... {
  using Ts::operator()...;
};

void append_list(std::string& out, const std::vector<std::string>& list) {
  out += '[';
  for (std::size_t index = 0; index < list.size(); ++index) {
    out += index == 0 ? "" : ",";
    base::append_json_string(out, list[index]);
  }
  out += ']';
}

void append_value(std::string& out, const event& seen, const any_member& member) {
  std::visit(overloaded{[&](kind_member) { base::append_json_string(out, to_string(seen.kind)); },
                        [&](text_member of) { base::append_json_string(out, seen.*of); },
                        [&](number_member of) { out += fmt::to_string(seen.*of); },
                        [&](flag_member of) { out += seen.*of ? "true" : "false"; },
                        [&](list_member of) { append_list(out, seen.*of); }},
             member);
}

bool is_default(const event& seen, const any_member& member) {
  return std::visit(overloaded{[](kind_member) { return false; },
                               [&](text_member of) { return (seen.*of).empty(); },
                               [&](number_member of) { return seen.*of == 0; },
                               [&](flag_member of) { return !(seen.*of); },
                               [&](list_member of) { return (seen.*of).empty(); }},
                    member);
}

// Fills an event while the text is parsed: a parsed document would have lost repeated fields.
class event_listener : public base::json_listener {
 public:
  bool on_object_begin() override {
    if (depth_ == 0) {
      ++depth_;
      return true;
    }
    return wrong_type();
  }
  bool on_object_end() override {
    for (const std::size_t index : {at_ns_index, kind_index}) {
      if (!seen_[index]) {
        return fail(fmt::format("field '{}' is missing", fields[index].name));
      }
    }
    return true;
  }
  bool on_array_begin() override {
    if (depth_ != 1 || !std::holds_alternative<list_member>(member())) {
      return wrong_type();
    }
    ++depth_;
    return true;
  }
  bool on_array_end() override {
    --depth_;
    return true;
  }
  bool on_name(std::string_view name) override {
    for (index_ = 0; index_ < fields.size() && fields[index_].name != name; ++index_) {
    }
    if (index_ == fields.size()) {
      return fail(fmt::format("field '{}' is unknown", name));
    }
    if (seen_[index_]) {
      return fail(fmt::format("field '{}' appears twice", name));
    }
    seen_.set(index_);
    return true;
  }
  bool on_string(std::string_view value) override {
    if (depth_ == 0) {
      return wrong_type();
    }
    if (const auto* const list = std::get_if<list_member>(&member()); list && depth_ == 2) {
      (event_.*(*list)).emplace_back(value);
      return true;
    }
    if (const auto* const text = std::get_if<text_member>(&member())) {
      event_.*(*text) = value;
      return true;
    }
    return std::holds_alternative<kind_member>(member()) ? on_kind(value) : wrong_type();
  }
  bool on_number(std::string_view written) override {
    const auto* const number = depth_ == 1 ? std::get_if<number_member>(&member()) : nullptr;
    if (number == nullptr) {
      return wrong_type();
    }
    // Also what is whole but too large for 64 bits is out of range.
    const auto value = base::number_in<std::int64_t>(written);
    if (!value || (*value < 0 && index_ != at_ns_index)) {
      return out_of_range();
    }
    event_.*(*number) = *value;
    return true;
  }
  bool on_bool(bool value) override {
    const auto* const flag = depth_ == 1 ? std::get_if<flag_member>(&member()) : nullptr;
    if (flag == nullptr) {
      return wrong_type();
    }
    event_.*(*flag) = value;
    return true;
  }
  bool on_null() override { return wrong_type(); }

  [[nodiscard]] event& parsed() { return event_; }
  [[nodiscard]] const std::string& problem() const { return problem_; }
  /// Where the parser itself gave up, as far as it had come.
  [[nodiscard]] std::string place() const {
    return index_ < fields.size() ? fmt::format("after field '{}' begins", fields[index_].name)
                                  : std::string{"before its first field"};
  }

 private:
  [[nodiscard]] const any_member& member() const { return fields[index_].member; }

  bool fail(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }

  bool wrong_type() {
    if (depth_ == 0) {
      return fail("the line is not a JSON object");
    }
    const std::string_view wanted =
        std::visit(overloaded{[](kind_member) { return "the name of an event kind"; },
                              [](text_member) { return "a string"; },
                              [](number_member) { return "a whole number"; },
                              [](flag_member) { return "true or false"; },
                              [](list_member) { return "a list of strings"; }},
                   member());
    return fail(
        fmt::format("field '{}' has the wrong type: it must be {}", fields[index_].name, wanted));
  }

  bool out_of_range() {
    return fail(fmt::format(
        "field '{}' is out of range: it must be {}", fields[index_].name,
        index_ == at_ns_index ? "a whole number of 64 bits" : "a whole number from 0 to 2^63-1"));
  }

  bool on_kind(std::string_view name) {
    const auto kind = event_kind_from_string(name);
    if (!kind) {
      return fail(fmt::format("field 'kind' names an unknown kind '{}'", name));
    }
    event_.kind = *kind;
    return true;
  }

  event event_;
  std::bitset<fields.size()> seen_;
  std::size_t index_ = fields.size();
  int depth_ = 0;
  std::string problem_;
};

// Tells bad lines that a kill explains from those it does not. A bad line waits for its successor.
class history_reader {
 public:
  void take(std::size_t number, const std::string& line, bool has_newline) {
    auto parsed = parse_line(line);
    if (auto* const seen = std::get_if<event>(&parsed)) {
      // An older process wrote it whole, a newer one its digest.
      seen->result = result_text(seen->result);
      settle(seen->kind == event_kind::process_started || seen->kind == event_kind::history_began);
      if (seen->kind == event_kind::history_began && seen->format != history_format) {
        read_.errors.push_back(
            {number, fmt::format("line {}: the history goes on in format {}, this program reads "
                                 "format {}: use the one that wrote it",
                                 number, seen->format, history_format)});
      }
      read_.events.push_back(std::move(*seen));
      read_.lines.push_back(number);
      return;
    }
    settle(false);
    if (!has_newline) {
      read_.torn_last_line = true;
      read_.torn_lines.push_back(number);
      return;
    }
    waiting_ = {number, std::get<parse_error>(parsed).text};
  }

  read_result finish() {
    settle(false);
    return std::move(read_);
  }

 private:
  void settle(bool process_follows) {
    if (!waiting_) {
      return;
    }
    if (process_follows) {
      read_.torn_lines.push_back(waiting_->line);
    } else {
      waiting_->text = fmt::format(
          "line {}: {}; only a line torn by a kill may be bad, and a process_started "
          "or history_began follows that: "
          "correct the line or take it out",
          waiting_->line, waiting_->text);
      read_.errors.push_back(std::move(*waiting_));
    }
    waiting_.reset();
  }

  read_result read_;
  std::optional<line_error> waiting_;
};

}  // namespace

std::string to_line(const event& seen) {
  std::string line;
  for (std::size_t index = 0; index < fields.size(); ++index) {
    if (index != at_ns_index && is_default(seen, fields[index].member)) {
      continue;
    }
    line += line.empty() ? "{\"" : ",\"";
    line += fields[index].name;
    line += "\":";
    append_value(line, seen, fields[index].member);
  }
  line += '}';
  return line;
}

std::variant<event, parse_error> parse_line(std::string_view line) {
  event_listener listener;
  // The listener itself says what is too deep and which field comes twice.
  const auto failure = base::read_json(line, listener, {3, base::json_names::may_repeat});
  if (!failure) {
    return std::move(listener.parsed());
  }
  if (!listener.problem().empty()) {
    return parse_error{listener.problem()};
  }
  const bool is_more = failure->what == base::json_failure::kind::more_text;
  return parse_error{fmt::format("not a JSON object: {}, {}",
                                 is_more ? "extra text after the object" : failure->reason,
                                 listener.place())};
}

read_result read_history(std::istream& input) {
  history_reader reader;
  std::string line;
  for (std::size_t number = 1; std::getline(input, line); ++number) {
    reader.take(number, line, !input.eof());
  }
  return reader.finish();
}

}  // namespace baton::history
