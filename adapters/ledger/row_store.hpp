// Where a ledger's rows, and what executions carry, are kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/ledger/storage_clock.hpp"
#include "engine/core/ledger.hpp"

namespace baton {

/// Rows in, rows out. A row store that fails keeps its first failure (`failure`) and from then on
/// may answer anything: its owner throws the step away.
class row_store {
 public:
  virtual ~row_store() = default;

  /// What is put here from now on is put at this moment. What is waited for is kept in the
  /// storage's time, `at`, never in a wall clock's: see storage_clock.hpp.
  virtual void write_at(host_time now, duration at) = 0;

  /// Keeps the storage's clock itself, for the next opening.
  virtual void put(const stored_clock& mark) = 0;

  virtual void insert(const execution_row& row, const accept_request& request) = 0;
  virtual void update(const execution_row& row) = 0;

  /// Takes the slots from all executions of this action; each of them is given one by `move` next.
  virtual void vacate(action_id action) = 0;

  /// To the row's queue, and to its slot there, if it holds one.
  virtual void move(const execution_row& row) = 0;

  /// The row of an execution that has ended, and what it answered.
  virtual void finish(const execution_row& row, std::string_view result) = 0;

  /// Takes an ended execution out of the outbox; its row stays.
  virtual void forget_announcement(execution_id execution) = 0;

  virtual void put(const action_row& row) = 0;
  virtual void put(const worker_row& row) = 0;
  virtual void remove(worker_incarnation worker) = 0;

  [[nodiscard]] virtual std::optional<execution_id> find_key(action_id action,
                                                             std::string_view key) = 0;

  /// The first execution of the action whose key is `from` or behind it, and before `before`, byte
  /// by byte.
  [[nodiscard]] virtual std::optional<execution_id> find_key_within(action_id action,
                                                                    std::string_view from,
                                                                    std::string_view before) = 0;

  /// The last execution whose key may have the form of `former_batch_key`; none: there are none.
  [[nodiscard]] virtual execution_id last_former_batch() const { return {}; }

  /// The attempts that an operator has released and of which something may be left: all of them.
  virtual void put_released(const std::vector<attempt_key>& /*all*/) {}
  [[nodiscard]] virtual std::vector<attempt_key> released() { return {}; }

  [[nodiscard]] virtual std::string parameters(execution_id execution) = 0;

  /// All but `action_ref` and `waiting_ahead`.
  [[nodiscard]] virtual std::optional<execution_record> read(execution_id execution) = 0;

  /// Removes announced executions that ended before `ended_before`, a time of the storage's clock;
  /// never the newest execution.
  virtual std::int64_t prune(duration ended_before, std::int32_t count_max) = 0;
};

}  // namespace baton
