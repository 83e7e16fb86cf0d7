#include "adapters/wire/documents.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "adapters/wire/errors.hpp"
#include "adapters/wire/json_object.hpp"
#include "adapters/wire/times.hpp"
#include "base/json_text.hpp"

namespace baton::wire {
namespace {

using namespace std::string_view_literals;

constexpr std::array mode_words{
    std::pair{queue_mode::open, "open"sv},
    std::pair{queue_mode::paused, "paused"sv},
    std::pair{queue_mode::draining, "draining"sv},
};

std::string executions_field(const std::vector<accept_reply>& accepted) {
  std::string text = "\"executions\":[";
  for (const accept_reply& reply : accepted) {
    text += text.back() == '[' ? "" : ",";
    text += fmt::format(R"({{"execution_id":{},"duplicate":{})", reply.execution, reply.duplicate);
    text += reply.group.empty() ? "" : ",\"queue\":" + base::json_string_of_anything(reply.group);
    text += '}';
  }
  text += ']';
  return text;
}

}  // namespace

std::string_view word_of(queue_mode mode) {
  for (const auto& [known, word] : mode_words) {
    if (known == mode) {
      return word;
    }
  }
  return "unknown";
}

std::optional<queue_mode> queue_mode_from_word(std::string_view word) {
  for (const auto& [mode, known] : mode_words) {
    if (known == word) {
      return mode;
    }
  }
  return std::nullopt;
}

std::string execution_document(const execution_record& record) {
  const bool has_slot = holds_slot(record.state) && !record.slot.is_none();
  const std::string slot = has_slot ? fmt::format("{}", record.slot) : "null";
  std::string text = fmt::format(
      R"({{"id":{},"action_ref":{},"action_id":{},"queue":{},"status":"{}","attempt":{},)"
      R"("slot":{},)",
      record.execution, base::json_string_of_anything(record.action_ref), record.action,
      base::json_string_of_anything(record.group), to_string(record.state), record.number, slot);
  text += fmt::format(R"("accepted_at":{},"granted_at":{},"started_at":{},"completed_at":{},)",
                      time_or_null(record.accepted_at_ns), time_or_null(record.granted_at_ns),
                      time_or_null(record.started_at_ns), time_or_null(record.ended_at_ns));
  if (!record.survivors.empty()) {
    text += fmt::format(R"("survivors":{},)", base::json_string_of_anything(record.survivors));
  }
  text += fmt::format(R"("waiting_ahead":{},"parameters":{},"result":{}}})", record.waiting_ahead,
                      record.parameters.empty() ? "{}" : embeddable(record.parameters),
                      record.result.empty() ? "null" : embeddable(record.result));
  return text;
}

std::string accepted_document(const std::vector<accept_reply>& accepted) {
  return "{" + executions_field(accepted) + "}";
}

std::string accepted_document(const std::vector<accept_reply>& accepted, const error& failure) {
  std::string text = error_document(failure);
  text.pop_back();
  return text + "," + executions_field(accepted) + "}";
}

std::string cancel_document(execution_id execution, const cancel_reply& reply) {
  return fmt::format(R"({{"execution_id":{},"status":"{}","changed":{}}})", execution,
                     to_string(reply.state), reply.changed);
}

std::string released_document(execution_id execution, attempt number) {
  return fmt::format(R"({{"execution_id":{},"attempt":{},"released":true}})", execution, number);
}

std::string queue_document(std::string_view action_ref, const queue_stats& stats) {
  std::string text = fmt::format(
      R"({{"action_ref":{},"queue_length":{},"active":{},"limit":{},"limit_configured":{},)",
      base::json_string_of_anything(action_ref), stats.waiting, stats.active, stats.limit,
      stats.limit_configured);
  text += fmt::format(R"("mode":"{}","retired":{},"total_enqueued":{},"total_completed":{},)",
                      word_of(stats.mode), stats.retired, stats.enqueued_total, stats.ended_total);
  text += fmt::format(R"("oldest_waiting_since":{},"queues":{})",
                      time_or_null(stats.oldest_waiting_since_ns), stats.queue_count);
  text += stats.group.empty() ? "" : ",\"queue\":" + base::json_string_of_anything(stats.group);
  return text + "}";
}

std::string health_document(const health_view& seen) {
  const std::string_view state = !seen.problems.empty() ? "unhealthy"
                                 : seen.draining        ? "draining"
                                                        : "ok";
  std::string text = fmt::format(R"({{"status":"{}")", state);
  const auto add = [&text](std::string_view name, const auto& entries, auto text_of) {
    if (entries.empty()) {
      return;
    }
    text += fmt::format(R"(,"{}":{{)", name);
    for (const auto& [key, value] : entries) {
      text += text.back() == '{' ? "" : ",";
      text += base::json_string_of_anything(key) + ":" + text_of(value);
    }
    text += '}';
  };
  add("problems", seen.problems,
      [](const std::string& why) { return base::json_string_of_anything(why); });
  add("remarks", seen.remarks,
      [](const std::string& what) { return base::json_string_of_anything(what); });
  add("counts", seen.counts, [](std::int64_t count) { return fmt::format("{}", count); });
  return text + "}";
}

std::string actions_document(const std::vector<action_view>& actions) {
  std::string text = "{\"actions\":[";
  for (const action_view& each : actions) {
    text += text.back() == '[' ? "" : ",";
    text += fmt::format(R"({{"action_ref":{},"retired":{}}})",
                        base::json_string_of_anything(each.action_ref), each.retired);
  }
  text += "]}";
  return text;
}

}  // namespace baton::wire
