// One line of a history: something a client, an action or an operator could observe from outside.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace baton::history {

enum class event_kind : std::uint8_t {
  process_started,      ///< `process`; `exclusive`: every earlier process and its bodies are gone
  process_stalled,      ///< `process`: all of it stands still (a stopped process, a frozen machine)
  process_resumed,      ///< `process`: it runs on
  process_died,         ///< `process`: it crashed or left; its bodies end where they are seen to
  action_defined,       ///< `action`, `action_ref`, and the policy fields
  limit_changed,        ///< `action_ref`, `limit`
  action_paused,        ///< `action_ref`: from here on it grants nothing
  action_resumed,       ///< `action_ref`: it grants again
  submitted,            ///< `request`, `action_ref`, `queue`
  acknowledged,         ///< `request`, `execution`
  refused,              ///< `request`, `detail`: certainly nothing was stored
  unknown,              ///< `request`: no answer, stored or not
  cancel_submitted,     ///< `execution`
  cancel_acknowledged,  ///< `execution`, `status` after it
  slot_granted,         ///< `execution`, `attempt`, `slot`
  slot_released,        ///< `execution`, `attempt`, `slot`, `status`
  action_started,       ///< `execution`, `attempt`, `worker`: written before the body can run
  action_ended,         ///< `execution`, `attempt`, `worker`: written after the body is gone
  attempt_released,     ///< `execution`, `attempt`: an operator's word that it counts no more
  message,              ///< a message on the bus: `type`, `message_id` and its payload
  status_read,          ///< `execution`, `status`, `result`: a client read it
  queue_read,           ///< `action_ref`, `waiting`, `active`: an operator read it
  faults_ended,         ///< from here on nothing is broken any more: liveness is owed
  history_ended,  ///< the observer stopped watching in good order: liveness was owed until here
  history_began,  ///< `format`, `host`, `boot`, `wall_ns`: whose clock the lines from here on show
  queue_changed,  ///< `execution`, `action_ref`, `queue`, `slot`: where it was moved
};

inline constexpr std::size_t event_kind_count = 26;

/// Of histories as they are written today.
inline constexpr std::int64_t history_format = 1;

/// The kind as it is written in a history, such as `action_started`.
[[nodiscard]] std::string_view to_string(event_kind kind);
[[nodiscard]] std::optional<event_kind> event_kind_from_string(std::string_view name);

/// Flat on purpose: a field that its kind does not speak of keeps its default and is not written.
struct event {
  std::int64_t at_ns = 0;  ///< the observer's clock; order of lines decides, not this
  event_kind kind{};
  std::string process;
  bool exclusive = false;
  std::string request;
  std::int64_t action = 0;
  std::string action_ref;
  std::string queue;  ///< the group within the action; empty without `group_by`
  std::int64_t execution = 0;
  std::int64_t attempt = 0;
  std::int64_t slot = 0;
  std::int64_t worker = 0;  ///< the incarnation
  std::string status;
  std::string result;
  std::string type;
  std::string message_id;
  std::string detail;
  std::int64_t limit = 0;
  std::int64_t waiting = 0;
  std::int64_t active = 0;
  std::int64_t timeout_ms = 0;
  std::int64_t grace_ms = 0;
  std::int64_t attempts_max = 0;
  std::int64_t backoff_ms = 0;               ///< before the second attempt
  std::int64_t backoff_factor_permille = 0;  ///< from one wait to the next; below 1000: 1000
  std::int64_t backoff_max_ms = 0;           ///< the longest wait; 0: no wait grows
  std::int64_t lease_ms = 0;          ///< how long a body may outlive the last sign of its worker
  std::vector<std::string> retry_on;  ///< of: failed, timeout, abandoned
  std::vector<std::string> group_by;  ///< the parameters whose values name the queue
  std::int64_t format = 0;            ///< of the lines from here on
  std::string host;                   ///< the machine's name
  std::string boot;                   ///< which boot's clock `at_ns` is; empty: not known
  std::int64_t wall_ns = 0;           ///< what a wall clock showed at `at_ns`, since 1970
};

/// Receives events in the order in which they were observed.
class sink {
 public:
  virtual ~sink() = default;
  /// May take out of it what it keeps.
  virtual void record(event&& seen) = 0;
};

}  // namespace baton::history
