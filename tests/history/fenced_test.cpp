#include <catch2/catch.hpp>

#include "history/report.hpp"
#include "tests/history/support.hpp"

namespace baton::history {
namespace {

TEST_CASE("a release by the attempt before breaks fenced and nothing else") {
  const read_result history = read_file("bad/fenced.jsonl");
  REQUIRE(history.errors.empty());
  const verdict judged = check(history);
  INFO(to_text(judged));
  CHECK(broken_rules(judged) == names{"fenced"});
  REQUIRE_FALSE(judged.findings.empty());
  CHECK(judged.findings.front().lines == std::vector<std::size_t>{7, 9});
  CHECK(judged.findings.front().action_ref == "web");
}

TEST_CASE("the end of a lost attempt may be seen, if it changes nothing") {
  story events{2};
  events.accept(1).grant(1).begin(1).begin(1, 2, 2).end(1).end(1, "completed", 2, 2);
  events.release(1, "completed", 1, 2).completed(1, "completed", {}, 2);
  CHECK(events.broken().empty());
}

TEST_CASE("a message of a lost attempt breaks fenced") {
  story events{2};
  events.accept(1).grant(1).begin(1).begin(1, 2, 2).completed(1);
  CHECK(events.broken() == names{"fenced"});
}

TEST_CASE("a worker from before starts nothing any more") {
  story events{2};
  events.accept(1).grant(1).begin(1, 1, 5).end(1, "failed", 1, 5).begin(1, 2, 4);
  CHECK(events.broken() == names{"fenced"});
}

}  // namespace
}  // namespace baton::history
