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
class sqlite_store final : public performs_all<sqlite_store> {
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

  /// What is left of this attempt keeps no later server from starting: an operator has released it.
  awaitable<result<void>> add_released(attempt_key one);
  /// All of which that may be true; `put_released` forgets those of which nothing is left.
  awaitable<result<std::vector<attempt_key>>> released();
  awaitable<result<void>> put_released(std::vector<attempt_key> all);

  template <class Request>
  awaitable<result<typename Request::reply>> carry_out(Request request);

 private:
  struct impl;
  explicit sqlite_store(std::unique_ptr<impl> made);

  std::unique_ptr<impl> impl_;
};

}  // namespace baton
