#include <catch2/catch.hpp>

#include "history/report.hpp"
#include "tests/history/support.hpp"

namespace baton::history {
namespace {

TEST_CASE("a body beyond timeout, grace and slack breaks deadline and nothing else") {
  const read_result history = read_file("bad/deadline.jsonl");
  REQUIRE(history.errors.empty());
  const verdict judged = check(history);
  INFO(to_text(judged));
  CHECK(broken_rules(judged) == names{"deadline"});
  REQUIRE_FALSE(judged.findings.empty());
  CHECK(judged.findings.front().lines == std::vector<std::size_t>{6, 7});
  CHECK(judged.findings.front().action_ref == "web");
}

TEST_CASE("timeout, grace and slack are allowed, and no more") {
  const auto run = [](std::int64_t ms) {
    story events;
    events.accept(1).grant(1).begin(1).after_ms(ms - 100).end(1, "timeout").release(1, "timeout");
    return events.broken();
  };
  CHECK(run(3000).empty());
  CHECK(run(3001) == names{"deadline"});
}

TEST_CASE("a body that hangs in a living process breaks its deadline") {
  story events;
  events.accept(1).grant(1).begin(1).after_ms(3500).accept(2);
  CHECK(events.broken() == names{"deadline"});
}

TEST_CASE("how long the body of a killed process ran nobody knows") {
  story events;
  events.accept(1).grant(1).begin(1).after_ms(60'000).start();
  CHECK(events.broken().empty());
}

TEST_CASE("a timed-out run has the verdict timeout, unless it was cancelled") {
  story bad;
  bad.accept(1).grant(1).begin(1).after_ms(900).end(1, "timeout").release(1, "failed");
  CHECK(bad.broken() == names{"deadline"});
  story cancelled;
  cancelled.accept(1).grant(1).begin(1).cancel(1, "cancelling").after_ms(900).end(1, "timeout");
  cancelled.release(1, "cancelled");
  CHECK(cancelled.broken().empty());
  story lost_again;  // its second attempt was lost before a body began
  lost_again.accept(1).grant(1).begin(1).after_ms(900).end(1, "timeout");
  lost_again.release(1, "abandoned", 1, 2);
  CHECK(lost_again.broken().empty());
}

TEST_CASE("a verdict of timeout before the timeout has passed breaks deadline and nothing else") {
  const read_result history = read_file("bad/deadline.timeout_before_its_time.jsonl");
  REQUIRE(history.errors.empty());
  const verdict judged = check(history);
  INFO(to_text(judged));
  CHECK(broken_rules(judged) == names{"deadline"});
  REQUIRE(judged.findings.size() == 1);
  CHECK(judged.findings.front().lines == std::vector<std::size_t>{9, 13});
  CHECK(judged.findings.front().execution == 1);
}

TEST_CASE("no verdict of timeout comes before its time, less what a fast clock may gain") {
  const auto verdict_after = [](std::int64_t ms) {
    story
        told;  // no body is seen: the store knows when it was claimed, and that is after the grant
    told.accept(1).grant(1).after_ms(ms - 100).release(1, "timeout");
    return told.broken();
  };
  CHECK(verdict_after(1'000).empty());
  CHECK(verdict_after(938).empty());
  CHECK(verdict_after(937) == names{"deadline"});
  CHECK(verdict_after(200) == names{"deadline"});
  const auto attempt_process_of = [](std::int64_t ms) {
    story events;
    events.accept(1).grant(1).after_ms(5'000).begin(1).after_ms(ms - 100).end(1, "timeout");
    events.release(1, "timeout");
    return events.broken();
  };
  CHECK(attempt_process_of(938).empty());
  CHECK(attempt_process_of(937) == names{"deadline"});
}

TEST_CASE("a further attempt's timeout counts from the end of the one before that cannot be lost") {
  const auto run = [](std::vector<std::string> retry_on, std::int64_t ms) {
    story events;
    events.define(1).retry_on = std::move(retry_on);
    events.accept(1).grant(1).begin(1).after_ms(500).end(1, "failed");
    events.after_ms(ms - 100).release(1, "timeout", 1, 2);
    return events.broken();
  };
  CHECK(run({"failed"}, 1'000).empty());
  CHECK(run({"failed"}, 900) == names{"deadline"});
  CHECK(run({"failed", "abandoned"}, 900).empty());  // it may have run beside its successor
}

TEST_CASE("a timeout that was shortened while an attempt ran may have been either") {
  story events;
  events.accept(1).grant(1).begin(1);
  events.define(1).timeout_ms = 200;
  events.end(1, "timeout").release(1, "timeout");
  CHECK(events.broken().empty());
}

}  // namespace
}  // namespace baton::history
