// What an adapter would have written of a ledger: filled from its changes, loaded into a fresh one.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/ledger.hpp"

namespace baton::test {

class ledger_file {
 public:
  /// Takes over what the last call changed, as an adapter does before it answers.
  void write(ledger& from, moment now);

  /// A fresh ledger from the rows. Without `keep_workers` every lease has ended, as after a restart
  /// of a store with one owner.
  [[nodiscard]] std::unique_ptr<ledger> load(moment now, bool keep_workers);

  /// What is in the outbox by the rows alone, oldest first.
  [[nodiscard]] const std::vector<execution_id>& outbox() const { return outbox_; }

  /// Whether the row says what the ledger says: nothing changes without being listed.
  [[nodiscard]] bool agrees(const ledger& with, execution_id execution, moment now) const;

 private:
  struct stored_row {
    execution_row row;
    std::string group;
    host_time ready_at;
    host_time claimed_at;
  };

  void write_execution(const execution_row& row, moment now);
  void load_execution(ledger& into, const stored_row& stored, moment now) const;

  std::map<action_id, action_row> actions_;
  std::map<worker_incarnation, worker_row> workers_;
  std::map<execution_id, stored_row> executions_;
  std::vector<execution_id> outbox_;
  execution_id last_execution_;
  worker_incarnation last_worker_;
};

}  // namespace baton::test
