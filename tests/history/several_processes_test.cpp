// What is right where several processes work on one store, and wrong where there is only one.
#include <catch2/catch.hpp>

#include "history/report.hpp"
#include "tests/history/support.hpp"

namespace baton::history {
namespace {

TEST_CASE("several processes that share the work hold on every rule") {
  story events = story::of_several(2);
  events.accept(1).accept(2).accept(3).grant(1).begin_in("b", 1, 1, 2).grant(2, 2);
  events.begin_in("a", 2).die("b").end(1, "abandoned", 1, 2).end(2).release(2, "completed", 2);
  events.grant(3, 2).completed(2).begin_in("c", 3, 1, 3).begin_in("a", 1, 2);
  events.end(1, "completed", 2).end(3, "completed", 1, 3).release(1, "completed", 1, 2);
  events.release(3, "completed", 2).completed(3).completed(1, "completed", {}, 2).finish();
  INFO(to_text(check(events.events())));
  CHECK(events.broken().empty());
}

TEST_CASE("an older worker may be given a further attempt, but none that was given") {
  const auto run = [](story events, std::int64_t attempt) {
    events.accept(1).grant(1).begin(1, 1, 5).end(1, "failed", 1, 5).begin(1, attempt, 4);
    events.end(1, "completed", attempt, 4);
    return events.broken();
  };
  CHECK(run(story::of_several(), 2).empty());
  CHECK(run(story::of_several(), 1) == names{"fenced", "run-once"});
  CHECK(run(story{}, 2) == names{"fenced"});
}

TEST_CASE("another process may have claimed the next attempt before the cancellation") {
  const auto run = [](story events) {
    events.accept(1).grant(1).begin(1).end(1, "failed").cancel(1, "cancelling").begin(1, 2);
    events.end(1, "cancelled", 2);
    return events.broken();
  };
  CHECK(run(story::of_several()).empty());
  CHECK(run(story{}) == names{"cancel"});
}

TEST_CASE("a cancellation is stored somewhere between its submission and its answer") {
  const auto run = [](story events) {
    events.accept(1).grant(1).begin(1);
    events.add(event_kind::cancel_submitted).execution = 1;
    events.end(1, "failed");  // and the next attempt is claimed here
    event& answer = events.add(event_kind::cancel_acknowledged);
    answer.execution = 1;
    answer.status = "cancelling";
    events.begin(1, 2).end(1, "cancelled", 2);
    return events.broken();
  };
  CHECK(run(story::of_several()).empty());
  CHECK(run(story{}) == names{"cancel"});
}

TEST_CASE("nobody claims an attempt behind one that still ran when it was cancelled") {
  story events = story::of_several();
  events.accept(1).grant(1).begin(1).cancel(1, "cancelling").end(1, "failed").begin(1, 2);
  events.end(1, "cancelled", 2);
  CHECK(events.broken() == names{"cancel"});
  story third = story::of_several();
  third.accept(1).grant(1).begin(1).end(1, "failed").cancel(1, "cancelling").begin(1, 2);
  third.end(1, "failed", 2).begin(1, 3).end(1, "cancelled", 3);
  CHECK(third.broken() == names{"cancel"});
}

TEST_CASE("the answer to one reader may overtake the answer to another") {
  const auto run = [](const std::string& reader) {
    story events = story::of_several();
    events.accept(1).run(1);
    for (const auto& [name, status] :
         {std::pair{std::string{"x"}, "completed"}, std::pair{reader, "running"}}) {
      event& read = events.add(event_kind::status_read);
      read.process = name;
      read.execution = 1;
      read.status = status;
    }
    return events.broken();
  };
  CHECK(run("y").empty());
  CHECK(run("x") == names{"one-verdict"});
}

TEST_CASE("an old status may be told late, but no other verdict") {
  const auto run = [](const std::string& status) {
    story events = story::of_several();
    events.accept(1).run(1).read(1, "completed");
    event& late = events.add(event_kind::message);
    late.type = "execution.status_changed";
    late.execution = 1;
    late.attempt = 1;
    late.status = status;
    return events.broken();
  };
  CHECK(run("running").empty());
  CHECK(run("failed").contains("one-verdict"));
}

TEST_CASE("a request made of two processes at once may be refused by one of them") {
  const auto run = [](story events, int made) {
    for (int each = 0; each < made; ++each) {
      events.submit(1);
    }
    events.add(event_kind::refused).request = "r1";
    events.acknowledge(1);
    return events.broken();
  };
  CHECK(run(story::of_several(), 2).empty());
  CHECK(run(story::of_several(), 1) == names{"nothing-lost"});
  CHECK(run(story{}, 2) == names{"nothing-lost"});
}

}  // namespace
}  // namespace baton::history
