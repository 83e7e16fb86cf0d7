#include "adapters/sim/sim_runner.hpp"

#include <memory>

#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "adapters/sim/simulated_call.hpp"
#include "base/ensure.hpp"

namespace baton {
namespace {

class sim_run final : public run {
 public:
  sim_run(attempt_table& attempt_processes, std::uint64_t number, sim::incarnation& incarnation)
      : attempt_processes_{&attempt_processes}, number_{number}, incarnation_{&incarnation} {}

  // An incarnation that is over kills nothing: the attempt table decides what its death ends.
  ~sim_run() override {
    if (!incarnation_->is_over()) {
      attempt_processes_->kill(number_);
      attempt_processes_->forget(number_);
    }
  }
  sim_run(const sim_run&) = delete;
  sim_run& operator=(const sim_run&) = delete;

  awaitable<run_end> wait() override {
    ensure(!incarnation_->is_over(), "a run is waited for by the incarnation that started it");
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

using process_number = result<std::uint64_t>;  ///< by which the attempt table knows the process

constexpr call_kind start_call{.name = "runner.start", .answered = "started"};

// The machine starts the attempt's process, or says why it cannot.
void spawn(simulation& in, attempt_table& attempt_processes, sim::host& on,
           const run_request& request, const simulated_call<process_number>& call) {
  if (attempt_processes.lacks_room(on, call.here())) {
    const std::string reason = fmt::format("{} has no room for another process", on.name());
    attempt_recorder seen{in.watch, request, on.name()};
    seen.found_no_room(reason, request.last_try);
    if (!request.last_try) {
      attempt_processes.stall_without_room(on, call.here());
    }
    call.refuse({errc::no_room, reason});
    return;
  }
  attempt_script script = attempt_processes.script_for(request);
  if (script.cannot_start) {
    attempt_recorder seen{in.watch, request, on.name()};
    const std::string reason = fmt::format("no command for action '{}'", request.action_ref);
    seen.could_not_start(reason);
    call.refuse({errc::cannot_start, reason});
    return;
  }
  call.answer(attempt_processes.begin(request, on, std::move(script)));
}

}  // namespace

awaitable<result<std::unique_ptr<run>>> sim_runner::start(run_request request) {
  ensure(!request.execution.is_none() && request.number.value >= 1,
         "an attempt has its execution, and a number from one");
  ensure(request.limits.timeout.count() >= 0 && request.limits.grace.count() >= 0,
         "an attempt's time limits are not negative");
  const sim::visit here = in_->world.visit_to(sim::site{"runner.start"}
                                                  .at("execution", request.execution.value)
                                                  .at("attempt", request.number.value));
  const call_site at{
      .kind = &start_call,
      .in = in_,
      .caller = on_,
      .incarnation = &on_->current(),
      .takes = sim::world::random_at(here, "spawn")
                   .exponential(std::chrono::microseconds{300}, std::chrono::milliseconds{5}),
      .here = here,
      .answer_hands_over = true};
  auto carry_out = [in = in_, attempt_processes = attempt_processes_, on = on_,
                    request = std::move(request)](const simulated_call<process_number>& call) {
    spawn(*in, *attempt_processes, *on, request, call);
  };
  const process_number started = co_await make_call<process_number>(at, std::move(carry_out));
  if (!started) {
    co_return started.error();
  }
  co_return std::make_unique<sim_run>(*attempt_processes_, *started, *at.incarnation);
}

}  // namespace baton
