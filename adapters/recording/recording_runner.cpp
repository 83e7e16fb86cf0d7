#include "adapters/recording/recording_runner.hpp"

#include <utility>

#include "adapters/recording/body_witness.hpp"

namespace baton {
namespace {

class recording_run final : public run {
 public:
  recording_run(std::unique_ptr<run> behind, body_witness seen)
      : behind_{std::move(behind)}, seen_{std::move(seen)} {}

  awaitable<run_end> wait() override {
    run_end end = co_await behind_->wait();
    seen_.ended(end.succeeded);
    co_return end;
  }

  void terminate() override {
    seen_.terminated();
    behind_->terminate();
  }

  void kill() override {
    seen_.killed();
    behind_->kill();
  }

 private:
  std::unique_ptr<run> behind_;
  body_witness seen_;
};

}  // namespace

awaitable<result<std::unique_ptr<run>>> recording_runner::start(run_request request) {
  body_witness seen{history_, request, history_.process()};
  auto running = co_await behind_.start(std::move(request));
  if (!running) {
    seen.could_not_start(running.error().message());
    co_return running;
  }
  std::unique_ptr<run> watched =
      std::make_unique<recording_run>(*std::move(running), std::move(seen));
  co_return watched;
}

}  // namespace baton
