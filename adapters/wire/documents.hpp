// The API's answers: written by the server, read back by the command line. All plain functions.
//
// Every reading function answers `invalid_argument` for a text that the function beside it does not
// write; fields it does not know are passed over, so that an older client reads a newer server.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.hpp"
#include "engine/ports/store.hpp"

namespace baton::wire {

/// One execution. What is not yet there is `null`: times, `slot` (also once it is given back) and
/// `result`. Parameters and result are embedded as the JSON they are. `survivors` is there only where
/// there are any.
[[nodiscard]] std::string execution_document(const execution_record& record);

/// The record as far as the document tells it: without its worker.
[[nodiscard]] result<execution_record> read_execution(std::string_view document);

/// What was accepted, in order of submission: `{"executions":[{"execution_id":1,…}]}`.
[[nodiscard]] std::string accepted_document(const std::vector<accept_reply>& accepted);

/// The same beside the error that ended a submission of many.
[[nodiscard]] std::string accepted_document(const std::vector<accept_reply>& accepted,
                                            const error& failure);

/// Also reads what was accepted before an error; `moved` stays empty.
[[nodiscard]] result<std::vector<accept_reply>> read_accepted(std::string_view document);

/// What a request to cancel has led to.
struct cancel_view {
  execution_id execution;
  status state{};
  bool changed = false;
};
[[nodiscard]] std::string cancel_document(execution_id execution, const cancel_reply& reply);
[[nodiscard]] result<cancel_view> read_cancelled(std::string_view document);

/// `{"execution_id":1,"attempt":1,"released":true}`.
[[nodiscard]] std::string released_document(execution_id execution, attempt number);

/// The attempt that was released.
[[nodiscard]] result<attempt> read_released(std::string_view document);

/// The figures of an action's queues, or of one.
struct queue_view {
  std::string action_ref;
  queue_stats stats;
};
[[nodiscard]] std::string queue_document(std::string_view action_ref, const queue_stats& stats);
[[nodiscard]] result<queue_view> read_queue(std::string_view document);

/// An action that the server knows.
struct action_view {
  std::string action_ref;
  bool retired = false;  ///< the configuration defines it no longer
  bool operator==(const action_view&) const = default;
};
/// `{"actions":[{"action_ref":"deploy.web","retired":false}]}`, in the given order.
[[nodiscard]] std::string actions_document(const std::vector<action_view>& actions);
[[nodiscard]] result<std::vector<action_view>> read_actions(std::string_view document);

/// What `/healthz` tells: by part what is wrong with it, and how many warnings and errors there were.
struct health_view {
  bool draining = false;
  std::map<std::string, std::string, std::less<>> problems;
  std::map<std::string, std::int64_t, std::less<>> counts;
  std::map<std::string, std::string, std::less<>> remarks;  ///< what makes nothing unhealthy
};
/// `{"status":"ok"}`, `"draining"` or `"unhealthy"`; `problems`, `remarks` and `counts` where there
/// are any.
[[nodiscard]] std::string health_document(const health_view& seen);

/// `open`, `paused` or `draining`.
[[nodiscard]] std::string_view word_of(queue_mode mode);
[[nodiscard]] std::optional<queue_mode> queue_mode_from_word(std::string_view word);

}  // namespace baton::wire
