#include <catch2/catch.hpp>

#include "history/report.hpp"
#include "tests/history/support.hpp"

namespace baton::history {
namespace {

TEST_CASE("a grant that nobody acts upon breaks isolation and nothing else") {
  const read_result history = read_file("bad/isolation.jsonl");
  REQUIRE(history.errors.empty());
  const verdict judged = check(history);
  INFO(to_text(judged));
  CHECK(broken_rules(judged) == names{"isolation"});
  REQUIRE_FALSE(judged.findings.empty());
  CHECK(judged.findings.front().lines == std::vector<std::size_t>{5, 6});
  CHECK(judged.findings.front().action_ref == "web");
}

TEST_CASE("a start within the bound holds isolation") {
  const auto run = [](std::int64_t ms) {
    story events;
    events.accept(1).grant(1).after_ms(ms - 100).begin(1).end(1);
    return events.broken();
  };
  CHECK(run(10'000).empty());
  CHECK(run(10'001) == names{"isolation"});
}

TEST_CASE("a grant without a start counts until the history's end") {
  story events;
  events.accept(1).grant(1).after_ms(11'000).accept(2);
  CHECK(events.broken() == names{"isolation"});
}

TEST_CASE("a restart or a cancellation excuses the wait") {
  story restarted;
  restarted.accept(1).grant(1).after_ms(11'000).start().begin(1).end(1);
  CHECK(restarted.broken().empty());
  story cancelled;
  cancelled.accept(1).grant(1).cancel(1, "cancelled").after_ms(11'000).accept(2);
  CHECK(cancelled.broken().empty());
}

names broken_within_a_second(const story& events) {
  check_options options;
  options.grant_bound_ns = 1'000'000'000;
  return events.broken(options);
}

TEST_CASE("nobody waits for long in a queue that has a free slot") {
  const auto waits = [](std::int64_t limit, std::int64_t ms) {
    story events{limit};
    events.accept(1).accept(2).grant(1).begin(1).after_ms(ms).end(1);
    return broken_within_a_second(events);
  };
  CHECK(waits(2, 1'100) == names{"isolation"});
  CHECK(waits(2, 500).empty());
  CHECK(waits(1, 1'100).empty());
}

TEST_CASE("a slot is free only as far as the lowest limit goes, and not in a pause") {
  story lowered{2};
  lowered.accept(1).grant(1).limit(1).accept(2).after_ms(1'100).accept(3);
  CHECK(broken_within_a_second(lowered).empty());
  story paused{2};
  paused.accept(1).grant(1).pause().accept(2).after_ms(1'100).resume().accept(3);
  CHECK(broken_within_a_second(paused).empty());
}

TEST_CASE("each group has slots of its own, and who is in none may hold any of them") {
  story own;
  own.accept(1, "a").grant(1).accept(2, "b").after_ms(1'100).accept(3, "b");
  CHECK(broken_within_a_second(own) == names{"isolation"});
  story held_by_somebody;
  held_by_somebody.accept(1, "a").grant(2).after_ms(1'100).accept(3, "a");
  CHECK(broken_within_a_second(held_by_somebody).empty());
}

TEST_CASE("a grant that a kill kept from being seen is not missed") {
  story events{2};
  events.accept(1).after_ms(1'100).start(2).begin(1).end(1);
  CHECK(broken_within_a_second(events).empty());
}

TEST_CASE("further attempts wait for their backoff") {
  story events;
  events.accept(1).begin(1).end(1, "failed").grant(1, 1, 2).after_ms(11'000).begin(1, 2);
  events.end(1, "completed", 2);
  CHECK(events.broken().empty());
}

TEST_CASE("after the faults only, a wait counts from their end") {
  check_options options;
  options.isolation_after_faults_only = true;
  const auto run = [&](std::int64_t before_ms, std::int64_t after_ms) {
    story events;
    events.accept(1).grant(1).after_ms(before_ms).add(event_kind::faults_ended);
    events.after_ms(after_ms - 100).begin(1).end(1);
    return events.broken(options);
  };
  CHECK(run(60'000, 10'000).empty());
  CHECK(run(0, 10'001) == names{"isolation"});
  story later;
  later.add(event_kind::faults_ended);
  later.accept(1).grant(1).after_ms(11'000).begin(1).end(1);
  CHECK(later.broken(options) == names{"isolation"});
}

TEST_CASE("after the faults only, nothing is judged that was over before or has no end of faults") {
  check_options options;
  options.isolation_after_faults_only = true;
  story over;
  over.accept(1).grant(1).after_ms(11'000).begin(1).end(1).add(event_kind::faults_ended);
  CHECK(over.broken() == names{"isolation"});
  CHECK(judged_count(check(over.events(), options), "isolation") == 0);
  story endless;
  endless.accept(1).grant(1).after_ms(11'000).accept(2);
  CHECK(judged_count(check(endless.events(), options), "isolation") == 0);
}

TEST_CASE("after the faults only, a restart among the faults excuses no wait after them") {
  check_options options;
  options.isolation_after_faults_only = true;
  story events;
  events.accept(1).grant(1).start().add(event_kind::faults_ended);
  events.after_ms(11'000).begin(1, 1, 2).end(1, "completed", 1, 2);
  CHECK(events.broken().empty());
  CHECK(events.broken(options) == names{"isolation"});
}

}  // namespace
}  // namespace baton::history
