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

awaitable<result<std::vector<action>>> faulty_store::define(
    std::vector<action_definition> actions) {
  auto call = [&] { return behind_.define(actions); };
  co_return co_await faulty_step(plan_, time_, "store.define", call);
}

awaitable<result<accept_reply>> faulty_store::accept(accept_request request) {
  auto call = [&] { return behind_.accept(request); };
  co_return co_await faulty_step(plan_, time_, "store.accept", call);
}

awaitable<result<worker_incarnation>> faulty_store::enlist(std::string worker_name,
                                                           duration lease) {
  auto call = [&] { return behind_.enlist(worker_name, lease); };
  co_return co_await faulty_step(plan_, time_, "store.enlist", call);
}

awaitable<result<renew_reply>> faulty_store::renew(worker_incarnation worker, duration lease,
                                                   std::vector<attempt_key> postponed) {
  auto call = [&] { return behind_.renew(worker, lease, postponed); };
  co_return co_await faulty_step(plan_, time_, "store.renew", call);
}

awaitable<result<movement>> faulty_store::dismiss(worker_incarnation worker) {
  auto call = [&] { return behind_.dismiss(worker); };
  co_return co_await faulty_step(plan_, time_, "store.dismiss", call);
}

awaitable<result<claim_reply>> faulty_store::claim(claim_request request) {
  auto call = [&] { return behind_.claim(request); };
  co_return co_await faulty_step(plan_, time_, "store.claim", call);
}

awaitable<result<claim_reply>> faulty_store::held_by(worker_incarnation worker) {
  auto call = [&] { return behind_.held_by(worker); };
  co_return co_await faulty_step(plan_, time_, "store.held_by", call);
}

awaitable<result<finish_reply>> faulty_store::finish(finish_request request) {
  auto call = [&] { return behind_.finish(request); };
  co_return co_await faulty_step(plan_, time_, "store.finish", call);
}

awaitable<result<cancel_reply>> faulty_store::cancel(execution_id execution,
                                                     duration patience) {
  auto call = [&] { return behind_.cancel(execution, patience); };
  co_return co_await faulty_step(plan_, time_, "store.cancel", call);
}

awaitable<result<reap_reply>> faulty_store::reap(std::int32_t count_max) {
  auto call = [&] { return behind_.reap(count_max); };
  co_return co_await faulty_step(plan_, time_, "store.reap", call);
}

awaitable<result<reconcile_reply>> faulty_store::reconcile(std::int32_t unclaimed_max) {
  auto call = [&] { return behind_.reconcile(unclaimed_max); };
  co_return co_await faulty_step(plan_, time_, "store.reconcile", call);
}

awaitable<result<movement>> faulty_store::promote_behind(std::vector<execution_id> ended) {
  auto call = [&] { return behind_.promote_behind(ended); };
  co_return co_await faulty_step(plan_, time_, "store.promote_behind", call);
}

awaitable<result<std::vector<announcement>>> faulty_store::announcements(std::int32_t count_max) {
  auto call = [&] { return behind_.announcements(count_max); };
  co_return co_await faulty_step(plan_, time_, "store.announcements", call);
}

awaitable<result<void>> faulty_store::mark_announced(std::vector<execution_id> announced) {
  auto call = [&] { return behind_.mark_announced(announced); };
  co_return co_await faulty_step(plan_, time_, "store.mark_announced", call);
}

awaitable<result<execution_record>> faulty_store::read(execution_id execution) {
  auto call = [&] { return behind_.read(execution); };
  co_return co_await faulty_step(plan_, time_, "store.read", call);
}

awaitable<result<queue_stats>> faulty_store::stats(action_id action,
                                                   std::optional<std::string> group) {
  auto call = [&] { return behind_.stats(action, group); };
  co_return co_await faulty_step(plan_, time_, "store.stats", call);
}

awaitable<result<movement>> faulty_store::control(action_id action, queue_control change,
                                                  duration patience) {
  auto call = [&] { return behind_.control(action, change, patience); };
  co_return co_await faulty_step(plan_, time_, "store.control", call);
}

awaitable<result<std::int64_t>> faulty_store::prune(duration age, std::int32_t count_max) {
  auto call = [&] { return behind_.prune(age, count_max); };
  co_return co_await faulty_step(plan_, time_, "store.prune", call);
}

awaitable<result<void>> faulty_bus::publish(message_envelope message) {
  auto call = [&] { return behind_.publish(message); };
  co_return co_await faulty_step(plan_, time_, "bus.publish", call);
}

std::unique_ptr<subscription> faulty_bus::subscribe(std::string queue,
                                                    std::vector<message_type> types) {
  return behind_.subscribe(std::move(queue), std::move(types));
}

}  // namespace baton::test
