// Ports that fail at one chosen step: the tool behind "fail every step".
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/ports/bus.hpp"
#include "engine/ports/runner.hpp"
#include "engine/ports/store.hpp"
#include "engine/wake_signal.hpp"

namespace baton::test {

enum class step_fault : std::uint8_t {
  refused,       ///< not done, and the caller is told
  unanswered,    ///< done, and the caller is told that nobody knows
  crash_before,  ///< the process dies, and nothing was done
  crash_after,   ///< the process dies, and all was done
  doubled,       ///< done twice
};

/// Counts the steps of a world and says which of them fails, and how.
struct step_plan {
  std::int64_t taken = 0;
  std::int64_t fails_at = 0;  ///< counted from 1; 0: none
  step_fault how{};
  bool crashed = false;
  std::string failed_step;
  std::vector<std::string> names;
  std::string fails_next;  ///< the next step of this name fails like the one at `fails_at`
  /// Refuses every step it says yes to, for as long as it says so: an outage.
  std::function<bool(std::string_view name)> refuses;

  /// What happens to this step.
  std::optional<step_fault> next(const char* name) {
    names.emplace_back(name);
    const bool named = fails_next == name;
    if (++taken != fails_at && !named) {
      return refuses && refuses(name) ? std::optional{step_fault::refused} : std::nullopt;
    }
    failed_step = name;
    fails_next.clear();
    crashed = how == step_fault::crash_before || how == step_fault::crash_after;
    return how;
  }
};

/// Suspends for ever: a crash is the destruction of the frames that stand here.
inline awaitable<> stand_still(clock& time) {
  const auto for_ever = time.make_timer();
  co_await for_ever->wait_until(never);
}

/// Carries out one step under the plan. `call` is named by the caller and outlives the wait.
template <class Call>
auto faulty_step(step_plan& plan, clock& time, const char* name, Call& call) -> decltype(call()) {
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

class faulty_store final : public store {
 public:
  faulty_store(store& behind, step_plan& plan, clock& time)
      : behind_{behind}, plan_{plan}, time_{time} {}

  awaitable<result<std::vector<action>>> define(std::vector<action_definition> actions) override {
    auto call = [&] { return behind_.define(actions); };
    co_return co_await faulty_step(plan_, time_, "store.define", call);
  }
  awaitable<result<accept_reply>> accept(accept_request request) override {
    auto call = [&] { return behind_.accept(request); };
    co_return co_await faulty_step(plan_, time_, "store.accept", call);
  }
  awaitable<result<worker_incarnation>> enlist(std::string worker_name, duration lease) override {
    auto call = [&] { return behind_.enlist(worker_name, lease); };
    co_return co_await faulty_step(plan_, time_, "store.enlist", call);
  }
  awaitable<result<renew_reply>> renew(worker_incarnation worker, duration lease) override {
    auto call = [&] { return behind_.renew(worker, lease); };
    co_return co_await faulty_step(plan_, time_, "store.renew", call);
  }
  awaitable<result<movement>> dismiss(worker_incarnation worker) override {
    auto call = [&] { return behind_.dismiss(worker); };
    co_return co_await faulty_step(plan_, time_, "store.dismiss", call);
  }
  awaitable<result<claim_reply>> claim(claim_request request) override {
    auto call = [&] { return behind_.claim(request); };
    co_return co_await faulty_step(plan_, time_, "store.claim", call);
  }
  awaitable<result<claim_reply>> held_by(worker_incarnation worker) override {
    auto call = [&] { return behind_.held_by(worker); };
    co_return co_await faulty_step(plan_, time_, "store.held_by", call);
  }
  awaitable<result<finish_reply>> finish(finish_request request) override {
    auto call = [&] { return behind_.finish(request); };
    co_return co_await faulty_step(plan_, time_, "store.finish", call);
  }
  awaitable<result<cancel_reply>> cancel(execution_id execution) override {
    auto call = [&] { return behind_.cancel(execution); };
    co_return co_await faulty_step(plan_, time_, "store.cancel", call);
  }
  awaitable<result<reap_reply>> reap(std::int32_t count_max) override {
    auto call = [&] { return behind_.reap(count_max); };
    co_return co_await faulty_step(plan_, time_, "store.reap", call);
  }
  awaitable<result<reconcile_reply>> reconcile(std::int32_t unclaimed_max) override {
    auto call = [&] { return behind_.reconcile(unclaimed_max); };
    co_return co_await faulty_step(plan_, time_, "store.reconcile", call);
  }
  awaitable<result<movement>> promote_behind(std::vector<execution_id> ended) override {
    auto call = [&] { return behind_.promote_behind(ended); };
    co_return co_await faulty_step(plan_, time_, "store.promote_behind", call);
  }
  awaitable<result<std::vector<announcement>>> announcements(std::int32_t count_max) override {
    auto call = [&] { return behind_.announcements(count_max); };
    co_return co_await faulty_step(plan_, time_, "store.announcements", call);
  }
  awaitable<result<void>> mark_announced(std::vector<execution_id> announced) override {
    auto call = [&] { return behind_.mark_announced(announced); };
    co_return co_await faulty_step(plan_, time_, "store.mark_announced", call);
  }
  awaitable<result<execution_record>> read(execution_id execution) override {
    auto call = [&] { return behind_.read(execution); };
    co_return co_await faulty_step(plan_, time_, "store.read", call);
  }
  awaitable<result<queue_stats>> stats(action_id action,
                                       std::optional<std::string> group) override {
    auto call = [&] { return behind_.stats(action, group); };
    co_return co_await faulty_step(plan_, time_, "store.stats", call);
  }
  awaitable<result<movement>> control(action_id action, queue_control change) override {
    auto call = [&] { return behind_.control(action, change); };
    co_return co_await faulty_step(plan_, time_, "store.control", call);
  }
  awaitable<result<std::int64_t>> prune(duration age, std::int32_t count_max) override {
    auto call = [&] { return behind_.prune(age, count_max); };
    co_return co_await faulty_step(plan_, time_, "store.prune", call);
  }

 private:
  store& behind_;
  step_plan& plan_;
  clock& time_;
};

class faulty_bus final : public bus {
 public:
  faulty_bus(bus& behind, step_plan& plan, clock& time)
      : behind_{behind}, plan_{plan}, time_{time} {}

  awaitable<result<void>> publish(message_envelope message) override {
    auto call = [&] { return behind_.publish(message); };
    co_return co_await faulty_step(plan_, time_, "bus.publish", call);
  }
  std::unique_ptr<subscription> subscribe(std::string queue,
                                          std::vector<message_type> types) override {
    return behind_.subscribe(std::move(queue), std::move(types));
  }

 private:
  bus& behind_;
  step_plan& plan_;
  clock& time_;
};

}  // namespace baton::test
