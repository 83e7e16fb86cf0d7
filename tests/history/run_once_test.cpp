#include <catch2/catch.hpp>

#include "history/report.hpp"
#include "tests/history/support.hpp"

namespace baton::history {
namespace {

TEST_CASE("a retry after success breaks run-once and nothing else") {
  const read_result history = read_file("bad/run_once.jsonl");
  REQUIRE(history.errors.empty());
  const verdict judged = check(history);
  INFO(to_text(judged));
  CHECK(broken_rules(judged) == names{"run-once"});
  REQUIRE_FALSE(judged.findings.empty());
  CHECK(judged.findings.front().lines == std::vector<std::size_t>{8, 9, 10});
  CHECK(judged.findings.front().action_ref == "web");
}

TEST_CASE("an attempt starts once") {
  story events;
  events.accept(1).grant(1).begin(1).end(1).begin(1);
  CHECK(events.broken() == names{"run-once"});
}

TEST_CASE("no more attempts than the policy has") {
  story events;
  events.accept(1).grant(1);
  for (const std::int64_t attempt : {1, 2, 3}) {
    events.begin(1, attempt).end(1, "failed", attempt);
  }
  CHECK(events.broken().empty());
  events.begin(1, 4).end(1, "failed", 4);
  CHECK(events.broken() == names{"run-once"});
}

TEST_CASE("a timeout is retried only where the policy says so") {
  story events;
  events.accept(1)
      .grant(1)
      .begin(1)
      .after_ms(900)
      .end(1, "timeout")
      .begin(1, 2)
      .end(1, "completed", 2);
  CHECK(events.broken() == names{"run-once"});
}

story with_backoff() {
  story events;
  event& policy = events.define(1);
  policy.backoff_ms = 1'000;
  policy.backoff_factor_permille = 2'000;
  policy.backoff_max_ms = 1'500;
  events.accept(1).grant(1).begin(1).end(1, "failed");
  return events;
}

TEST_CASE("a further attempt waits for its backoff, less what a fast clock makes of it") {
  // The next event is 100 ms later by itself.
  CHECK(with_backoff().after_ms(850).begin(1, 2).broken().empty());
  CHECK(with_backoff().after_ms(800).begin(1, 2).broken() == names{"run-once"});
  CHECK(with_backoff().begin(1, 2).broken() == names{"run-once"});
}

TEST_CASE("backoffs grow, up to the longest") {
  const auto third_after = [](std::int64_t ms) {
    story events = with_backoff();
    events.after_ms(1'000).begin(1, 2).end(1, "failed", 2).after_ms(ms).begin(1, 3);
    return events.broken();
  };
  CHECK(third_after(1'350).empty());
  CHECK(third_after(1'250) == names{"run-once"});
}

TEST_CASE("the longest backoff that can be written is waited for") {
  story events;
  event& policy = events.define(1);
  policy.backoff_ms = INT64_MAX;
  policy.backoff_factor_permille = INT64_MAX;
  policy.backoff_max_ms = INT64_MAX;
  events.accept(1).grant(1).begin(1).end(1, "failed").after_ms(60'000).begin(1, 2);
  CHECK(events.broken() == names{"run-once"});
}

TEST_CASE("who goes on for a worker that was lost need not wait") {
  CHECK(with_backoff().begin(1, 2, 2).broken().empty());
}

TEST_CASE("an end that a kill kept from being recorded may be repeated") {
  story events;
  events.accept(1).grant(1).begin(1).end(1).start().begin(1, 2, 2).end(1, "completed", 2, 2);
  CHECK(events.broken().empty());
}

TEST_CASE("attempts are skipped only where a worker may have died") {
  story same;
  same.accept(1).grant(1).begin(1).end(1, "failed").begin(1, 3).end(1, "completed", 3);
  CHECK(same.broken() == names{"run-once"});
  story killed;
  killed.accept(1).grant(1).begin(1).start().begin(1, 3, 3).end(1, "completed", 3, 3);
  CHECK(killed.broken().empty());
}

TEST_CASE("attempts rise") {
  story events{2};
  events.accept(1).grant(1).begin(1, 2).end(1, "failed", 2).begin(1, 1);
  CHECK(events.broken() == names{"run-once"});
}

}  // namespace
}  // namespace baton::history
