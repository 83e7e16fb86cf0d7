// Where a ledger's rows, and what executions carry, are kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/core/ledger.hpp"

namespace baton {

/// Rows in, rows out. A shelf that fails keeps its first failure (`failure`) and from then on may
/// answer anything: its owner throws the step away.
class shelf {
 public:
  virtual ~shelf() = default;

  virtual void insert(const execution_row& row, const accept_request& request) = 0;
  virtual void update(const execution_row& row) = 0;

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

  [[nodiscard]] virtual std::string parameters(execution_id execution) = 0;

  /// All but `action_ref` and `waiting_ahead`.
  [[nodiscard]] virtual std::optional<execution_record> read(execution_id execution) = 0;

  /// Removes announced executions that ended before `ended_before_ns`; never the newest execution.
  virtual std::int64_t prune(std::int64_t ended_before_ns, std::int32_t count_max) = 0;
};

}  // namespace baton
