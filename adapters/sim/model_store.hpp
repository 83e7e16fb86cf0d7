// The store port in memory, on the same ledger as the SQLite store. Survives no process.
#pragma once

#include <functional>

#include "adapters/ledger/ledger_store.hpp"
#include "adapters/sim/memory_row_store.hpp"
#include "engine/ports/store.hpp"

namespace baton {

/// Answers at once. Outlives the loops that use it, so that one can crash and another start on it.
class model_store final : public store {
 public:
  /// `now` is the store's own clock.
  explicit model_store(std::function<moment()> now) : now_{std::move(now)} {}

  awaitable<result<std::vector<action>>> define(std::vector<action_definition> actions) override;
  awaitable<result<accept_reply>> accept(accept_request request) override;
  awaitable<result<worker_incarnation>> enlist(std::string worker_name, duration lease) override;
  awaitable<result<renew_reply>> renew(worker_incarnation worker, duration lease,
                                       std::vector<attempt_key> postponed) override;
  awaitable<result<movement>> dismiss(worker_incarnation worker) override;
  awaitable<result<claim_reply>> claim(claim_request request) override;
  awaitable<result<claim_reply>> held_by(worker_incarnation worker) override;
  awaitable<result<finish_reply>> finish(finish_request request) override;
  awaitable<result<cancel_reply>> cancel(execution_id execution, duration patience) override;
  awaitable<result<reap_reply>> reap(std::int32_t count_max) override;
  awaitable<result<reconcile_reply>> reconcile(std::int32_t unclaimed_max) override;
  awaitable<result<movement>> promote_behind(std::vector<execution_id> ended) override;
  awaitable<result<std::vector<announcement>>> announcements(std::int32_t count_max) override;
  awaitable<result<void>> mark_announced(std::vector<execution_id> announced) override;
  awaitable<result<execution_record>> read(execution_id execution) override;
  awaitable<result<queue_stats>> stats(action_id action,
                                       std::optional<std::string> group) override;
  awaitable<result<movement>> control(action_id action, queue_control change,
                                      duration patience) override;
  awaitable<result<std::int64_t>> prune(duration age, std::int32_t count_max) override;

  [[nodiscard]] const ledger& state() const { return ledger_; }

  /// It could not be reached for so long: as the embedded store, it does not count that time.
  void was_away(duration span) { ledger_.extend_leases(span); }

 private:
  std::function<moment()> now_;
  ledger ledger_;
  memory_row_store rows_;
  ledger_store stored_ledger_{ledger_, rows_, storage_clock{{}, {}, {}}};
};

}  // namespace baton
