#include <catch2/catch.hpp>

#include "history/report.hpp"
#include "tests/history/support.hpp"

namespace baton::history {
namespace {

TEST_CASE("an empty history holds and judges nothing") {
  const verdict judged = check(std::vector<event>{});
  CHECK(judged.holds());
  CHECK(judged.rules.size() == 12);
  for (const rule_verdict& each : judged.rules) {
    CHECK(each.judged_count == 0);
  }
}

TEST_CASE("executions that run one after the other hold on every rule") {
  story events;
  events.accept(1).accept(2).run(1).run(2).read(1, "completed").read(2, "completed").finish();
  const verdict judged = check(events.events());
  INFO(to_text(judged));
  CHECK(judged.holds());
  CHECK(judged.execution_count == 2);
  CHECK(judged.attempt_count == 2);
  CHECK(judged.process_count == 1);
  CHECK(judged_count(judged, "fifo") == 1);
  CHECK(judged_count(judged, "slot-bound") == 2);
  CHECK(judged_count(judged, "no-leak") == 2);
  CHECK(judged_count(judged, "completion-published") == 2);
}

TEST_CASE("a kill and a restart hold on every rule") {
  story events;
  events.accept(1).accept(2).grant(1).begin(1);
  events.start();  // the body of attempt 1 is gone, nothing tells how it ended
  events.grant(1, 1, 2).begin(1, 2, 2).end(1, "completed", 2, 2).release(1, "completed", 1, 2);
  events.start();  // after the release, before its message; the release is seen again
  events.release(1, "completed", 1, 2)
      .completed(1, "completed", {}, 2)
      .completed(1, "completed", {}, 2);
  events.grant(2).begin(2, 1, 3).end(2, "completed", 1, 3).release(2).completed(2).finish();
  INFO(to_text(check(events.events())));
  CHECK(events.broken().empty());
}

TEST_CASE("a grant that is seen late, again or never holds on every rule") {
  story events{2};
  events.submit(1).grant(1).acknowledge(1).grant(1).begin(1).accept(2);
  events.start(2).begin(2, 1, 2).grant(1, 1, 2).begin(1, 2, 2);
  events.end(2, "completed", 1, 2).release(2, "completed", 2).completed(2);
  events.end(1, "completed", 2, 2).release(1, "completed", 1, 2).completed(1, "completed", {}, 2);
  events.finish();
  INFO(to_text(check(events.events())));
  CHECK(events.broken().empty());
}

TEST_CASE("retries within the policy hold on every rule") {
  story events;
  events.accept(1).accept(2).grant(1).begin(1).end(1, "failed").begin(1, 2).end(1, "failed", 2);
  events.begin(1, 3).end(1, "failed", 3).release(1, "failed", 1, 3).completed(1, "failed", {}, 3);
  events.run(2).finish();
  INFO(to_text(check(events.events())));
  CHECK(events.broken().empty());
}

TEST_CASE("a limit that is raised and lowered holds on every rule") {
  story events;
  events.accept(1).accept(2).accept(3).grant(1).begin(1).limit(3).grant(2, 2).grant(3, 3).begin(2);
  events.limit(1).begin(3);  // granted when the limit was still 3
  for (const std::int64_t each : {1, 2, 3}) {
    events.end(each).release(each, "completed", each).completed(each);
  }
  events.accept(4).run(4).finish();
  INFO(to_text(check(events.events())));
  CHECK(events.broken().empty());
}

TEST_CASE("cancellations of who waits and of who runs hold on every rule") {
  story events;
  events.accept(1).accept(2).accept(3).grant(1).begin(1);
  events.cancel(2, "cancelled").completed(2, "cancelled");
  events.cancel(1, "cancelling")
      .end(1, "cancelled")
      .release(1, "cancelled")
      .completed(1, "cancelled");
  events.run(3).read(1, "cancelled").read(2, "cancelled").finish();
  INFO(to_text(check(events.events())));
  CHECK(events.broken().empty());
}

TEST_CASE("the good histories on disk hold on every rule") {
  for (const std::string name : {"good/kill_and_restart.jsonl", "good/groups.jsonl"}) {
    INFO(name);
    const read_result history = read_file(name);
    REQUIRE(history.errors.empty());
    REQUIRE(history.events.size() > 10);
    const verdict judged = check(history);
    INFO(to_text(judged));
    CHECK(judged.holds());
  }
}

TEST_CASE("a report names each rule, how much it judged and what broke it") {
  story events;
  events.accept(1).grant(1).begin(1).end(1).release(1).release(1).completed(1);
  const verdict judged = check(events.events());
  CHECK_THAT(to_text(judged),
             Catch::Contains("holds  run-once  (1 judged)\n") &&
                 Catch::Contains("BROKEN released-once  (1 finding, 2 judged)\n") &&
                 Catch::Contains("  lines:    8, 9\n"));
  CHECK_THAT(
      to_json(judged),
      Catch::StartsWith(R"({"holds":false,"executions":1,"attempts":1,"processes":1,)") &&
          Catch::Contains(R"({"rule":"released-once","holds":false,"judged":2,"findings":1})") &&
          Catch::Contains(R"("lines":[8,9],"execution":1,"action_ref":"web"})"));
}

TEST_CASE("findings beyond the bound are counted, not kept") {
  story events{2};
  for (std::int64_t id = 1; id <= 5; ++id) {
    events.accept(id).run(id).release(id);
  }
  check_options options;
  options.findings_per_rule_max = 2;
  const verdict judged = check(events.events(), options);
  CHECK(judged.findings.size() == 2);
  CHECK_THAT(to_text(judged), Catch::Contains("5 findings") && Catch::Contains("and 3 more"));
}

}  // namespace
}  // namespace baton::history
