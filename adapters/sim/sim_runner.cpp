#include "adapters/sim/sim_runner.hpp"

#include <memory>

#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

namespace baton {
namespace {

class sim_run final : public run {
 public:
  sim_run(attempt_table& attempt_processes, std::uint64_t number, sim::incarnation& incarnation)
      : attempt_processes_{&attempt_processes}, number_{number}, incarnation_{&incarnation} {}

  // In a life that is over, nobody is there to kill: what becomes of the body is not up to it.
  ~sim_run() override {
    if (!incarnation_->is_over()) {
      attempt_processes_->kill(number_);
      attempt_processes_->forget(number_);
    }
  }
  sim_run(const sim_run&) = delete;
  sim_run& operator=(const sim_run&) = delete;

  awaitable<run_end> wait() override {
    auto begin = [attempt_processes = attempt_processes_, number = number_](
                     sim::promise<run_end> to) { attempt_processes->await_end(number, to); };
    return sim::async_promise<run_end>(*incarnation_, "action.wait", std::move(begin),
                                       boost::asio::use_awaitable);
  }
  void terminate() override { attempt_processes_->terminate(number_); }
  void kill() override { attempt_processes_->kill(number_); }
  void renew(host_time lease_until) override { attempt_processes_->renew(number_, lease_until); }
  [[nodiscard]] std::string survivors() const override {
    return attempt_processes_->survivors(number_);
  }
  void release() override { attempt_processes_->release(number_); }

 private:
  attempt_table* attempt_processes_;
  std::uint64_t number_;
  sim::incarnation* incarnation_;
};

}  // namespace

awaitable<result<std::unique_ptr<run>>> sim_runner::start(run_request request) {
  using started = result<std::unique_ptr<run>>;
  const sim::visit here = in_->world.visit_to(sim::site{"runner.start"}
                                                  .at("execution", request.execution.value)
                                                  .at("attempt", request.number.value));
  auto begin = [in = in_, attempt_processes = attempt_processes_, on = on_, here,
                request = std::move(request)](sim::promise<started> to) mutable {
    if (in->dies_at(*on, here, false)) {
      return;
    }
    const duration spawns = sim::world::random_at(here, "spawn")
                                .exponential(std::chrono::microseconds{300},
                                             std::chrono::milliseconds{5});
    auto run = [in, attempt_processes, on, here, request = std::move(request), to] {
      if (attempt_processes->lacks_room(*on, here)) {
        const std::string reason = fmt::format("{} has no room for another process", on->name());
        attempt_recorder seen{in->watch, request, on->name()};
        seen.found_no_room(reason, request.last_try);
        if (!request.last_try) {
          attempt_processes->stall_without_room(*on, here);
        }
        to.give(error{errc::no_room, reason});
        return;
      }
      attempt_script script = attempt_processes->script_for(request);
      if (script.cannot_start) {
        attempt_recorder seen{in->watch, request, on->name()};
        const std::string reason = fmt::format("no command for action '{}'", request.action_ref);
        seen.could_not_start(reason);
        to.give(error{errc::cannot_start, reason});
        return;
      }
      const std::uint64_t number = attempt_processes->begin(request, *on, std::move(script));
      if (!in->dies_at(*on, step_of(here, "started"), true)) {
        to.give(started{std::make_unique<sim_run>(*attempt_processes, number, on->current())});
      }
    };
    in->world.after(spawns, on->current(), "runner.start", here.key, std::move(run));
  };
  return sim::async_promise<started>(on_->current(), "runner.start", std::move(begin),
                                     boost::asio::use_awaitable);
}

}  // namespace baton
