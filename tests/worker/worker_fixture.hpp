// A worker's state and the little that a test needs around it: a time, a phase, and steps as text.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/worker/worker_state.hpp"

namespace baton::test {

using std::chrono::milliseconds;
using std::chrono::seconds;
using lines = std::vector<std::string>;

inline constexpr worker_incarnation seven{7};
inline constexpr attempt_terms usual_terms{milliseconds{1'000}, milliseconds{200}};

[[nodiscard]] inline attempt_key key_of(std::int64_t execution, std::int32_t number = 1) {
  return {execution_id{execution}, attempt{number}};
}

[[nodiscard]] inline assignment assignment_of(std::int64_t execution,
                                              status state = status::running) {
  assignment work;
  work.execution = execution_id{execution};
  work.number = attempt{1};
  work.state = state;
  return work;
}

[[nodiscard]] std::vector<assignment> assignments_of(const std::vector<std::int64_t>& executions);

/// Such as `kill 3/1`, `wake claims` or `log lease lost`.
[[nodiscard]] std::string text_of(const worker_step& step);

/// A worker of capacity 4 with a lease of 10 s, a margin of 2 s and a heartbeat of 2 s.
class worker_fixture {
 public:
  explicit worker_fixture(std::int32_t capacity = 4);

  /// Tells an event and returns its steps, as text. What they begin is adopted.
  template <class Event, class... Values>
  lines tell(Event event, Values&&... values) {
    state.observe(around);
    std::invoke(event, state, std::forward<Values>(values)...);
    return take();
  }

  /// Asks for what is next and returns the answer; the steps are in `steps`.
  template <class Event, class... Values>
  auto ask(Event event, Values&&... values) {
    state.observe(around);
    auto answer = std::invoke(event, state, std::forward<Values>(values)...);
    steps = take();
    return answer;
  }

  void pass(duration span) { around.now = around.now + span; }

  /// It gets a lease, as `seven`; both coroutines rest then.
  void enlist();
  /// It claims, and is given these.
  lines claim(const std::vector<std::int64_t>& executions);
  /// The runner is asked to start the attempt.
  start_terms begin_start(attempt_key key);
  /// And has started it. Returns the steps.
  lines start(attempt_key key);
  /// A running attempt ends by itself, and the store is told. Returns the request.
  finish_request end(attempt_key key, bool succeeded = true);
  /// Nothing more is to be done for it.
  lines forget(attempt_key key);
  /// The heartbeat's time comes, and the store is asked.
  renew_request renew();

  [[nodiscard]] const attempt_state& of(attempt_key key) const { return state.attempts().at(key); }

  loop_settings settings;
  surroundings around{host_time{seconds{100}}, loop_phase::working, false};
  worker_state state;
  lines steps;

 private:
  lines take();
};

[[nodiscard]] inline lease_step::kind next_lease(worker_fixture& of) {
  return of.ask(&worker_state::next_lease_step).what;
}
[[nodiscard]] inline claim_step::kind next_claim(worker_fixture& of) {
  return of.ask(&worker_state::next_claim_step).what;
}
[[nodiscard]] inline attempt_step next_attempt(worker_fixture& of, attempt_key key) {
  return of.ask(&worker_state::next_attempt_step, key);
}
[[nodiscard]] inline drain_step::kind next_drain(worker_fixture& of) {
  return of.ask(&worker_state::next_drain_step).what;
}

}  // namespace baton::test
