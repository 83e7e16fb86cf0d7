// How long things took, as a history shows it.
#include <catch2/catch.hpp>

#include "history/checker.hpp"

namespace baton::history {
namespace {

constexpr std::int64_t ms = 1'000'000;

event at(std::int64_t at_ms, event_kind kind, std::int64_t execution, std::int64_t attempt = 0) {
  event seen;
  seen.at_ns = at_ms * ms;
  seen.kind = kind;
  seen.action_ref = "job";
  seen.execution = execution;
  seen.attempt = attempt;
  return seen;
}

}  // namespace

TEST_CASE("waits, holds and latencies are measured between what was seen") {
  event completed = at(70, event_kind::message, 1, 2);
  completed.type = "execution.completed";
  completed.status = "completed";
  const std::vector<event> events{
      at(0, event_kind::submitted, 0),         at(10, event_kind::acknowledged, 1),
      at(15, event_kind::slot_granted, 1, 1),  at(20, event_kind::action_started, 1, 1),
      at(30, event_kind::action_ended, 1, 1),  at(31, event_kind::slot_released, 1, 1),
      at(40, event_kind::slot_granted, 1, 2),  at(41, event_kind::action_started, 1, 2),
      at(60, event_kind::action_ended, 1, 2),  at(61, event_kind::slot_released, 1, 2),
      completed,                               at(80, event_kind::acknowledged, 2)};
  const measures took = check(events).took;
  CHECK(took.queue_waits_ns == std::vector<std::int64_t>{5 * ms});
  CHECK(took.slot_holds_ns == std::vector<std::int64_t>{16 * ms, 21 * ms});
  CHECK(took.completion_latencies_ns == std::vector<std::int64_t>{10 * ms});
}

TEST_CASE("what was granted before its acknowledgement arrived has not waited") {
  const std::vector<event> events{at(5, event_kind::slot_granted, 1, 1),
                                  at(10, event_kind::acknowledged, 1)};
  CHECK(check(events).took.queue_waits_ns == std::vector<std::int64_t>{0});
  CHECK(check(events).took.slot_holds_ns.empty());
}

}  // namespace baton::history
