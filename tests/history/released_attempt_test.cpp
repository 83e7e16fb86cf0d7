// What ends otherwise than by itself: attempts that are released, postponed and lost.
#include <catch2/catch.hpp>

#include "tests/history/support.hpp"

namespace baton::history {
namespace {

/// An operator gives up what is left of an attempt.
story& released(story& events, std::int64_t execution, std::int64_t attempt = 1) {
  event& word = events.add(event_kind::attempt_released);
  word.execution = execution;
  word.attempt = attempt;
  return events;
}

/// A start that found no room: it is tried again, or ends the attempt.
story& found_no_room(story& events, std::int64_t execution, const std::string& status = "postponed",
                     std::int64_t attempt = 1) {
  events.begin(execution, attempt);
  event& ended = events.add(event_kind::action_ended);
  ended.execution = execution;
  ended.attempt = attempt;
  ended.worker = 1;
  ended.status = status;
  ended.detail = "fork: Resource temporarily unavailable";
  return events;
}

/// With limit 1, the second execution runs while something of the first one is left.
story two_at_once(bool is_released, std::int64_t limit) {
  story events{limit};
  events.accept(1).accept(2).grant(1).begin(1).after_ms(1'000);
  if (is_released) {
    released(events, 1);
  }
  events.release(1, "timeout").grant(2).begin(2);
  return events;
}

TEST_CASE("what was released counts no more for slot-bound and fifo; without the line it does") {
  CHECK(two_at_once(true, 1).broken().empty());
  CHECK(two_at_once(false, 1).broken() == names{"fifo", "slot-bound"});
}

TEST_CASE("a body counts until it is released, and not only from the start on") {
  story events;
  events.accept(1).accept(2).grant(1).begin(1).grant(2).begin(2);
  CHECK(released(events, 1).broken().contains("slot-bound"));
}

TEST_CASE("only the attempt that was released counts no more") {
  story events;
  events.accept(1).accept(2).grant(1).begin(1);
  released(events, 2);
  events.release(1, "timeout").grant(2).begin(2);
  CHECK(events.broken().contains("slot-bound"));
}

TEST_CASE("what cannot be ended and was released breaks no deadline; without the line it does") {
  story kept;
  kept.accept(1).grant(1).begin(1).after_ms(10'000);
  story let_go = kept;
  CHECK(kept.read(1, "running").broken() == names{"deadline"});
  CHECK(released(let_go, 1).read(1, "timeout").broken().empty());
}

TEST_CASE("what was cancelled, cannot be ended and was released breaks no grace") {
  story kept;
  kept.define(1).timeout_ms = 60'000;
  kept.accept(1).grant(1).begin(1).cancel(1, "cancelling").after_ms(10'000);
  story let_go = kept;
  CHECK(kept.read(1, "cancelling").broken() == names{"cancel"});
  CHECK(released(let_go, 1).read(1, "cancelled").broken().empty());
}

TEST_CASE("a further attempt may follow one that was released, however that had ended") {
  story events;
  events.define(1).retry_on = {"timeout"};
  events.accept(1).grant(1).begin(1);
  story unreleased = events;
  CHECK(released(events, 1).grant(1, 1, 2).begin(1, 2).broken().empty());
  CHECK(unreleased.grant(1, 1, 2).begin(1, 2).broken().contains("run-once"));
}

TEST_CASE("a release after the end changes nothing") {
  story events;
  events.accept(1).accept(2).grant(1).begin(1).after_ms(1'000).end(1, "timeout");
  CHECK(released(events, 1).release(1, "timeout").grant(2).begin(2).broken().empty());
}

TEST_CASE("an attempt that was postponed may start again; without the word it started twice") {
  story events;
  events.accept(1).grant(1);
  found_no_room(events, 1);
  CHECK(events.begin(1).broken().empty());
  story twice;
  twice.accept(1).grant(1);
  found_no_room(twice, 1, "failed");
  CHECK(twice.begin(1).broken() == names{"run-once"});
}

TEST_CASE("a postponed start takes no place among what runs") {
  story events;
  events.accept(1).accept(2).grant(1);
  found_no_room(events, 1);
  events.release(1, "cancelled").grant(2).begin(2);
  CHECK(events.broken().empty());
}

TEST_CASE("a postponed start is a sight of the grant: who starts later was not granted later") {
  story events{2};
  events.accept(1).accept(2);
  found_no_room(events, 1);
  CHECK(events.grant(2, 2).begin(2).begin(1).broken().empty());
  story unseen{2};
  CHECK(unseen.accept(1).accept(2).grant(2, 2).begin(2).begin(1).broken() == names{"fifo"});
}

TEST_CASE("a machine without room excuses the wait for a start, from one try to the next") {
  story events;
  events.accept(1).grant(1);
  for (int tried = 0; tried < 4; ++tried) {
    found_no_room(events, 1).after_ms(9'000);
  }
  story given_up = events;
  CHECK(events.begin(1).end(1).broken().empty());
  CHECK(given_up.after_ms(2'000).begin(1).end(1).broken() == names{"isolation"});
}

TEST_CASE("an attempt that never found room is abandoned, and may be retried as such") {
  story events;
  events.accept(1).grant(1);
  found_no_room(events, 1, "abandoned");
  CHECK(events.grant(1, 1, 2).begin(1, 2).end(1, "completed", 2).broken().empty());
  story unretried;
  unretried.define(1).retry_on = {"failed"};
  unretried.accept(1).grant(1);
  found_no_room(unretried, 1, "abandoned");
  CHECK(unretried.grant(1, 1, 2).begin(1, 2).broken() == names{"run-once"});
}

TEST_CASE("what found no room to run has neither failed nor completed") {
  for (const char* const status : {"failed", "completed"}) {
    story told;
    told.accept(1).grant(1);
    found_no_room(told, 1);
    CHECK(told.release(1, status).broken() == names{"one-verdict"});
  }
  for (const char* const status : {"abandoned", "cancelled"}) {
    story events;
    events.accept(1).grant(1);
    found_no_room(events, 1);
    CHECK(events.release(1, status).broken().empty());
  }
}

TEST_CASE("what was postponed and ran later may have failed") {
  story events;
  events.accept(1).grant(1);
  found_no_room(events, 1);
  CHECK(events.begin(1).end(1, "failed").release(1, "failed").broken().empty());
}

TEST_CASE("a lost attempt has neither failed nor completed") {
  for (const char* const status : {"failed", "completed"}) {
    story events;
    events.accept(1).grant(1).begin(1).end(1, "abandoned");
    CHECK(events.release(1, status).broken() == names{"one-verdict"});
  }
  story lost;
  CHECK(lost.accept(1).grant(1).begin(1).end(1, "abandoned").release(1, "abandoned").broken().empty());
  story cut_off;
  CHECK(cut_off.accept(1).grant(1).begin(1).end(1, "abandoned").release(1, "cancelled").broken().empty());
}

TEST_CASE("what is told of an attempt after a lost one says nothing of that") {
  story events;
  events.accept(1).grant(1).begin(1).end(1, "abandoned").grant(1, 1, 2).begin(1, 2, 2);
  CHECK(events.end(1, "failed", 2, 2).release(1, "failed", 1, 2).broken().empty());
}

TEST_CASE("a further attempt need not wait after one that ended as abandoned") {
  story events;
  events.define(1).backoff_ms = 60'000;
  events.accept(1).grant(1).begin(1);
  story failed = events;
  CHECK(events.end(1, "abandoned").begin(1, 2).broken().empty());
  CHECK(failed.end(1, "failed").begin(1, 2).broken() == names{"run-once"});
}

TEST_CASE("a release is written as it is read") {
  event word;
  word.kind = event_kind::attempt_released;
  word.at_ns = 7;
  word.execution = 3;
  word.attempt = 2;
  CHECK(to_line(word) == R"({"at_ns":7,"kind":"attempt_released","execution":3,"attempt":2})");
  const auto parsed = parse_line(to_line(word));
  REQUIRE(std::holds_alternative<event>(parsed));
  CHECK(std::get<event>(parsed).kind == event_kind::attempt_released);
}

}  // namespace
}  // namespace baton::history
