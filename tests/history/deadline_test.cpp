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
    story told;
    told.accept(1).grant(1).begin(1).after_ms(ms - 100).end(1, "timeout").release(1, "timeout");
    return told.broken();
  };
  CHECK(run(3000).empty());
  CHECK(run(3001) == names{"deadline"});
}

TEST_CASE("a body that hangs in a living process breaks its deadline") {
  story told;
  told.accept(1).grant(1).begin(1).after_ms(3500).accept(2);
  CHECK(told.broken() == names{"deadline"});
}

TEST_CASE("how long the body of a killed process ran nobody knows") {
  story told;
  told.accept(1).grant(1).begin(1).after_ms(60'000).start();
  CHECK(told.broken().empty());
}

TEST_CASE("a timed-out run has the verdict timeout, unless it was cancelled") {
  story bad;
  bad.accept(1).grant(1).begin(1).end(1, "timeout").release(1, "failed");
  CHECK(bad.broken() == names{"deadline"});
  story cancelled;
  cancelled.accept(1).grant(1).begin(1).cancel(1, "cancelling").end(1, "timeout");
  cancelled.release(1, "cancelled");
  CHECK(cancelled.broken().empty());
  story lost_again;  // its second attempt was lost before a body began
  lost_again.accept(1).grant(1).begin(1).end(1, "timeout").release(1, "abandoned", 1, 2);
  CHECK(lost_again.broken().empty());
}

}  // namespace
}  // namespace baton::history
