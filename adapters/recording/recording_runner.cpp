#include "adapters/recording/recording_runner.hpp"

#include <utility>

#include "adapters/recording/attempt_recorder.hpp"

namespace baton {
namespace {

class recording_run final : public run {
 public:
  recording_run(std::unique_ptr<run> behind, attempt_recorder seen, recorder& history,
                host_time overdue_at)
      : behind_{std::move(behind)},
        seen_{std::move(seen)},
        history_{history},
        overdue_at_{overdue_at} {}

  awaitable<run_end> wait() override {
    run_end end = co_await behind_->wait();
    seen_.ended(end.succeeded, end.cause);
    co_return end;
  }

  void terminate() override {
    seen_.terminated(history_.now() >= overdue_at_);
    behind_->terminate();
  }

  void kill() override {
    seen_.killed();
    behind_->kill();
  }

  void renew(host_time lease_until) override { behind_->renew(lease_until); }
  [[nodiscard]] std::string survivors() const override { return behind_->survivors(); }
  void release() override { behind_->release(); }

 private:
  std::unique_ptr<run> behind_;
  attempt_recorder seen_;
  recorder& history_;
  host_time overdue_at_;
};

}  // namespace

awaitable<result<std::unique_ptr<run>>> recording_runner::start(run_request request) {
  attempt_recorder seen{history_, request, history_.process()};
  const action_definition* const definition = history_.definition_of(request.action_ref);
  const duration timeout =
      definition != nullptr ? duration{definition->timeout} : duration::max() / 2;
  const host_time overdue_at = history_.now() + timeout;
  const bool last_try = request.last_try;
  auto running = co_await behind_.start(std::move(request));
  if (!running && running.error().is(errc::no_room)) {
    seen.found_no_room(running.error().message(), last_try);
    co_return running;
  }
  if (!running) {
    seen.could_not_start(running.error().message());
    co_return running;
  }
  std::unique_ptr<run> watched =
      std::make_unique<recording_run>(*std::move(running), std::move(seen), history_, overdue_at);
  co_return watched;
}

}  // namespace baton
