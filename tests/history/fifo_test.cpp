#include <catch2/catch.hpp>

#include "history/mark.hpp"
#include "history/report.hpp"
#include "tests/history/support.hpp"

namespace baton::history {
namespace {

TEST_CASE("a grant before that of an earlier execution breaks fifo and nothing else") {
  const read_result history = read_file("bad/fifo.jsonl");
  REQUIRE(history.errors.empty());
  const verdict judged = check(history);
  INFO(to_text(judged));
  CHECK(broken_rules(judged) == names{"fifo"});
  REQUIRE_FALSE(judged.findings.empty());
  CHECK(judged.findings.front().lines == std::vector<std::size_t>{4, 5, 7, 11});
  CHECK(judged.findings.front().action_ref == "web");
}

TEST_CASE("executions submitted before the other was acknowledged may be granted in any order") {
  story events;
  events.submit(1).submit(2).acknowledge(1).acknowledge(2).run(2).run(1);
  CHECK(events.broken().empty());
}

TEST_CASE("who still waits is overtaken by a grant behind it") {
  story events;
  events.accept(1).accept(2).run(2);
  CHECK(events.broken() == names{"fifo"});
}

TEST_CASE("who was cancelled while waiting is not overtaken, though its answer is seen late") {
  story events;
  events.accept(1).accept(2).add(event_kind::cancel_submitted).execution = 1;
  events.grant(2);
  event& answer = events.add(event_kind::cancel_acknowledged);
  answer.execution = 1;
  answer.status = "cancelled";
  CHECK(events.broken().empty());
}

TEST_CASE("who was cancelled after the grant behind it is overtaken") {
  story events;
  events.accept(1).accept(2).grant(2).cancel(1, "cancelled");
  CHECK(events.broken() == names{"fifo"});
}

TEST_CASE("a grant whose line was lost with its process came before what its successor grants") {
  story killed{2};
  killed.accept(1).accept(2).start(2).grant(2, 2).begin(1);
  CHECK_FALSE(killed.broken().contains("fifo"));
  story lived{2};
  lived.accept(1).accept(2).grant(2, 2).begin(1);
  CHECK(lived.broken().contains("fifo"));
  story granted_late{2};
  granted_late.accept(1).accept(2).start(2).grant(2, 2).grant(1).begin(1);
  CHECK(granted_late.broken().contains("fifo"));
}

TEST_CASE("with limit 1 the next starts after the last attempt before it") {
  story good;
  good.accept(1).accept(2).grant(1).begin(1).end(1, "failed").begin(1, 2).end(1, "completed", 2);
  good.release(1, "completed", 1, 2).run(2);
  CHECK(good.broken().empty());
  story bad;
  bad.accept(1).accept(2).grant(1).begin(1).end(1, "failed").grant(2).begin(2).end(2);
  bad.begin(1, 2).end(1, "completed", 2);
  CHECK(bad.broken() == names{"fifo"});
}

TEST_CASE("a repeated request has its place from its first submission") {
  story events;
  events.submit(2).add(event_kind::unknown).request = "r2";
  events.accept(1).accept(2).run(2).run(1);
  CHECK(events.broken().empty());
}

TEST_CASE("twenty thousand executions are judged one by one") {
  story events;
  for (std::int64_t id = 1; id <= 20'000; ++id) {
    events.accept(id);
  }
  for (std::int64_t id = 1; id <= 20'000; ++id) {
    events.run(id);
  }
  check_options options;
  options.grant_bound_ns = never_ns;  // they are granted one by one, as soon as all have come
  const verdict judged = check(events.events(), options);
  CHECK(judged.holds());
  CHECK(judged_count(judged, "fifo") == 19'999);
}

}  // namespace
}  // namespace baton::history
