// The store port's calls, one at a time: the ledger decides, the row store keeps.
#pragma once

#include <set>
#include <utility>

#include "adapters/ledger/row_store.hpp"
#include "engine/core/batch_key.hpp"

namespace baton {

/// What a step brings along that the ledger does not carry.
struct call_payload {
  const accept_request* accepted = nullptr;
  execution_id ended;       ///< whose result `result` is
  std::string_view result;  ///< for every other execution that ended: that its worker was lost
};

/// Each call is one step: when it returns, the row store holds all of it but the actions' rows,
/// which change with every step and are put there by `flush`. Not thread-safe.
class ledger_store {
 public:
  /// `time` is the storage's, continued from what `keeps` has kept of it.
  ledger_store(ledger& decides, row_store& keeps, storage_clock time)
      : ledger_{decides}, rows_{keeps}, time_{std::move(time)} {}

  /// Puts the actions' rows on the row store: once for all steps of a transaction.
  void flush();

  /// One for each request of the store port (engine/core/store_calls.hpp).
  std::vector<action> apply(const define_request& request, moment now);
  result<accept_reply> apply(const accept_request& request, moment now);
  worker_incarnation apply(const enlist_request& request, moment now);
  result<renew_reply> apply(const renew_request& request, moment now);
  movement apply(const dismiss_request& request, moment now);
  result<claim_reply> apply(const claim_request& request, moment now);
  result<claim_reply> apply(const held_by_request& request, moment now);
  result<finish_reply> apply(const finish_request& request, moment now);
  result<cancel_reply> apply(const cancel_request& request, moment now);
  reap_reply apply(const reap_request& request, moment now);
  reconcile_reply apply(const reconcile_request& request, moment now);
  movement apply(const promote_behind_request& request, moment now);
  std::vector<announcement> apply(const announcements_request& request, moment now);
  result<void> apply(const mark_announced_request& request, moment now);
  result<execution_record> apply(const read_request& request, moment now);
  result<queue_stats> apply(const stats_request& request, moment now);
  result<movement> apply(const control_request& request, moment now);
  std::int64_t apply(const prune_request& request, moment now);

  /// What is left of these attempts keeps no later server from starting: an operator's word.
  void add_released(const attempt_key& one);
  void put_released(const std::vector<attempt_key>& all) { rows_.put_released(all); }
  [[nodiscard]] std::vector<attempt_key> released() { return rows_.released(); }

 private:
  void write(moment now, const call_payload& brought = {});
  void regroup(action& defined, const std::vector<execution_id>& unfinished, moment now);
  void mark_time(moment now, duration interval);
  void write_update(const execution_row& row, const call_payload& brought);
  void fill_parameters(std::vector<assignment>& claimed);
  void fill_parameters(accept_reply& accepted, const std::string& parameters);
  result<std::optional<execution_id>> find_first(const accept_request& request);
  std::optional<execution_id> find_former(action_id action, const batch_place& wanted);
  std::optional<execution_id> find_other(action_id action, std::string_view key);

  ledger& ledger_;
  row_store& rows_;
  storage_clock time_;
  std::optional<host_time> marked_at_;
  std::set<action_id> changed_actions_;
};

}  // namespace baton
