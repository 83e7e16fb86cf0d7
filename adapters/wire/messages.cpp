#include "adapters/wire/messages.hpp"

#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "adapters/wire/field_reader.hpp"
#include "adapters/wire/json_object.hpp"
#include "adapters/wire/times.hpp"
#include "base/json_text.hpp"

namespace baton::wire {
namespace {

// A result may be nested as deeply as any; it stands within the payload, within the message.
constexpr std::size_t payload_depth_max = lenient_depth_max + 1;
constexpr std::size_t message_depth_max = payload_depth_max + 1;

std::string payload_document(const message_payload& payload) {
  std::string text = fmt::format(
      R"({{"execution_id":{},"action_id":{},"action_ref":{},"attempt":{},"status":"{}",)",
      payload.execution, payload.action, base::json_string_of_anything(payload.action_ref),
      payload.number, to_string(payload.state));
  if (!payload.result.empty()) {
    text += "\"result\":" + embeddable(payload.result) + ",";
  }
  return text + fmt::format(R"("completed_at":{}}})", time_or_null(payload.completed_at_ns));
}

message_type type_in(field_reader& fields) {
  const std::optional<message_type> known = message_type_from_string(fields.text("type"));
  return known ? *known : fields.fail<message_type>("type", "a message type");
}

message_payload payload_in(field_reader& fields) {
  message_payload payload;
  payload.execution = execution_id{fields.number<std::int64_t>("execution_id")};
  payload.action = action_id{fields.number<std::int64_t>("action_id")};
  payload.action_ref = fields.text("action_ref");
  payload.number = attempt{fields.number<std::int32_t>("attempt")};
  payload.state = fields.state();
  payload.completed_at_ns = fields.time_if_any("completed_at");
  return payload;
}

// Empty where the payload has none.
result<std::string> result_in(const json_object& message) {
  const result<json_object> payload =
      read_object(embedded(message, "payload").value_or(""), "the message's payload",
                  json_rules::lenient, payload_depth_max);
  if (!payload) {
    return payload.error();
  }
  return embedded(*payload, "result").value_or("");
}

}  // namespace

std::string message_document(const message_envelope& message) {
  return fmt::format(
      R"({{"message_id":{},"type":"{}","source":{},"timestamp":{},"correlation_id":{},)"
      R"("payload":{}}})",
      base::json_string_of_anything(message.message_id), to_string(message.type),
      base::json_string_of_anything(message.source), time_or_null(message.timestamp_ns),
      base::json_string_of_anything(message.correlation_id), payload_document(message.payload));
}

result<message_envelope> read_message(std::string_view document) {
  // Read first, since it can say why a text is no JSON.
  const result<json_object> raw =
      read_object(document, "the message", json_rules::lenient, message_depth_max);
  if (!raw) {
    return raw.error();
  }
  const boost::json::value root = parsed(document, message_depth_max);
  field_reader fields{root, "the message"};
  message_envelope message;
  message.message_id = fields.text("message_id");
  message.type = type_in(fields);
  message.source = fields.text("source");
  message.timestamp_ns = fields.time_if_any("timestamp");
  message.correlation_id = fields.text("correlation_id");
  if (fields.is_bad()) {
    return fields.fault();
  }
  field_reader payload = fields.object("payload");
  message.payload = payload_in(payload);
  if (payload.is_bad()) {
    return payload.fault();
  }
  result<std::string> answer = result_in(*raw);
  if (!answer) {
    return answer.error();
  }
  message.payload.result = std::move(*answer);
  return message;
}

}  // namespace baton::wire
