// A store behind its port, with one worker and a clock that the test turns.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/contracts/store_contract_bench.hpp"
#include "tests/properties/law.hpp"
#include "tests/properties/store_model.hpp"

namespace baton::test {

class store_rig {
 public:
  /// `restarts`: a store that is opened anew has what the one before it had.
  store_rig(make_store make, bool restarts, tally& seen);
  ~store_rig();
  store_rig(const store_rig&) = delete;
  store_rig& operator=(const store_rig&) = delete;

  void accept(const store_model& before, std::size_t action, const std::string& parameters,
              const std::string& key);
  void claim(const store_model& before);
  void finish(const store_model& before, int number, outcome seen, const std::string& result);

  /// By an attempt that is not the current one, or after the end: nothing comes of it.
  void finish_wrongly(const store_model& before, int number, std::int32_t attempt);
  void cancel(const store_model& before, int number);

  /// Its lease ends; or the store's process, where that has a next life.
  void lose_worker(const store_model& before);
  void set_limit(std::size_t action, std::int32_t limit);

  /// Says of these that they are announced, whether they have ended or not.
  void announce(const store_model& before, const std::vector<int>& numbers);
  void prune(const store_model& before);

  /// What can be read is what is in the model.
  void require(const store_model& expected);
  void require_all(const store_model& expected);

  void saw(std::string_view what) { seen_.count(what); }

 private:
  void enlist();
  void require_in_hand(const store_model& expected);
  void require_read(const store_model& expected, int number);
  void require_queues(const store_model& expected);
  void require_outbox(const store_model& expected);
  [[nodiscard]] execution_id id_of(int number) const {
    return accepted_.at(static_cast<std::size_t>(number - 1));
  }
  [[nodiscard]] std::vector<execution_id> ids_of(const std::vector<int>& numbers) const;
  template <class T>
  T get(awaitable<result<T>> task);

  tally& seen_;
  bool restarts_;
  local_store_bench bench_;
  std::vector<action_id> actions_;
  std::vector<execution_id> accepted_;  ///< by number
  worker_incarnation worker_;
  std::int64_t steps_ = 0;
};

}  // namespace baton::test
