// A history, sorted by what it speaks of: what several rules need to know, found once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "history/event.hpp"

namespace baton::history {

/// Where and when something was seen. Line 0: it was not.
struct mark {
  std::size_t line = 0;
  std::int64_t at_ns = 0;

  explicit operator bool() const { return line != 0; }
};

/// `at_ns` plus `ms`, at most the last instant there is.
[[nodiscard]] std::int64_t later_by(std::int64_t at_ns, std::int64_t ms);

/// From one instant to another; bounded where the numbers are.
[[nodiscard]] std::int64_t elapsed_ns(mark from, mark until);

/// After every line.
inline constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

/// An action's policy from a line on.
struct policy {
  std::size_t line = 0;
  std::int64_t action = 0;
  std::int64_t timeout_ms = 0;
  std::int64_t grace_ms = 0;
  std::int64_t attempts_max = 0;
  std::int64_t lease_ms = 0;
  std::vector<std::string> retry_on;

  [[nodiscard]] bool retries(std::string_view status) const;
};

/// One start of an attempt's body.
struct body {
  std::int64_t attempt = 0;
  std::int64_t worker = 0;
  mark started;
  mark ended;                     ///< by `action_ended`
  std::string status;             ///< that it ended with
  std::size_t gone = never;       ///< the first line at which it certainly runs no more
  bool bounded_by_lease = false;  ///< `gone` was reckoned from its worker's silence
};

/// A sight of an execution's slot: a grant or a release.
struct slot_sight {
  mark at;
  std::int64_t attempt = 0;
  std::int64_t slot = 0;
  std::string status;
};

/// Where a status was read.
enum class status_source : std::uint8_t {
  completed_message,
  changed_message,
  read,
  release,
  cancel
};

/// A status that somebody was told.
struct status_sight {
  mark at;
  status_source source{};
  std::int64_t attempt = 0;
  std::int64_t action = 0;
  std::string action_ref;
  std::string status;
  std::string result;
};

/// `completed`, `failed`, `timeout`, `cancelled` or `abandoned`.
[[nodiscard]] bool is_terminal(std::string_view status);

/// A queue: an action, and the group within it.
using queue_key = std::pair<std::string, std::string>;

/// All that was seen of one execution.
struct execution_record {
  std::int64_t id = 0;
  std::string action_ref;
  std::string group;
  bool queue_known = false;  ///< whether `action_ref` and `group` name its queue
  mark first_seen;
  mark submitted;     ///< the earliest submission that may have made it
  mark acknowledged;  ///< the first acknowledgement
  mark cancel_submitted;
  bool mentioned = false;  ///< by anything but its acknowledgement, and as being there
  std::vector<slot_sight> grants;
  std::vector<slot_sight> releases;
  std::vector<body> bodies;  ///< in order of their starts
  std::vector<status_sight> statuses;

  [[nodiscard]] queue_key queue() const { return {action_ref, group}; }
  /// The first sight of a grant: a `slot_granted`, or a body that started.
  [[nodiscard]] mark granted() const;
  /// The first sight of a terminal status.
  [[nodiscard]] const status_sight* terminal() const;
  /// The first body of this attempt.
  [[nodiscard]] const body* body_of(std::int64_t attempt) const;
};

/// All that was seen of one request.
struct request_record {
  std::string action_ref;
  std::string group;
  std::vector<mark> submitted;
  std::vector<std::pair<mark, std::int64_t>> acknowledged;  ///< with the execution
  std::vector<mark> refused;
};

/// A `process_started`.
struct process_life {
  mark started;
  bool exclusive = false;
};

/// An operator's look at a queue.
struct queue_sight {
  mark at;
  std::string action_ref;
  std::string group;
  std::int64_t waiting = 0;
  std::int64_t active = 0;
};

/// See `build_timeline`.
class timeline {
 public:
  std::map<std::int64_t, execution_record> executions;
  std::map<std::string, request_record> requests;
  std::vector<process_life> lives;
  std::vector<queue_sight> queue_reads;
  mark faults_ended;
  mark history_ended;
  mark last;  ///< the last line

  /// The policy in force at a line; none: the action was not defined before it.
  [[nodiscard]] const policy* policy_at(const std::string& action_ref, std::size_t line) const;

  /// The highest limit that was in force at any of the lines from `from` to `until`; none: unknown.
  [[nodiscard]] std::optional<std::int64_t> highest_limit(const std::string& action_ref,
                                                          std::size_t from,
                                                          std::size_t until) const;

  /// All ids that an action was defined with.
  [[nodiscard]] std::vector<std::int64_t> action_ids(const std::string& action_ref) const;

  /// How many exclusive `process_started` there are up to a line: what is seen of two lines with
  /// the same number was seen within the same life.
  [[nodiscard]] std::size_t life_at(std::size_t line) const;

  /// Whether any process started between two lines.
  [[nodiscard]] bool restarted_between(std::size_t from, std::size_t until) const;

  /// Whether the process at this line is the only one: it lives on until the next one's start.
  [[nodiscard]] bool alone_at(std::size_t line) const;

  /// Until when a body was certainly seen to run: its end, or the history's, if its process lived
  /// until then. None: its process may have died at any time.
  [[nodiscard]] mark seen_running_until(const body& run) const;

  /// The line at which the exclusive life around `line` began; 0: before the first.
  [[nodiscard]] std::size_t life_began(std::size_t line) const;

 private:
  friend class timeline_builder;

  std::map<std::string, std::vector<policy>> policies_;
  std::map<std::string, std::vector<std::pair<std::size_t, std::int64_t>>> limits_;
  std::vector<std::size_t> exclusive_starts_;
};

/// Sorts a history. `lines[n]` is the line of `events[n]`.
[[nodiscard]] timeline build_timeline(const std::vector<event>& events,
                                      const std::vector<std::size_t>& lines);

}  // namespace baton::history
