// A shelf in memory: what storage would hold, and gives back to a ledger that starts again.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "adapters/ledger/shelf.hpp"

namespace baton {

class model_shelf final : public shelf {
 public:
  /// What is written from here on is written at this moment.
  void write_at(moment now) { now_ = now; }

  /// Everything that is here, into a new ledger.
  void load(ledger& into, moment now) const;

  void insert(const execution_row& row, const accept_request& request) override;
  void update(const execution_row& row) override;
  void finish(const execution_row& row, std::string_view result) override;
  void forget_announcement(execution_id execution) override;
  void put(const action_row& row) override { actions_[row.id] = row; }
  void put(const worker_row& row) override;
  void remove(worker_incarnation worker) override { workers_.erase(worker); }
  std::optional<execution_id> find_key(action_id action, std::string_view key) override;
  std::optional<execution_id> find_key_within(action_id action, std::string_view from,
                                              std::string_view before) override;
  std::string parameters(execution_id execution) override;
  std::optional<execution_record> read(execution_id execution) override;
  std::int64_t prune(std::int64_t ended_before_ns, std::int32_t count_max) override;

 private:
  /// As it was written last.
  struct kept_row {
    execution_row row;  ///< without its group
    host_time ready_at;
  };
  void keep(const execution_row& row, execution_record& to);
  void load_one(ledger& into, execution_id execution, moment now) const;

  moment now_;
  std::map<action_id, action_row> actions_;
  std::map<worker_incarnation, worker_row> workers_;
  worker_incarnation last_worker_;
  std::map<execution_id, execution_record> records_;
  std::map<execution_id, kept_row> live_;  ///< of those that the ledger still knows
  std::vector<execution_id> outbox_;       ///< in the order of their ends
  std::map<std::pair<action_id, std::string>, execution_id> keys_;
  std::set<std::pair<std::int64_t, execution_id>> announced_;  ///< by the time of their end
};

}  // namespace baton
