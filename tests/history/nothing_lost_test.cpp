#include <catch2/catch.hpp>

#include "history/report.hpp"
#include "tests/history/support.hpp"

namespace baton::history {
namespace {

TEST_CASE(
    "a read that does not find an acknowledged execution breaks nothing-lost and nothing else") {
  const read_result history = read_file("bad/nothing_lost.jsonl");
  REQUIRE(history.errors.empty());
  const verdict judged = check(history);
  INFO(to_text(judged));
  CHECK(broken_rules(judged) == names{"nothing-lost"});
  REQUIRE_FALSE(judged.findings.empty());
  CHECK(judged.findings.front().lines == std::vector<std::size_t>{6, 14});
  CHECK(judged.findings.front().action_ref == "web");
}

TEST_CASE("a read that finds nothing before there was anything is right") {
  story events;
  events.read(1, "unknown_execution").accept(1).read(1, "requested");
  CHECK(events.broken().empty());
}

TEST_CASE("an acknowledged execution that nobody sees again is lost") {
  story events;
  events.accept(1).finish();
  CHECK(events.broken().contains("nothing-lost"));
  story seen;
  seen.accept(1).read(1, "requested").finish();
  CHECK_FALSE(seen.broken().contains("nothing-lost"));
}

TEST_CASE("a refused request stored nothing, unless it was made again") {
  story bad;
  bad.submit(1).add(event_kind::refused).request = "r1";
  bad.acknowledge(1);
  CHECK(bad.broken() == names{"nothing-lost"});
  story good;
  good.submit(1).add(event_kind::refused).request = "r1";
  good.accept(1).run(1);
  CHECK(good.broken().empty());
}

TEST_CASE("a request that is asked for again is the same execution, until its key is forgotten") {
  const auto asked_again = [](std::int64_t other, std::int64_t hours_later) {
    story events;
    events.accept(1).run(1);
    events.after_ms(hours_later * 3'600'000);
    events.submit(1);
    event& again = events.add(event_kind::acknowledged);
    again.request = "r1";
    again.execution = other;
    return events;
  };
  CHECK_FALSE(asked_again(1, 0).broken().contains("nothing-lost"));
  CHECK(asked_again(2, 0).broken().contains("nothing-lost"));
  CHECK_FALSE(asked_again(2, 2).broken().contains("nothing-lost"));
}

}  // namespace
}  // namespace baton::history
