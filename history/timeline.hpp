// A history, sorted by what it speaks of: what several rules need to know, found once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "history/event.hpp"
#include "history/mark.hpp"
#include "history/processes.hpp"

namespace baton::history {

/// An action's policy from a line on.
struct action_policy {
  std::size_t line = 0;
  std::int64_t action = 0;
  std::int64_t timeout_ms = 0;
  std::int64_t grace_ms = 0;
  std::int64_t attempts_max = 0;
  std::int64_t lease_ms = 0;
  std::span<const std::string> retry_on;
  std::int64_t backoff_ms = 0;
  std::int64_t backoff_factor_permille = 0;
  std::int64_t backoff_max_ms = 0;

  [[nodiscard]] bool retries(std::string_view status) const;

  /// How long an attempt, from the second on, waits after the end of the one before.
  [[nodiscard]] std::int64_t backoff_before_ms(std::int64_t attempt) const;
};

/// All that was said of one action.
struct action_record {
  std::string_view ref;
  std::size_t index = 0;                                     ///< its place among the actions
  std::vector<action_policy> policies;                              ///< in order of their lines
  std::vector<std::pair<std::size_t, std::int64_t>> limits;  ///< from a line on
  std::vector<std::pair<std::size_t, bool>> pauses;  ///< from a line on: whether it is paused
  bool grouped = false;                              ///< it has more than one queue
  const std::vector<std::string>* group_by = nullptr;  ///< as it was defined last
  std::vector<mark> regrouped;  ///< where its executions were moved to the queues of another one

  /// How many such changes came before a line: the number of its grouping.
  [[nodiscard]] std::size_t grouping_at(std::size_t line) const;

  /// The policy in force at a line; none: the action was not defined before it.
  [[nodiscard]] const action_policy* policy_at(std::size_t line) const;

  /// The highest limit that was in force at any of the lines from `from` to `until`; none: unknown.
  [[nodiscard]] std::optional<std::int64_t> highest_limit(std::size_t from,
                                                          std::size_t until) const;

  /// The lowest, likewise.
  [[nodiscard]] std::optional<std::int64_t> lowest_limit(std::size_t from, std::size_t until) const;

  /// Whether it is paused at any of the lines from `from` to `until`.
  [[nodiscard]] bool paused_between(std::size_t from, std::size_t until) const;

  /// The line that ends the pause in which a line lies; none: it is not paused there.
  [[nodiscard]] std::optional<std::size_t> paused_until(std::size_t line) const;

  /// Whether it was ever defined with this id.
  [[nodiscard]] bool has_id(std::int64_t action) const;
};

/// One start of an attempt's body.
struct attempt_process {
  std::int64_t attempt = 0;
  std::int64_t worker = 0;
  const process_incarnation* process = nullptr;  ///< that it belongs to; none: not known
  bool repeated = false;                  ///< its attempt had started before
  bool could_not_start = false;           ///< there was nothing to stop
  /// Its process had stood still between its last look at the lease and the start, and killed it as
  /// soon as it saw that the lease was over: nobody can keep that from happening.
  bool too_late = false;
  mark started;
  mark ended;                ///< by `action_ended`
  mark released;             ///< by an operator, before its end: something of it cannot be ended
  std::string_view status;   ///< that it ended with
  std::size_t gone = never;  ///< the first line at which it certainly runs no more
  /// The first line at which its slot may rightly be another's: it is gone, or its process stood
  /// still for so long that its worker's lease is over.
  std::size_t counts_until = never;
};

/// A start that the machine had no room for: it ended as `postponed`, and nothing ran.
struct postponement {
  mark started;
  std::int64_t attempt = 0;
};

/// A sight of an execution's slot: a grant or a release.
struct slot_sight {
  mark at;
  std::int64_t attempt = 0;
  std::int64_t slot = 0;
};

/// A sight of an execution's new queue, after a change of `group_by`.
struct queue_move {
  mark at;
  std::size_t grouping = 0;  ///< to which it was moved
  std::string_view group;
  std::int64_t slot = 0;  ///< that it held there; 0: it waited
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
  bool terminal = false;
  std::string_view status;
  const event* told = nullptr;  ///< what was told beside it
};

/// `completed`, `failed`, `timeout`, `cancelled` or `abandoned`.
[[nodiscard]] bool is_terminal(std::string_view status);

/// All that was seen of one execution.
struct observed_execution {
  std::int64_t id = 0;
  std::string_view action_ref;
  std::string_view group;
  bool queue_known = false;   ///< whether `action_ref` and `group` name its first queue
  bool moved_unseen = false;  ///< it changed its queue, and no line tells for which
  bool mentioned = false;    ///< by anything but its acknowledgement, and as being there
  const action_record* action = nullptr;  ///< none: nothing names it
  mark first_seen;
  mark submitted;     ///< the earliest submission that may have made it
  mark acknowledged;  ///< the first acknowledgement
  mark cancel_submitted;
  std::vector<queue_move> moves;  ///< a line each: to which queue
  mark held_when_moved;           ///< the first definition that moved it in a slot
  std::vector<slot_sight> grants;
  std::vector<slot_sight> releases;
  std::vector<attempt_process>
      attempt_processes;  ///< in order of their starts, without those that were postponed
  std::vector<postponement> postponed;  ///< in order of their starts
  mark first_tried;                     ///< the first start, also if it was postponed
  std::vector<status_sight> statuses;
  std::size_t terminal_at = never;  ///< the place of the first terminal one among them

  /// The first sight of a grant: a `slot_granted`, a body that started, or a move in a slot.
  [[nodiscard]] mark granted() const;
  /// The first sight of a terminal status.
  [[nodiscard]] const status_sight* terminal() const {
    return terminal_at < statuses.size() ? &statuses[terminal_at] : nullptr;
  }
  /// The first body of this attempt.
  [[nodiscard]] const attempt_process* attempt_process_of(std::int64_t attempt) const;
  /// Its action's policy in force at a line; none: not known.
  [[nodiscard]] const action_policy* policy_at(std::size_t line) const {
    return action != nullptr ? action->policy_at(line) : nullptr;
  }
};

/// What a client did with a request, or was answered.
struct request_sight {
  mark at;
  event_kind kind{};           ///< `submitted`, `acknowledged` or `refused`
  std::int64_t execution = 0;  ///< of an acknowledgement
};

/// All that was seen of one request.
struct request_record {
  std::string_view name;
  std::string_view action_ref;
  std::string_view group;
  mark submitted;  ///< first
  bool refused = false;
  std::vector<request_sight> sights;
};

/// An operator's look at a queue.
struct queue_sight {
  mark at;
  const action_record* action = nullptr;
  std::string_view group;
  std::int64_t waiting = 0;
  std::int64_t active = 0;
};

using queue_members = std::vector<const observed_execution*>;

/// One queue, an action or a group within it, while one `group_by` was in force.
struct queue_record {
  queue_members members;
  std::size_t grouping = 0;
  mark from;   ///< the change of `group_by` that made it; line 0: it was there before
  mark until;  ///< the one that ended it; line 0: none did
  std::int64_t moved_slots = 0;  ///< the highest slot that was moved here, even above the limit
  std::size_t unplaced = 0;      ///< see `timeline::unplaced`

  /// Whether what was seen on this line was seen of this queue.
  [[nodiscard]] bool covers(std::size_t line) const {
    return line > from.line && (!until || line <= until.line);
  }
};

/// See `build_timeline`. Not copied: its parts point at each other, and into the events.
class timeline {
 public:
  timeline() = default;
  timeline(timeline&&) = default;
  timeline& operator=(timeline&&) = default;

  /// None: there is no sign of it.
  [[nodiscard]] const observed_execution* find(std::int64_t execution) const;

  std::vector<observed_execution> executions;  ///< in order of their ids
  std::vector<request_record> requests;      ///< in order of their first sight
  std::deque<action_record> actions;         ///< in order of their first sight
  std::vector<queue_record> queues;          ///< in order of action, grouping and group
  /// For each action and grouping: the executions of which no queue is known.
  std::vector<queue_members> unplaced;
  std::vector<queue_sight> queue_reads;
  process_table processes;
  mark faults_ended;
  mark history_ended;
  mark last;  ///< the last line
  /// See `check_options`.
  std::int64_t renewal_age_ns = 0;

  /// Until when a body was certainly seen to run: its end, or the history's, if its process lived
  /// until then. None: its process may have died at any time.
  [[nodiscard]] mark seen_running_until(const attempt_process& run) const;

  /// The earliest instant at which the lease may be over of a worker that was alive at `at_ns`.
  [[nodiscard]] std::int64_t lease_over_ns(std::int64_t at_ns, const action_policy& terms) const;

  /// Whether how a body ended may be lost: by `until` its process had died or stood still for too
  /// long since its start. Where that is not known: whether any process started after `from`.
  [[nodiscard]] bool may_be_lost(const observed_execution& execution, const attempt_process& run,
                                 std::size_t from, mark until) const;
};

/// How long a body had to run between two sights: its process did not stand still.
[[nodiscard]] std::int64_t time_to_run_ns(const attempt_process& run, mark from, mark until);

/// Sorts a history. `lines[n]` is the line of `events[n]`. The events outlive the timeline.
[[nodiscard]] timeline build_timeline(const std::vector<event>& events,
                                      const std::vector<std::size_t>& lines,
                                      std::int64_t renewal_age_ns = 0);

}  // namespace baton::history
