// The store port on one SQLite file, with group commit on a thread of its own.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "adapters/real/sqlite/storage_condition.hpp"
#include "engine/core/ledger.hpp"
#include "engine/ports/store.hpp"

namespace baton {

/// The file has one owner at a time (see storage_lock.hpp). Answers come on the executor given at
/// the opening, after the commit that makes them true is on the disk.
class sqlite_store final : public store {
 public:
  /// `now` is the store's clock, called on the store's thread, and `boot` names the boot that its
  /// steady part counts from; by default the machine's. `listener` is
  /// told on the executor what becomes of the file.
  /// Errors: `storage_corrupt`, `newer_schema`, `storage_full`, `unavailable`.
  static result<std::unique_ptr<sqlite_store>> open(const std::string& path,
                                                    boost::asio::any_io_executor executor,
                                                    std::function<moment()> now = {},
                                                    std::string boot = "one boot",
                                                    storage_listener listener = {});
  ~sqlite_store() override;

  /// The process that opened the file owns it (see storage_lock.hpp).
  [[nodiscard]] bool is_exclusive() const override { return true; }

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

  /// What is left of this attempt keeps no later server from starting: an operator has released it.
  awaitable<result<void>> add_released(attempt_key one);
  /// All of which that may be true; `put_released` forgets those of which nothing is left.
  awaitable<result<std::vector<attempt_key>>> released();
  awaitable<result<void>> put_released(std::vector<attempt_key> all);

 private:
  struct impl;
  explicit sqlite_store(std::unique_ptr<impl> made);

  std::unique_ptr<impl> impl_;
};

}  // namespace baton
