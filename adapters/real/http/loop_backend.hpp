// The API's backend in the process that runs the loop.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "adapters/real/http/api_backend.hpp"
#include "engine/loop.hpp"
#include "engine/ports/bus.hpp"
#include "engine/ports/clock.hpp"

namespace baton {

/// Outlived by everything it is given; used on the loop's thread.
class loop_backend final : public api_backend {
 public:
  /// Keeps a release for later servers of the storage.
  using release_keeper = std::function<awaitable<result<void>>(attempt_key)>;

  /// `watched` may be null: then `/healthz` tells only whether the process drains. So may be
  /// `keeps`: then a release is forgotten with the process.
  loop_backend(loop& behind, bus& messages, clock& time, const health* watched = nullptr,
               release_keeper keeps = {})
      : loop_{behind}, bus_{messages}, time_{time}, health_{watched}, keeps_{std::move(keeps)} {}

  /// Watches for completions, so that who waits for one need not ask again and again. Returns after
  /// `close`.
  awaitable<> watch_completions();
  void close();

  void set_draining() { draining_ = true; }

  awaitable<result<accept_reply>> submit(submission request) override;
  awaitable<result<cancel_reply>> cancel(execution_id execution) override;
  awaitable<result<attempt>> release(execution_id execution) override;
  awaitable<result<execution_record>> read(execution_id execution) override;
  awaitable<result<execution_record>> read_when_ended(execution_id execution,
                                                      duration patience) override;
  awaitable<result<queue_stats>> queue(std::string action_ref,
                                       std::optional<std::string> group) override;
  awaitable<result<void>> control(std::string action_ref, queue_control change) override;
  [[nodiscard]] std::vector<wire::action_view> actions() const override;
  [[nodiscard]] bool is_draining() const override { return draining_; }
  [[nodiscard]] const health* watched() const override { return health_; }

 private:
  loop& loop_;
  bus& bus_;
  clock& time_;
  const health* health_;
  release_keeper keeps_;
  std::unique_ptr<subscription> completions_;
  std::multimap<execution_id, timer*> waiting_;
  bool draining_ = false;
  bool closed_ = false;
};

}  // namespace baton
