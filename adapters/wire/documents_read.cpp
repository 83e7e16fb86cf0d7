// The reading half of documents.hpp.
#include <charconv>
#include <limits>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "adapters/wire/documents.hpp"
#include "adapters/wire/json_object.hpp"
#include "adapters/wire/times.hpp"

namespace baton::wire {
namespace {

namespace json = boost::json;

// An object whose first unexpected field is remembered: fetch everything, then ask once.
class reader {
 public:
  explicit reader(const json::value& read) : fields_{read.if_object()} {
    if (fields_ == nullptr) {
      fault_ = "an object is missing";
    }
  }

  template <class Number>
  Number number(std::string_view name) {
    const json::value* const found = find(name);
    const std::int64_t* const value = found == nullptr ? nullptr : found->if_int64();
    if (value == nullptr || *value < std::numeric_limits<Number>::min() ||
        *value > std::numeric_limits<Number>::max()) {
      return fail<Number>(name, "a number");
    }
    return static_cast<Number>(*value);
  }

  // `null` is zero: none.
  template <class Number>
  Number number_if_any(std::string_view name) {
    return is_null(name) ? Number{} : number<Number>(name);
  }

  std::string text(std::string_view name) {
    const json::value* const found = find(name);
    const json::string* const value = found == nullptr ? nullptr : found->if_string();
    return value == nullptr ? fail<std::string>(name, "a string")
                            : std::string{value->data(), value->size()};
  }

  bool flag(std::string_view name) {
    const json::value* const found = find(name);
    const bool* const value = found == nullptr ? nullptr : found->if_bool();
    return value == nullptr ? fail<bool>(name, "true or false") : *value;
  }

  std::int64_t time_if_any(std::string_view name) {
    if (is_null(name)) {
      return 0;
    }
    const std::optional<std::int64_t> moment = wall_ns_from_rfc3339(text(name));
    return moment ? *moment : fail<std::int64_t>(name, "a time");
  }

  status state() {
    const std::optional<status> known = status_from_string(text("status"));
    return known ? *known : fail<status>("status", "a status");
  }

  const json::array& list(std::string_view name) {
    static const json::array none;
    const json::value* const found = find(name);
    const json::array* const value = found == nullptr ? nullptr : found->if_array();
    if (value == nullptr) {
      fail<int>(name, "a list");
    }
    return value == nullptr ? none : *value;
  }

  template <class T>
  T fail(std::string_view name, std::string_view expected) {
    if (fault_.empty()) {
      fault_ = fmt::format("{} is not {}", name, expected);
    }
    return T{};
  }

  [[nodiscard]] bool is_bad() const { return !fault_.empty(); }
  [[nodiscard]] error fault() const {
    return {errc::invalid_argument, "the answer is none of baton's: " + fault_};
  }

 private:
  const json::value* find(std::string_view name) {
    return fields_ == nullptr ? nullptr : fields_->if_contains({name.data(), name.size()});
  }
  bool is_null(std::string_view name) {
    const json::value* const found = find(name);
    return found != nullptr && found->is_null();
  }

  const json::object* fields_;
  std::string fault_;
};

// A text that cannot be parsed reads as null, which `reader` then misses an object in.
json::value parsed(std::string_view document) {
  json::parse_options options;
  options.max_depth = lenient_depth_max + 1;
  boost::system::error_code failure;
  json::value read = json::parse({document.data(), document.size()}, failure, {}, options);
  return failure ? json::value{} : read;
}

// As it stands in the document, since a parsed number may have lost digits.
std::string embedded(const json_object& document, std::string_view name) {
  for (const auto& [field, text] : document.fields) {
    if (field == name) {
      return text == "null" ? std::string{} : text;
    }
  }
  return {};
}

}  // namespace

result<execution_record> read_execution(std::string_view document) {
  const json::value root = parsed(document);
  reader fields{root};
  execution_record record;
  record.execution = execution_id{fields.number<std::int64_t>("id")};
  record.action_ref = fields.text("action_ref");
  record.action = action_id{fields.number<std::int64_t>("action_id")};
  record.group = fields.text("queue");
  record.state = fields.state();
  record.number = attempt{fields.number<std::int32_t>("attempt")};
  record.slot = slot_number{fields.number_if_any<std::int32_t>("slot")};
  record.accepted_at_ns = fields.time_if_any("accepted_at");
  record.granted_at_ns = fields.time_if_any("granted_at");
  record.started_at_ns = fields.time_if_any("started_at");
  record.ended_at_ns = fields.time_if_any("completed_at");
  record.waiting_ahead = fields.number<std::int64_t>("waiting_ahead");
  if (fields.is_bad()) {
    return fields.fault();
  }
  const result<json_object> raw =
      read_object(document, "the answer", json_rules::lenient, lenient_depth_max + 1);
  if (!raw) {
    return raw.error();
  }
  record.parameters = embedded(*raw, "parameters");
  record.result = embedded(*raw, "result");
  return record;
}

result<std::vector<accept_reply>> read_accepted(std::string_view document) {
  const json::value root = parsed(document);
  reader fields{root};
  std::vector<accept_reply> accepted;
  for (const json::value& each : fields.list("executions")) {
    reader one{each};
    accept_reply& reply = accepted.emplace_back();
    reply.execution = execution_id{one.number<std::int64_t>("execution_id")};
    reply.duplicate = one.flag("duplicate");
    if (one.is_bad()) {
      return one.fault();
    }
  }
  if (fields.is_bad()) {
    return fields.fault();
  }
  return accepted;
}

result<cancel_view> read_cancelled(std::string_view document) {
  const json::value root = parsed(document);
  reader fields{root};
  cancel_view view;
  view.execution = execution_id{fields.number<std::int64_t>("execution_id")};
  view.state = fields.state();
  view.changed = fields.flag("changed");
  if (fields.is_bad()) {
    return fields.fault();
  }
  return view;
}

result<queue_view> read_queue(std::string_view document) {
  const json::value root = parsed(document);
  reader fields{root};
  queue_view view;
  view.action_ref = fields.text("action_ref");
  view.stats.waiting = fields.number<std::int64_t>("queue_length");
  view.stats.active = fields.number<std::int64_t>("active");
  view.stats.limit = fields.number<std::int32_t>("limit");
  view.stats.limit_configured = fields.number<std::int32_t>("limit_configured");
  const std::optional<queue_mode> mode = queue_mode_from_word(fields.text("mode"));
  view.stats.mode = mode ? *mode : fields.fail<queue_mode>("mode", "a mode");
  view.stats.retired = fields.flag("retired");
  view.stats.enqueued_total = fields.number<std::int64_t>("total_enqueued");
  view.stats.ended_total = fields.number<std::int64_t>("total_completed");
  view.stats.oldest_waiting_since_ns = fields.time_if_any("oldest_waiting_since");
  view.stats.queue_count = fields.number<std::int64_t>("queues");
  if (fields.is_bad()) {
    return fields.fault();
  }
  return view;
}

result<std::vector<std::string>> read_actions(std::string_view document) {
  const json::value root = parsed(document);
  reader fields{root};
  std::vector<std::string> refs;
  for (const json::value& each : fields.list("actions")) {
    reader one{each};
    refs.push_back(one.text("action_ref"));
    if (one.is_bad()) {
      return one.fault();
    }
  }
  if (fields.is_bad()) {
    return fields.fault();
  }
  return refs;
}

}  // namespace baton::wire
