#include <catch2/catch.hpp>

#include "history/report.hpp"
#include "tests/history/support.hpp"

namespace baton::history {
namespace {

TEST_CASE("an execution without a verdict at the end breaks no-leak and nothing else") {
  const read_result history = read_file("bad/no_leak.jsonl");
  REQUIRE(history.errors.empty());
  const verdict judged = check(history);
  INFO(to_text(judged));
  CHECK(broken_rules(judged) == names{"no-leak"});
  REQUIRE_FALSE(judged.findings.empty());
  CHECK(judged.findings.front().lines == std::vector<std::size_t>{6, 12, 15});
  CHECK(judged.findings.front().action_ref == "web");
}

TEST_CASE("no verdict is owed while the history has no end") {
  story events;
  events.accept(1).grant(1);
  const verdict judged = check(events.events());
  CHECK(judged.holds());
  CHECK(judged_count(judged, "no-leak") == 0);
}

TEST_CASE("a bound runs from the end of the faults") {
  check_options options;
  options.no_leak_bound_ns = 2'000'000'000;
  const auto run = [&](std::int64_t wait_ms) {
    story events;
    events.accept(1).grant(1).begin(1).add(event_kind::faults_ended);
    events.end(1).after_ms(wait_ms).release(1).completed(1).finish();
    return events.broken(options);
  };
  CHECK(run(1700).empty());
  CHECK(run(1900) == names{"no-leak"});
}

TEST_CASE("an execution that nobody acknowledged but that holds a slot needs a verdict too") {
  story events;
  events.grant(1).finish();
  CHECK(events.broken() == names{"no-leak"});
}

TEST_CASE("the last look at the queue after the last verdict shows it empty") {
  story events;
  events.accept(1).add(event_kind::queue_read).action_ref = "web";
  events.run(1);
  event& look = events.add(event_kind::queue_read);
  look.action_ref = "web";
  look.active = 1;
  events.finish();
  CHECK(events.broken() == names{"no-leak"});
  story early;
  early.accept(1).add(event_kind::queue_read).action_ref = "web";
  event& busy = early.add(event_kind::queue_read);
  busy.action_ref = "web";
  busy.waiting = 1;
  early.run(1).finish();
  CHECK(early.broken().empty());
}

}  // namespace
}  // namespace baton::history
