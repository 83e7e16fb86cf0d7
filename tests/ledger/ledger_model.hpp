// Somebody outside a ledger who keeps book of what its answers say, and judges them.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/ledger.hpp"

namespace baton::test {

/// Knows executions, queues and workers by the answers alone, in a simple form that is slow and
/// obvious. Every method that learns something first holds it to the rules, by RC_ASSERT.
class ledger_model {
 public:
  struct seen_action {
    action_definition definition;
    bool retired = false;
    std::optional<std::int32_t> limit_override;
    queue_mode mode{};
    std::int64_t accepted = 0;
    std::int64_t ended = 0;
    [[nodiscard]] std::int32_t limit() const { return limit_override.value_or(definition.limit); }
  };

  struct seen_execution {
    action_id action;
    std::string group;
    status state = status::requested;
    attempt number;
    slot_number slot;
    worker_incarnation worker;
    std::int64_t granted_as = 0;  ///< this was the n-th grant of all
    std::int64_t started_at_ns = 0;
    host_time claimed_at;
    host_time not_before;  ///< no attempt starts earlier
    bool announced = false;
  };

  struct seen_worker {
    host_time lease_until;
    bool gone = false;
  };

  // What the caller did, and what it was told.
  void defined(const std::vector<action>& answer);
  void controlled(action_id action, const queue_control& change);
  void accepted(execution_id execution, const accept_request& request);
  void moved(const movement& answer);
  void claimed(worker_incarnation by, const std::vector<assignment>& answer, moment now);
  void attempt_ended(execution_id execution, const execution_row& row, outcome seen, moment now);
  void ended(execution_id execution, status verdict);
  void cancelling(execution_id execution);
  void enlisted(worker_incarnation worker, host_time lease_until);
  void renewed(worker_incarnation worker, host_time lease_until);
  void worker_gone(worker_incarnation worker);
  void all_leases_ended();
  void announced(execution_id execution);

  // What the rules demand next.
  [[nodiscard]] std::optional<errc> refusal_of(const accept_request& request) const;
  [[nodiscard]] bool has_lease(worker_incarnation worker, moment now) const;
  [[nodiscard]] std::vector<execution_id> held_by(worker_incarnation worker) const;
  [[nodiscard]] std::vector<execution_id> unannounced() const { return outbox_; }
  [[nodiscard]] bool all_ended() const;
  [[nodiscard]] bool claimable(const seen_execution& execution, moment now) const;

  /// Holds every row and figure of `of` to what is known.
  void compare(const ledger& tested, moment now) const;

  std::map<action_id, seen_action> actions;
  std::map<execution_id, seen_execution> executions;
  std::map<worker_incarnation, seen_worker> workers;

 private:
  using queue_name = std::pair<action_id, std::string>;

  [[nodiscard]] queue_name queue_of(execution_id execution) const;

  void compare_row(const ledger& tested, execution_id execution, moment now) const;
  void compare_stats(const ledger& tested, action_id action) const;
  void released(const release& slot);
  void granted(const grant& slot);

  std::map<queue_name, std::set<execution_id>> waiting_;
  std::map<queue_name, std::map<slot_number, execution_id>> slots_;
  std::map<action_id, std::int64_t> running_;
  std::vector<execution_id> outbox_;
  std::set<execution_id> unreleased_;  ///< ended in this call, their slots not yet given back
  std::int64_t grants_ = 0;
};

}  // namespace baton::test
