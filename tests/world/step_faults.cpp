#include "tests/world/step_faults.hpp"

namespace baton::test {
namespace {

/// Suspends for ever: a crash is the destruction of the frames that stand here.
awaitable<> stand_still(clock& time) {
  const auto for_ever = time.make_timer();
  co_await for_ever->wait_until(never);
}

/// Carries out one step under the plan. `call` is named by the caller and outlives the wait.
template <class Call>
auto faulty_step(step_plan& plan, clock& time, const char* name, Call& call) -> decltype(call()) {
  if (plan.hangs) {
    const auto pause = time.make_timer();
    const bool did_hang = plan.hangs(name);
    while (plan.hangs && plan.hangs(name)) {
      const host_time look_again = time.now() + std::chrono::milliseconds{50};
      co_await pause->wait_until(look_again);
    }
    if (did_hang) {
      error hung{errc::unavailable, fmt::format("hung at {}", name)};
      co_return hung;
    }
  }
  const std::optional<step_fault> fault = plan.next(name);
  if (plan.crashed && fault != step_fault::crash_after) {
    co_await stand_still(time);
  }
  if (fault == step_fault::refused) {
    co_return error{errc::unavailable, std::string{"refused at "} + name};
  }
  auto answer = co_await call();
  if (plan.crashed) {
    co_await stand_still(time);
  }
  if (fault == step_fault::doubled) {
    auto second = co_await call();
    co_return second;
  }
  if (fault == step_fault::unanswered) {
    co_return error{errc::outcome_unknown, std::string{"unanswered at "} + name};
  }
  co_return answer;
}

}  // namespace

template <class Request>
awaitable<result<typename Request::reply>> faulty_store::carry_out(Request request) {
  auto call = [&] { return behind_.perform(request); };
  co_return co_await faulty_step(plan_, time_, Request::name, call);
}

faulty_store::faulty_store(store& behind, step_plan& plan, clock& time)
    : behind_{behind}, plan_{plan}, time_{time} {}

faulty_store::~faulty_store() = default;

awaitable<result<void>> faulty_bus::publish(message_envelope message) {
  auto call = [&] { return behind_.publish(message); };
  co_return co_await faulty_step(plan_, time_, "bus.publish", call);
}

std::unique_ptr<subscription> faulty_bus::subscribe(std::string queue,
                                                    std::vector<message_type> types) {
  return behind_.subscribe(std::move(queue), std::move(types));
}

}  // namespace baton::test
