#include <catch2/catch.hpp>

#include "history/report.hpp"
#include "tests/history/support.hpp"

namespace baton::history {
namespace {

TEST_CASE("a verdict that changes breaks one-verdict and nothing else") {
  const read_result history = read_file("bad/one_verdict.jsonl");
  REQUIRE(history.errors.empty());
  const verdict judged = check(history);
  INFO(to_text(judged));
  CHECK(broken_rules(judged) == names{"one-verdict"});
  REQUIRE_FALSE(judged.findings.empty());
  CHECK(judged.findings.front().lines == std::vector<std::size_t>{8, 10});
  CHECK(judged.findings.front().action_ref == "web");
}

TEST_CASE("a message that disagrees with another breaks one-verdict") {
  story status;
  status.accept(1).run(1).completed(1, "failed");
  CHECK(status.broken() == names{"one-verdict"});
  story result;
  result.accept(1).run(1).completed(1, "completed", "other");
  CHECK(result.broken() == names{"one-verdict"});
  story same;
  same.accept(1).run(1).completed(1).completed(1);
  CHECK(same.broken().empty());
}

TEST_CASE("a read does not go back behind the verdict") {
  story events;
  events.accept(1).run(1).read(1, "running");
  CHECK(events.broken().empty());  // the message may have overtaken the answer
  events.read(1, "completed").read(1, "running");
  CHECK(events.broken() == names{"one-verdict"});
}

TEST_CASE("a cancellation's answer is a verdict") {
  story events;
  events.accept(1).cancel(1, "cancelled").read(1, "failed");
  CHECK(events.broken() == names{"one-verdict"});
}

}  // namespace
}  // namespace baton::history
