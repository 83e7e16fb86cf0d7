#include <catch2/catch.hpp>

#include "history/report.hpp"
#include "tests/history/support.hpp"

namespace baton::history {
namespace {

TEST_CASE("a start after the cancellation was acknowledged breaks cancel and nothing else") {
  const read_result history = read_file("bad/cancel.jsonl");
  REQUIRE(history.errors.empty());
  const verdict judged = check(history);
  INFO(to_text(judged));
  CHECK(broken_rules(judged) == names{"cancel"});
  REQUIRE_FALSE(judged.findings.empty());
  CHECK(judged.findings.front().lines == std::vector<std::size_t>{9, 10, 15});
  CHECK(judged.findings.front().action_ref == "web");
}

TEST_CASE("who runs ends within its grace") {
  const auto run = [](std::int64_t ms) {
    story events;
    events.accept(1).grant(1).begin(1).cancel(1, "cancelling").after_ms(ms - 100);
    events.end(1, "cancelled").release(1, "cancelled");
    return events.broken();
  };
  CHECK(run(2000).empty());
  CHECK(run(2001) == names{"cancel"});
}

TEST_CASE("a body that goes on in a living process breaks cancel") {
  story events;
  events.accept(1).grant(1).begin(1).cancel(1, "cancelling").after_ms(2100).accept(2);
  CHECK(events.broken() == names{"cancel"});
}

TEST_CASE("a cancelled execution has no further attempt") {
  story events;
  events.accept(1).grant(1).begin(1).cancel(1, "cancelling").end(1, "failed").begin(1, 2);
  events.end(1, "failed", 2);
  CHECK(events.broken() == names{"cancel"});
}

TEST_CASE("a claimed body may start after the answer, and is stopped then") {
  story events;
  events.accept(1).grant(1).cancel(1, "cancelling").begin(1).end(1, "cancelled");
  CHECK(events.broken().empty());
}

TEST_CASE("whose lease was over when it was cancelled may start again, whatever was seen between") {
  const auto run = [](bool seen_between) {
    story events = story::of_several();
    events.accept(1).grant(1).begin_in("a", 1).stall("a").after_ms(2000);
    if (seen_between) {
      events.submit(2);
    }
    events.cancel(1, "cancelling").begin_in("b", 1, 2, 2).end(1, "cancelled", 2, 2);
    return events.broken();
  };
  CHECK(run(true).empty());
  CHECK(run(false).empty());
}

}  // namespace
}  // namespace baton::history
