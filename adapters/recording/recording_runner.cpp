#include "adapters/recording/recording_runner.hpp"

#include <utility>

#include "adapters/recording/body_witness.hpp"

namespace baton {
namespace {

class recording_run final : public run {
 public:
  recording_run(std::unique_ptr<run> behind, body_witness seen, recorder& history,
                host_time overdue_at)
      : behind_{std::move(behind)},
        seen_{std::move(seen)},
        history_{history},
        overdue_at_{overdue_at} {}

  awaitable<run_end> wait() override {
    run_end end = co_await behind_->wait();
    switch (end.cause) {
      case end_cause::by_itself: seen_.ended(end.succeeded); break;
      case end_cause::timed_out:
        seen_.terminated(true);
        seen_.ended(false);
        break;
      case end_cause::lease_ended:
      case end_cause::lost:
        seen_.killed();
        seen_.ended(false);
        break;
      case end_cause::released: break;  // something of it may go on: no end was seen
    }
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
  body_witness seen_;
  recorder& history_;
  host_time overdue_at_;
};

}  // namespace

awaitable<result<std::unique_ptr<run>>> recording_runner::start(run_request request) {
  run_request asked = request;
  asked.parameters.clear();
  const std::int64_t asked_ns = history_.begin(history::event_kind::action_started).at_ns;
  const action_definition* const of = history_.definition_of(request.action_ref);
  const duration timeout = of != nullptr ? duration{of->timeout} : duration::max() / 2;
  const host_time overdue_at = history_.now() + timeout;
  auto running = co_await behind_.start(std::move(request));
  if (!running && running.error().is(errc::no_room)) {
    co_return running;  // nothing was started, and the same attempt may be later
  }
  body_witness seen{history_, asked, history_.process(), asked_ns};
  if (!running) {
    seen.could_not_start(running.error().message());
    co_return running;
  }
  std::unique_ptr<run> watched =
      std::make_unique<recording_run>(*std::move(running), std::move(seen), history_, overdue_at);
  co_return watched;
}

}  // namespace baton
