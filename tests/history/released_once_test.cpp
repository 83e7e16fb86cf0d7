#include <catch2/catch.hpp>

#include "history/report.hpp"
#include "tests/history/support.hpp"

namespace baton::history {
namespace {

TEST_CASE("a slot that is released twice breaks released-once and nothing else") {
  const read_result history = read_file("bad/released_once.jsonl");
  REQUIRE(history.errors.empty());
  const verdict judged = check(history);
  INFO(to_text(judged));
  CHECK(broken_rules(judged) == names{"released-once"});
  REQUIRE_FALSE(judged.findings.empty());
  CHECK(judged.findings.front().lines == std::vector<std::size_t>{10, 11});
  CHECK(judged.findings.front().action_ref == "web");
}

TEST_CASE("a restarted process may see the same release again, once") {
  story events;
  events.accept(1).grant(1).begin(1).end(1).release(1).start().release(1);
  CHECK(events.broken().empty());
  events.release(1);
  CHECK(events.broken() == names{"released-once"});
}

TEST_CASE("a release names the slot of its grant") {
  story events{2};
  events.accept(1).grant(1, 2).begin(1).end(1).release(1, "completed", 1);
  CHECK(events.broken() == names{"released-once"});
}

TEST_CASE("a release without a grant needs a kill that explains it") {
  story whole;
  whole.accept(1).release(1);
  CHECK(whole.broken() == names{"released-once"});
  story killed;
  killed.accept(1).start().release(1);
  CHECK(killed.broken().empty());
}

TEST_CASE("a kill explains the grant of what is acknowledged only to who repeats") {
  story killed;
  killed.submit(1).start().release(1, "abandoned").submit(1).acknowledge(1);
  CHECK(killed.broken().empty());
  story whole;
  whole.submit(1).release(1, "abandoned").submit(1).acknowledge(1);
  CHECK(whole.broken() == names{"released-once"});
}

TEST_CASE("a start is evidence of a grant") {
  story events;
  events.accept(1).begin(1).end(1).release(1);
  CHECK(events.broken().empty());
}

}  // namespace
}  // namespace baton::history
