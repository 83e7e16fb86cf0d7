#include "adapters/recording/recording_runner.hpp"

#include <utility>

namespace baton {
namespace {

class recording_run final : public run {
 public:
  recording_run(std::unique_ptr<run> behind, recorder& history, history::event ended,
                host_time started, duration timeout)
      : behind_{std::move(behind)},
        history_{history},
        ended_{std::move(ended)},
        overdue_at_{started + timeout} {}

  awaitable<run_end> wait() override {
    run_end end = co_await behind_->wait();
    ended_.at_ns = history_.begin(ended_.kind).at_ns;
    if (ended_.status.empty()) {
      ended_.status = end.succeeded ? "completed" : "failed";
    }
    history_.record(ended_);
    co_return end;
  }

  // Why it was asked to end shows in when: from outside there is nothing else to go by.
  void terminate() override {
    if (ended_.status.empty()) {
      ended_.status = history_.now() >= overdue_at_ ? "timeout" : "cancelled";
    }
    behind_->terminate();
  }

  void kill() override {
    if (ended_.status.empty()) {
      ended_.status = "abandoned";
    }
    behind_->kill();
  }

 private:
  std::unique_ptr<run> behind_;
  recorder& history_;
  history::event ended_;
  host_time overdue_at_;
};

}  // namespace

awaitable<result<std::unique_ptr<run>>> recording_runner::start(run_request request) {
  history::event seen = history_.begin(history::event_kind::action_started);
  seen.process = history_.process();
  seen.execution = request.execution.value;
  seen.attempt = request.number.value;
  seen.worker = request.worker.value;
  seen.action_ref = request.action_ref;
  history_.record(seen);

  const action_definition* const of = history_.definition_of(request.action_ref);
  const duration timeout = of != nullptr ? duration{of->timeout} : duration::max() / 2;
  const host_time started = history_.now();
  auto running = co_await behind_.start(std::move(request));
  seen.kind = history::event_kind::action_ended;
  if (!running) {
    seen.at_ns = history_.begin(seen.kind).at_ns;
    seen.status = "failed";
    seen.detail = running.error().message();
    history_.record(seen);
    co_return running;
  }
  std::unique_ptr<run> watched = std::make_unique<recording_run>(*std::move(running), history_,
                                                                 std::move(seen), started, timeout);
  co_return watched;
}

}  // namespace baton
