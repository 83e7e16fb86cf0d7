#include "adapters/wire/requests.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "adapters/wire/documents.hpp"
#include "adapters/wire/json_object.hpp"
#include "adapters/wire/parameters.hpp"
#include "base/json_scan.hpp"
#include "base/json_text.hpp"
#include "base/number_text.hpp"
#include "engine/core/batch_key.hpp"

namespace baton::wire {
namespace {

error wrong(std::string what) {
  return {errc::invalid_argument, std::move(what)};
}

result<json_object> read_body(std::string_view body) {
  // One level more, since the parameters are within the body.
  return read_object(body, "the request body", json_rules::strict, json_depth_max + 1);
}

result<void> read_submit_field(const json_field& field, submit_request& into,
                               std::string& parameters) {
  const auto& [name, value] = field;
  if (name == "parameters") {
    parameters = value;
    return {};
  }
  if (name == "count") {
    const std::optional<std::int64_t> count =
        base::number_in<std::int64_t>(value, 1, submit_count_max);
    if (!count) {
      return wrong(fmt::format("count must be a whole number from 1 to {}", submit_count_max));
    }
    into.count = *count;
    return {};
  }
  if (name != "action_ref" && name != "idempotency_key") {
    return wrong(
        fmt::format("the request body has an unknown field {}: known are action_ref, parameters, "
                    "idempotency_key and count",
                    base::json_string_of_anything(name)));
  }
  std::optional<std::string> text = base::json_unquoted(value);
  if (!text || text->empty()) {
    return wrong(name + " must be a string that is not empty");
  }
  if (name == "action_ref") {
    into.each.action_ref = std::move(*text);
    return {};
  }
  if (text->size() > idempotency_key_max) {
    return wrong(fmt::format("idempotency_key has {} bytes, more than {}", text->size(),
                             idempotency_key_max));
  }
  if (text->find(batch_separator) != std::string::npos) {
    return wrong("idempotency_key must not contain the character U+001E");
  }
  into.each.idempotency_key = std::move(*text);
  return {};
}

result<void> read_control_field(const json_field& field, queue_control& into) {
  const auto& [name, value] = field;
  if (name == "limit") {
    into.limit_as_configured = value == R"("configured")";
    const std::optional<std::int64_t> limit = base::number_in<std::int64_t>(value, 1, limit_max);
    if (!limit && !into.limit_as_configured) {
      return wrong(fmt::format(
          "limit must be a whole number from 1 to {}, or \"configured\" (to grant nothing, "
          "set mode to \"paused\")",
          limit_max));
    }
    if (limit) {
      into.limit = static_cast<std::int32_t>(*limit);
    }
    return {};
  }
  if (name != "mode") {
    return wrong(fmt::format("the request body has an unknown field {}: known are limit and mode",
                             base::json_string_of_anything(name)));
  }
  into.mode = queue_mode_from_word(base::json_unquoted(value).value_or(""));
  if (!into.mode) {
    return wrong("mode must be \"open\", \"paused\" or \"draining\"");
  }
  return {};
}

}  // namespace

result<submit_request> read_submit(std::string_view body) {
  const result<json_object> read = read_body(body);
  if (!read) {
    return read.error();
  }
  submit_request request;
  std::string parameters = "{}";
  for (const json_field& field : read->fields) {
    const result<void> done = read_submit_field(field, request, parameters);
    if (!done) {
      return done.error();
    }
  }
  if (request.each.action_ref.empty()) {
    return wrong("action_ref is missing");
  }
  result<submission> parsed = parse_submission(request.each.action_ref, parameters);
  if (!parsed) {
    return parsed.error();
  }
  parsed->idempotency_key = std::move(request.each.idempotency_key);
  request.each = std::move(*parsed);
  return request;
}

std::string submit_body(std::string_view action_ref, std::string_view parameters,
                        std::string_view idempotency_key, std::int64_t count) {
  std::string body = fmt::format(R"({{"action_ref":{},"parameters":{})",
                                 base::json_string_of_anything(action_ref), parameters);
  if (!idempotency_key.empty()) {
    body += ",\"idempotency_key\":" + base::json_string_of_anything(idempotency_key);
  }
  if (count != 1) {
    body += fmt::format(",\"count\":{}", count);
  }
  return body + "}";
}

result<queue_control> read_control(std::string_view body) {
  const result<json_object> read = read_body(body);
  if (!read) {
    return read.error();
  }
  if (read->fields.empty()) {
    return wrong("the request body changes nothing: give limit, mode or both");
  }
  queue_control change;
  for (const json_field& field : read->fields) {
    const result<void> done = read_control_field(field, change);
    if (!done) {
      return done.error();
    }
  }
  return change;
}

std::string control_body(const queue_control& change) {
  std::string fields;
  if (change.limit_as_configured) {
    fields = R"("limit":"configured")";
  } else if (change.limit) {
    fields = fmt::format(R"("limit":{})", *change.limit);
  }
  if (change.mode) {
    fields += fmt::format(R"({}"mode":"{}")", fields.empty() ? "" : ",", word_of(*change.mode));
  }
  return "{" + fields + "}";
}

result<void> read_nothing(std::string_view body) {
  if (body.empty()) {
    return {};
  }
  const result<json_object> read = read_body(body);
  if (!read) {
    return read.error();
  }
  if (!read->fields.empty()) {
    return wrong(fmt::format("the request body has an unknown field {}: none is known here",
                             base::json_string_of_anything(read->fields.front().first)));
  }
  return {};
}

}  // namespace baton::wire
