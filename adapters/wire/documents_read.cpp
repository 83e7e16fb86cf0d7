// The reading half of documents.hpp.
#include <boost/json/value.hpp>

#include "adapters/wire/documents.hpp"
#include "adapters/wire/field_reader.hpp"
#include "adapters/wire/json_object.hpp"

namespace baton::wire {
namespace {

namespace json = boost::json;

constexpr std::string_view what = "the answer";
constexpr std::size_t depth_max = lenient_depth_max + 1;

json::value parsed(std::string_view document) {
  return wire::parsed(document, depth_max);
}

// `null` is empty: none.
std::string embedded_if_any(const json_object& document, std::string_view name) {
  const std::string text = embedded(document, name).value_or("null");
  return text == "null" ? std::string{} : text;
}

}  // namespace

result<execution_record> read_execution(std::string_view document) {
  const json::value root = parsed(document);
  field_reader fields{root, what};
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
  record.survivors = fields.text_if_any("survivors");
  if (fields.is_bad()) {
    return fields.fault();
  }
  const result<json_object> raw = read_object(document, what, json_rules::lenient, depth_max);
  if (!raw) {
    return raw.error();
  }
  record.parameters = embedded_if_any(*raw, "parameters");
  record.result = embedded_if_any(*raw, "result");
  return record;
}

result<std::vector<accept_reply>> read_accepted(std::string_view document) {
  const json::value root = parsed(document);
  field_reader fields{root, what};
  std::vector<accept_reply> accepted;
  for (const json::value& each : fields.list("executions")) {
    field_reader one{each, what};
    accept_reply& reply = accepted.emplace_back();
    reply.execution = execution_id{one.number<std::int64_t>("execution_id")};
    reply.duplicate = one.flag("duplicate");
    reply.group = one.text_if_any("queue");
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
  field_reader fields{root, what};
  cancel_view view;
  view.execution = execution_id{fields.number<std::int64_t>("execution_id")};
  view.state = fields.state();
  view.changed = fields.flag("changed");
  if (fields.is_bad()) {
    return fields.fault();
  }
  return view;
}

result<attempt> read_released(std::string_view document) {
  const json::value root = parsed(document);
  field_reader fields{root, what};
  const attempt number{fields.number<std::int32_t>("attempt")};
  if (!fields.flag("released") || fields.is_bad()) {
    return fields.fault();
  }
  return number;
}

result<queue_view> read_queue(std::string_view document) {
  const json::value root = parsed(document);
  field_reader fields{root, what};
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
  view.stats.group = fields.text_if_any("queue");
  if (fields.is_bad()) {
    return fields.fault();
  }
  return view;
}

result<std::vector<action_view>> read_actions(std::string_view document) {
  const json::value root = parsed(document);
  field_reader fields{root, what};
  std::vector<action_view> actions;
  for (const json::value& each : fields.list("actions")) {
    field_reader one{each, what};
    // A server of before told of no retired action.
    const bool is_retired = one.has("retired") && one.flag("retired");
    actions.push_back({one.text("action_ref"), is_retired});
    if (one.is_bad()) {
      return one.fault();
    }
  }
  if (fields.is_bad()) {
    return fields.fault();
  }
  return actions;
}

}  // namespace baton::wire
