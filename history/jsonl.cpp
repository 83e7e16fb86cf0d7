#include "history/jsonl.hpp"

#include <array>
#include <bitset>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <utility>

#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>

#include "history/json_text.hpp"
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
    append_json_string(out, list[index]);
  }
  out += ']';
}

void append_value(std::string& out, const event& seen, const any_member& member) {
  std::visit(overloaded{[&](kind_member) { append_json_string(out, to_string(seen.kind)); },
                        [&](text_member of) { append_json_string(out, seen.*of); },
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
class event_handler {
 public:
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();
  using code = boost::json::error_code;
  using text_part = boost::json::string_view;

  bool on_document_begin(code&) { return true; }
  bool on_document_end(code&) { return true; }
  bool on_object_begin(code& ec) {
    if (depth_ == 0) {
      ++depth_;
      return true;
    }
    return wrong_type(ec);
  }
  bool on_object_end(std::size_t, code& ec) {
    for (const std::size_t index : {at_ns_index, kind_index}) {
      if (!seen_[index]) {
        return fail(ec, fmt::format("field '{}' is missing", fields[index].name));
      }
    }
    return true;
  }
  bool on_array_begin(code& ec) {
    if (depth_ != 1 || !std::holds_alternative<list_member>(member())) {
      return wrong_type(ec);
    }
    ++depth_;
    return true;
  }
  bool on_array_end(std::size_t, code&) {
    --depth_;
    return true;
  }
  bool on_key_part(text_part part, std::size_t, code&) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool on_key(text_part part, std::size_t, code& ec) {
    const std::string name = take_text(part);
    for (index_ = 0; index_ < fields.size() && fields[index_].name != name; ++index_) {
    }
    if (index_ == fields.size()) {
      return fail(ec, fmt::format("field '{}' is unknown", name));
    }
    if (seen_[index_]) {
      return fail(ec, fmt::format("field '{}' appears twice", name));
    }
    seen_.set(index_);
    return true;
  }
  bool on_string_part(text_part part, std::size_t, code&) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool on_string(text_part part, std::size_t, code& ec) {
    std::string value = take_text(part);
    if (depth_ == 0) {
      return wrong_type(ec);
    }
    if (const auto* const list = std::get_if<list_member>(&member()); list && depth_ == 2) {
      (event_.*(*list)).push_back(std::move(value));
      return true;
    }
    if (const auto* const text = std::get_if<text_member>(&member())) {
      event_.*(*text) = std::move(value);
      return true;
    }
    return std::holds_alternative<kind_member>(member()) ? on_kind(value, ec) : wrong_type(ec);
  }
  bool on_number_part(text_part, code&) { return true; }
  bool on_int64(std::int64_t value, text_part, code& ec) {
    const auto* const number = depth_ == 1 ? std::get_if<number_member>(&member()) : nullptr;
    if (number == nullptr) {
      return wrong_type(ec);
    }
    if (value < 0 && index_ != at_ns_index) {
      return out_of_range(ec);
    }
    event_.*(*number) = value;
    return true;
  }
  bool on_uint64(std::uint64_t value, text_part part, code& ec) {
    const bool fits = value <= std::uint64_t{std::numeric_limits<std::int64_t>::max()};
    return fits ? on_int64(static_cast<std::int64_t>(value), part, ec) : on_too_large(ec);
  }
  // Also what is whole but too large for 64 bits.
  bool on_double(double, text_part, code& ec) { return on_too_large(ec); }
  bool on_bool(bool value, code& ec) {
    const auto* const flag = depth_ == 1 ? std::get_if<flag_member>(&member()) : nullptr;
    if (flag == nullptr) {
      return wrong_type(ec);
    }
    event_.*(*flag) = value;
    return true;
  }
  bool on_null(code& ec) { return wrong_type(ec); }
  bool on_comment_part(text_part, code&) { return true; }
  bool on_comment(text_part, code&) { return true; }

  [[nodiscard]] event& parsed() { return event_; }
  [[nodiscard]] const std::string& problem() const { return problem_; }
  /// Where the parser itself gave up, as far as it had come.
  [[nodiscard]] std::string place() const {
    return index_ < fields.size() ? fmt::format("after field '{}' begins", fields[index_].name)
                                  : std::string{"before its first field"};
  }

 private:
  [[nodiscard]] const any_member& member() const { return fields[index_].member; }

  std::string take_text(text_part last) {
    text_.append(last.data(), last.size());
    return std::exchange(text_, {});
  }

  bool fail(code& ec, std::string problem) {
    problem_ = std::move(problem);
    ec = boost::json::make_error_code(boost::json::error::syntax);
    return false;
  }

  bool wrong_type(code& ec) {
    if (depth_ == 0) {
      return fail(ec, "the line is not a JSON object");
    }
    const std::string_view wanted =
        std::visit(overloaded{[](kind_member) { return "the name of an event kind"; },
                              [](text_member) { return "a string"; },
                              [](number_member) { return "a whole number"; },
                              [](flag_member) { return "true or false"; },
                              [](list_member) { return "a list of strings"; }},
                   member());
    return fail(ec, fmt::format("field '{}' has the wrong type: it must be {}", fields[index_].name,
                                wanted));
  }

  bool out_of_range(code& ec) {
    return fail(ec, fmt::format("field '{}' is out of range: it must be {}", fields[index_].name,
                                index_ == at_ns_index ? "a whole number of 64 bits"
                                                      : "a whole number from 0 to 2^63-1"));
  }

  bool on_too_large(code& ec) {
    const bool number = depth_ == 1 && std::holds_alternative<number_member>(member());
    return number ? out_of_range(ec) : wrong_type(ec);
  }

  bool on_kind(const std::string& name, code& ec) {
    const auto kind = event_kind_from_string(name);
    if (!kind) {
      return fail(ec, fmt::format("field 'kind' names an unknown kind '{}'", name));
    }
    event_.kind = *kind;
    return true;
  }

  event event_;
  std::bitset<fields.size()> seen_;
  std::size_t index_ = fields.size();
  int depth_ = 0;
  std::string text_;
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
  boost::json::basic_parser<event_handler> parser{boost::json::parse_options{}};
  boost::json::error_code ec;
  const std::size_t consumed = parser.write_some(false, line.data(), line.size(), ec);
  if (!ec && consumed == line.size()) {
    return std::move(parser.handler().parsed());
  }
  if (!parser.handler().problem().empty()) {
    return parse_error{parser.handler().problem()};
  }
  const std::string reason = ec ? ec.message() : std::string{"extra text after the object"};
  return parse_error{fmt::format("not a JSON object: {}, {}", reason, parser.handler().place())};
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
