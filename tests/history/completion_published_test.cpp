#include <catch2/catch.hpp>

#include "history/report.hpp"
#include "tests/history/support.hpp"

namespace baton::history {
namespace {

TEST_CASE("a verdict without its message breaks completion-published and nothing else") {
  const read_result history = read_file("bad/completion_published.jsonl");
  REQUIRE(history.errors.empty());
  const verdict judged = check(history);
  INFO(to_text(judged));
  CHECK(broken_rules(judged) == names{"completion-published"});
  REQUIRE_FALSE(judged.findings.empty());
  CHECK(judged.findings.front().lines == std::vector<std::size_t>{15, 17});
  CHECK(judged.findings.front().action_ref == "web");
}

TEST_CASE("a message with the wrong action is no announcement") {
  story told;
  told.accept(1).grant(1).begin(1).end(1).release(1).completed(1);
  story wrong_ref = told;
  event stray = told.events().back();
  const auto broken_with = [&](const event& message) {
    std::vector<event> events = told.events();
    events.back() = message;
    events.emplace_back().kind = event_kind::history_ended;
    return broken_rules(check(events));
  };
  CHECK(broken_with(stray).empty());
  stray.action_ref = "api";
  CHECK(broken_with(stray) == names{"completion-published"});
  stray.action_ref = "web";
  stray.action = 2;
  CHECK(broken_with(stray) == names{"completion-published"});
}

TEST_CASE("the announced result is the one that is read") {
  story events;
  events.accept(1).run(1).read(1, "completed", "42").finish();
  CHECK(events.broken() == names{"completion-published"});
}

TEST_CASE("one right message among repeated ones is enough") {
  story events;
  events.accept(1).run(1);
  events.add(event_kind::message) = events.events().back();
  events.finish();
  CHECK(events.broken().empty());
}

TEST_CASE("no announcement is owed while the history has no end") {
  story events;
  events.accept(1).grant(1).begin(1).end(1).release(1);
  CHECK(events.broken().empty());
}

}  // namespace
}  // namespace baton::history
