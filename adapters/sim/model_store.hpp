// The store port in memory, on the same ledger as the SQLite store. Survives no process.
#pragma once

#include <functional>

#include "adapters/ledger/ledger_store.hpp"
#include "adapters/sim/memory_row_store.hpp"
#include "engine/ports/store.hpp"

namespace baton {

/// Answers at once. Outlives the loops that use it, so that one can crash and another start on it.
class model_store final : public performs_all<model_store> {
 public:
  /// `now` is the store's own clock.
  explicit model_store(std::function<moment()> now);
  ~model_store() override;

  [[nodiscard]] const ledger& state() const { return ledger_; }

  /// It could not be reached for so long: as the embedded store, it does not count that time.
  void was_away(duration span) { ledger_.extend_leases(span); }

  template <class Request>
  awaitable<result<typename Request::reply>> carry_out(Request request);

 private:
  std::function<moment()> now_;
  ledger ledger_;
  memory_row_store rows_;
  ledger_store stored_ledger_{ledger_, rows_, storage_clock{{}, {}, {}}};
};

}  // namespace baton
