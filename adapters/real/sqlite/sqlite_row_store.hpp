// The row store in SQLite tables; and loading a ledger from them.
#pragma once

#include "adapters/ledger/row_store.hpp"
#include "adapters/real/sqlite/connection.hpp"

namespace baton::sqlite {

/// Lives inside whatever transaction is open on its connection; failures stick to the connection.
class sqlite_row_store final : public row_store {
 public:
  explicit sqlite_row_store(connection& on);

  /// Fills an empty ledger. Leases are not in the file, which has one owner at a time: after a
  /// restart there are none, and the first reaping finds out that whoever held one is gone; an
  /// owner that only reads its file anew brings the leases it has given.
  /// `at` is the storage's time of `now`.
  void load(ledger& into, moment now, duration at, const std::vector<worker_row>& leases);

  /// The storage's clock as it was kept last; none: never, in a new file.
  std::optional<stored_clock> clock();

  void write_at(host_time, duration at) override { at_ = at; }
  void put(const stored_clock& mark) override;
  void put_released(const std::vector<attempt_key>& all) override;
  [[nodiscard]] std::vector<attempt_key> released() override;
  void insert(const execution_row& row, const accept_request& request) override;
  void update(const execution_row& row) override;
  void vacate(action_id action) override;
  void move(const execution_row& row) override;
  void finish(const execution_row& row, std::string_view result) override;
  void forget_announcement(execution_id execution) override;
  void put(const action_row& row) override;
  void put(const worker_row& row) override;
  void remove(worker_incarnation worker) override;
  std::optional<execution_id> find_key(action_id action, std::string_view key) override;
  std::optional<execution_id> find_key_within(action_id action, std::string_view from,
                                              std::string_view before) override;
  execution_id last_former_batch() const override { return last_former_batch_; }
  std::string parameters(execution_id execution) override;
  std::optional<execution_record> read(execution_id execution) override;
  std::int64_t prune(duration ended_before, std::int32_t count_max) override;

 private:
  [[nodiscard]] std::int64_t claimed_at_ns(const execution_row& row) const;
  void load_actions(ledger& into);
  void load_executions(ledger& into, moment now, duration at, const char* sql);

  connection& on_;
  duration at_{0};  ///< the storage's time of the step under way
  std::int64_t last_outbox_position_ = 0;
  /// The file has one owner, so a worker it names at the opening is gone. Its row goes with the
  /// first one written, not while loading: a full disk must not stop anybody from reading.
  bool earlier_workers_gone_ = false;
  statement insert_;
  statement update_;
  statement finish_;
  statement outbox_insert_;
  statement outbox_delete_;
  statement announced_insert_;
  statement put_action_;
  statement put_worker_;
  statement remove_worker_;
  statement find_key_;
  statement find_key_within_;
  statement parameters_;
  statement read_;
  statement forgettable_;
  statement delete_;
  statement announced_delete_;
  statement put_clock_;
  statement vacate_;
  statement move_;
  execution_id last_former_batch_;
};

}  // namespace baton::sqlite
