// What is run, and under which policies.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/ids.hpp"

namespace baton {

/// How the body of one attempt ended, as its worker (or, for a lost worker, the Reaper) saw it.
enum class outcome : std::uint8_t {
  succeeded,
  failed,
  timed_out,
  cancelled,
  worker_lost,
};

/// Which ends of an attempt lead to another one, how often, and after how long.
/// The slot stays held between attempts: with limit 1 nobody overtakes a retrying execution.
struct retry_policy {
  std::int32_t attempts_max = 1;  ///< attempts in all, the first included
  std::chrono::milliseconds backoff{1'000};
  std::chrono::milliseconds backoff_max{60'000};
  double backoff_factor = 2.0;
  bool on_failed = true;
  bool on_timeout = false;
  bool on_worker_lost = true;

  bool operator==(const retry_policy&) const = default;
};

/// What happens to a submission when every slot of its queue is held.
enum class limit_policy : std::uint8_t { enqueue, refuse };

/// Whether an action takes submissions and grants slots. Survives restarts.
enum class queue_mode : std::uint8_t {
  open = 0,
  paused = 1,    ///< accepts, grants nothing
  draining = 2,  ///< accepts nothing, grants what waits
};

/// One action as its owner wrote it.
struct action_definition {
  std::string ref;  ///< such as `deploy.web`
  std::int32_t limit = 1;
  std::vector<std::string> group_by;  ///< parameters whose values name the queue; empty: one queue
  limit_policy on_limit = limit_policy::enqueue;
  std::optional<std::int64_t> queue_max;  ///< executions waiting in one queue; none: unbounded
  std::chrono::milliseconds timeout{std::chrono::hours{1}};  ///< of one attempt
  std::chrono::milliseconds grace{std::chrono::seconds{5}};  ///< from terminate to kill
  retry_policy retry;

  bool operator==(const action_definition&) const = default;
};

/// An unfinished execution that another `group_by` has moved.
struct queue_move {
  execution_id execution;
  std::string group;  ///< its new queue within the action
  slot_number slot;   ///< that it holds there; 0: it waits
};

/// An action as the store knows it.
struct action {
  action_id id;
  action_definition definition;
  bool retired = false;  ///< defined no longer: it keeps what waits, and grants nothing
  /// In the answer to a definition with another `group_by` than before: the unfinished executions,
  /// all of which were moved, and how many of these lack one of the parameters.
  std::vector<queue_move> moved{};
  std::int64_t incomplete_count = 0;
};

inline constexpr std::int32_t limit_max = 10'000;

}  // namespace baton
