// A row store in memory: what storage would hold, and gives back to a ledger that starts again.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "adapters/ledger/row_store.hpp"

namespace baton {

class memory_row_store final : public row_store {
 public:
  void write_at(host_time now, duration at) override {
    now_ = now;
    at_ = at;
  }
  void put(const stored_clock& mark) override { mark_ = mark; }

  /// None: nothing has been written yet.
  [[nodiscard]] const std::optional<stored_clock>& mark() const { return mark_; }

  /// Everything that is here, into a new ledger. `at` is the storage's time of `now`.
  void load(ledger& into, moment now, duration at) const;

  void insert(const execution_row& row, const accept_request& request) override;
  void update(const execution_row& row) override;
  void vacate(action_id) override {}
  void move(const execution_row& row) override;
  void finish(const execution_row& row, std::string_view result) override;
  void forget_announcement(execution_id execution) override;
  void put(const action_row& row) override;
  void put(const worker_row& row) override;
  void remove(worker_incarnation worker) override { workers_.erase(worker); }
  std::optional<execution_id> find_key(action_id action, std::string_view key) override;
  std::optional<execution_id> find_key_within(action_id action, std::string_view from,
                                              std::string_view before) override;
  std::string parameters(execution_id execution) override;
  std::optional<execution_record> read(execution_id execution) override;
  std::int64_t prune(duration ended_before, std::int32_t count_max) override;

 private:
  /// As it was written last. Times are the storage's: those of a boot mean nothing to the next.
  struct kept_row {
    execution_row row;  ///< without its group
    duration ready_at{0};
    duration claimed_at{0};
    duration ended_at{0};
  };
  struct kept_worker {
    worker_row row;
    duration lease_until{0};
  };
  void keep(const execution_row& row, execution_record& to);
  void load_one(ledger& into, execution_id execution, moment now, duration at) const;

  host_time now_;
  duration at_{0};
  std::optional<stored_clock> mark_;
  std::map<action_id, action_row> actions_;
  std::map<worker_incarnation, kept_worker> workers_;
  worker_incarnation last_worker_;
  std::map<execution_id, execution_record> records_;
  std::map<execution_id, kept_row> live_;  ///< of those that the ledger still knows
  std::vector<execution_id> outbox_;       ///< in the order of their ends
  std::map<std::pair<action_id, std::string>, execution_id> keys_;
  std::set<std::pair<duration, execution_id>> announced_;  ///< by the time of their end
};

}  // namespace baton
