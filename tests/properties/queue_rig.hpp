// An ExecutionQueueManager on a model store, with one worker that claims whatever is granted.
#pragma once

#include <memory>
#include <vector>

#include "engine/executor/execution_queue_manager.hpp"
#include "tests/properties/law.hpp"
#include "tests/properties/queue_model.hpp"
#include "tests/world/loop_world.hpp"

namespace baton::test {

class queue_rig {
 public:
  explicit queue_rig(tally& seen);
  ~queue_rig();
  queue_rig(const queue_rig&) = delete;
  queue_rig& operator=(const queue_rig&) = delete;

  /// Whether it was accepted.
  bool submit(std::size_t queue);

  /// The worker says that it has ended, and the bus tells of it.
  void end(int number, outcome seen);

  /// The state it is in after that.
  status cancel(int number);

  void announce_ended(const std::vector<int>& numbers);
  void control(std::size_t action, queue_control change);

  /// The process dies, its worker with it, and another one takes over what is stored.
  void restart();

  /// Queues, slots and executions are what they are in the model.
  void require(const queue_model& expected);

  void saw(std::string_view what) { seen_.count(what); }

 private:
  struct incarnation;

  void claim_all();
  [[nodiscard]] moment now() const { return {on_.time.now, on_.time.wall_ns()}; }
  void require_queue(const queue_model& expected, std::size_t queue);
  void require_holders(const queue_model& expected, std::size_t queue);
  template <class T>
  T get(awaitable<result<T>> task);

  tally& seen_;
  boost::asio::io_context context_;
  loop_fixture on_;
  std::vector<action_id> actions_;
  std::vector<execution_id> accepted_;  ///< by number
  worker_incarnation worker_;
  std::unique_ptr<incarnation> incarnation_;
  std::int64_t steps_ = 0;
};

}  // namespace baton::test
