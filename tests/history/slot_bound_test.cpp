#include <catch2/catch.hpp>

#include "history/report.hpp"
#include "tests/history/support.hpp"

namespace baton::history {
namespace {

TEST_CASE("a third body at limit 2 breaks slot-bound and nothing else") {
  const read_result history = read_file("bad/slot_bound.jsonl");
  REQUIRE(history.errors.empty());
  const verdict judged = check(history);
  INFO(to_text(judged));
  CHECK(broken_rules(judged) == names{"slot-bound"});
  REQUIRE_FALSE(judged.findings.empty());
  CHECK(judged.findings.front().lines == std::vector<std::size_t>{10, 12, 14});
  CHECK(judged.findings.front().action_ref == "web");
}

TEST_CASE("as many bodies as the limit hold slot-bound") {
  story events{2};
  events.accept(1).accept(2).grant(1, 1).begin(1).grant(2, 2).begin(2);
  CHECK(events.broken().empty());
}

TEST_CASE("a lowered limit counts for grants after it only") {
  story before{2};
  before.accept(1).accept(2).grant(1, 1).begin(1).grant(2, 2).limit(1).begin(2);
  CHECK(before.broken().empty());
  story after{2};
  after.accept(1).accept(2).grant(1, 1).begin(1).limit(1).grant(2, 2).begin(2);
  CHECK(after.broken() == names{"slot-bound"});
}

TEST_CASE("nothing that is asked for in a pause is granted in it") {
  CHECK(story{}.pause().accept(1).grant(1).begin(1).broken() == names{"slot-bound"});
  CHECK(story{}.pause().accept(1).resume().grant(1).begin(1).broken().empty());
  CHECK(story{}.pause().resume().accept(1).grant(1).begin(1).broken().empty());
  CHECK(story{}.pause().resume().pause().accept(1).begin(1).broken() == names{"slot-bound"});
}

TEST_CASE("a pause ends where its action is defined again, unless it is said again") {
  CHECK(story{}.pause().start().accept(1).grant(1).begin(1).broken().empty());
  CHECK(story{}.start().pause().accept(1).grant(1).begin(1).broken() == names{"slot-bound"});
}

TEST_CASE("what was asked for before a pause may have been granted before it") {
  CHECK(story{}.accept(1).pause().grant(1).begin(1).broken().empty());
}

TEST_CASE("bodies of a killed process count until the next one starts") {
  story events;
  events.accept(1).accept(2).grant(1).begin(1).start();
  events.read(1, "abandoned").grant(2).begin(2, 1, 2);
  CHECK(events.broken().empty());
}

TEST_CASE("two attempts of one execution at once are two bodies") {
  story events;
  events.accept(1).grant(1).begin(1).begin(1, 2, 2);
  CHECK(events.broken() == names{"slot-bound"});
}

TEST_CASE("the body of a silent worker counts as long as its lease allows") {
  const auto run = [](std::int64_t wait_ms) {
    story events;
    events.add(event_kind::process_started).process = "worker";  // not alone
    event& defined = events.add(event_kind::action_defined);
    defined.action_ref = "web";
    defined.limit = 1;
    defined.lease_ms = 1000;
    defined.attempts_max = 2;
    defined.retry_on = {"abandoned"};
    events.accept(1).grant(1).begin(1).after_ms(wait_ms).begin(1, 2, 2);
    return events.broken();
  };
  CHECK(run(500) == names{"slot-bound"});
  CHECK(run(1500).empty());
}

TEST_CASE("each group of an action has its own slots") {
  story events;
  events.accept(1, "eu").accept(2, "us").grant(1).begin(1).grant(2).begin(2);
  CHECK(events.broken().empty());
  events.accept(3, "us").grant(3).begin(3);
  CHECK(events.broken().contains("slot-bound"));
}

}  // namespace
}  // namespace baton::history
