// Processes that stand still or die, among others that go on.
#include <catch2/catch.hpp>

#include "history/report.hpp"
#include "tests/history/support.hpp"

namespace baton::history {
namespace {

TEST_CASE("the body of a stalled process counts until its worker's lease is over") {
  const auto run = [](std::int64_t ms, std::int64_t renewal_age_ms = 0) {
    story events = story::of_several();
    events.accept(1).grant(1).begin_in("a", 1).stall("a").after_ms(ms - 100).begin_in("b", 1, 2, 2);
    events.resume("a").end(1, "abandoned");
    check_options options;
    options.renewal_age_ns = renewal_age_ms * 1'000'000;
    return events.broken(options);
  };
  CHECK(run(2001).empty());
  CHECK(run(2000) == names{"slot-bound"});
  CHECK(run(1501, 500).empty());
  CHECK(run(1500, 500) == names{"slot-bound"});
}

TEST_CASE("a stall that is over before the lease is excuses nothing") {
  const auto run = [](std::int64_t stalled_ms) {
    story events = story::of_several();
    events.accept(1).grant(1).begin_in("a", 1).stall("a").after_ms(stalled_ms - 100).resume("a");
    events.after_ms(500).begin_in("b", 1, 2, 2).end(1, "abandoned");
    return events.broken();
  };
  CHECK(run(1999) == names{"slot-bound"});
  CHECK(run(2000).empty());
}

TEST_CASE("of several stalls the first that is long enough counts") {
  story events = story::of_several();
  events.accept(1).grant(1).begin_in("a", 1).stall("a").resume("a").stall("a").after_ms(2000);
  events.resume("a").begin_in("b", 1, 2, 2).end(1, "abandoned");
  CHECK(events.broken().empty());
  story early = story::of_several();
  early.accept(1).grant(1).begin_in("a", 1).stall("a").after_ms(1000).resume("a").stall("a");
  early.after_ms(1000).begin_in("b", 1, 2, 2).resume("a").end(1, "abandoned");
  CHECK(early.broken() == names{"slot-bound"});
}

TEST_CASE("only the stall of its own process excuses a body, and only from its start") {
  story other = story::of_several();
  other.accept(1).grant(1).begin_in("a", 1).stall("c").after_ms(2100).begin_in("b", 1, 2, 2);
  other.end(1, "abandoned");
  CHECK(other.broken() == names{"slot-bound"});
  story before = story::of_several();
  before.stall("a").after_ms(2100).resume("a").accept(1).grant(1).begin_in("a", 1);
  before.begin_in("b", 1, 2, 2).end(1, "abandoned");
  CHECK(before.broken() == names{"slot-bound"});
  story nameless = story::of_several();
  nameless.accept(1).grant(1).begin(1).stall("a").after_ms(2100).begin_in("b", 1, 2, 2);
  nameless.end(1, "abandoned");
  CHECK(nameless.broken() == names{"slot-bound"});
}

TEST_CASE("a body that a stalled process lets go, and kills at once, has not started") {
  const auto run = [](std::int64_t stalled_ms, std::int64_t later_ms, const char* ended) {
    story events = story::of_several();
    events.accept(1).grant(1).stall("a").after_ms(stalled_ms).begin_in("b", 1, 2, 2).resume("a");
    events.after_ms(later_ms).begin_in("a", 1).end(1, ended);
    return events.broken();
  };
  CHECK(run(2100, 10, "abandoned").empty());
  CHECK_FALSE(run(2100, 10, "completed").empty());
  CHECK_FALSE(run(2100, 1500, "abandoned").empty());
  CHECK_FALSE(run(500, 10, "abandoned").empty());
}

TEST_CASE("nor has a body that it lets go and that cannot be started") {
  const auto run = [](std::int64_t stalled_ms, const char* why) {
    story events = story::of_several();
    events.accept(1).grant(1).stall("a").after_ms(stalled_ms).begin_in("b", 1, 2, 2).resume("a");
    events.begin_in("a", 1);
    event& ended = events.add(event_kind::action_ended);
    ended.execution = 1;
    ended.attempt = 1;
    ended.worker = 1;
    ended.status = "failed";
    ended.detail = why;
    return events.broken();
  };
  CHECK(run(2100, "no such command").empty());
  CHECK_FALSE(run(2100, "").empty());
  CHECK_FALSE(run(500, "no such command").empty());
}

TEST_CASE("with limit 1 the next may start once a stalled body's lease is over") {
  const auto run = [](std::int64_t stalled_ms) {
    story events = story::of_several();
    events.accept(1).accept(2).grant(1).begin_in("a", 1).stall("a").after_ms(stalled_ms);
    events.release(1, "abandoned").grant(2).begin_in("b", 2, 1, 2).resume("a").end(1, "abandoned");
    return events.broken();
  };
  CHECK(run(2000).empty());
  CHECK(run(1000) == names{"fifo", "slot-bound"});
}

TEST_CASE("with limit 1 a body that is let go too late is nobody's who was overtaken") {
  const auto run = [](std::int64_t stall_ms, const char* ended) {
    story events = story::of_several();
    events.accept(1).accept(2).grant(1).stall("a").after_ms(stall_ms);
    events.begin_in("b", 1, 2, 2).end(1, "completed", 2, 2).release(1, "completed", 1, 2);
    events.grant(2).begin_in("b", 2, 1, 2).end(2, "completed", 1, 2).release(2);
    events.resume("a").begin_in("a", 1, 1, 1).end(1, ended, 1, 1);
    return events.broken();
  };
  CHECK(run(5000, "abandoned").empty());
  CHECK(run(5000, "cancelled").empty());  // stopped as well, since somebody had asked for it
  CHECK(run(5000, "completed").contains("fifo"));
  CHECK(run(500, "abandoned").contains("fifo"));
}

TEST_CASE("a body that outlives its process counts until its end") {
  story gone = story::of_several();
  gone.accept(1).grant(1).begin_in("a", 1).die("a").end(1, "abandoned").begin_in("b", 1, 2, 2);
  CHECK(gone.broken().empty());
  story lingers = story::of_several();
  lingers.accept(1).grant(1).begin_in("a", 1).die("a").after_ms(2100).begin_in("b", 1, 2, 2);
  lingers.end(1, "abandoned");
  CHECK(lingers.broken() == names{"slot-bound"});
}

TEST_CASE("who dies while it stands still never ran on: its lease is over when the stall says") {
  story events = story::of_several();
  events.accept(1).grant(1).begin_in("a", 1).stall("a").after_ms(1000).die("a").after_ms(1000);
  events.begin_in("b", 1, 2, 2).end(1, "abandoned");
  CHECK(events.broken().empty());
}

TEST_CASE("a body whose end nobody sees runs on in a process that is watched") {
  const auto run = [](const std::string& died) {
    story events = story::of_several();
    events.accept(1).grant(1).begin_in("a", 1).die(died).after_ms(2100).begin_in("b", 1, 2, 2);
    return events.broken();
  };
  CHECK(run("a").empty());
  CHECK(run("c") == names{"slot-bound"});
}

TEST_CASE("the time in which its process stood still is none of a body's deadline") {
  const auto run = [](std::int64_t ran_ms, const std::string& stalled) {
    story events = story::of_several();
    events.accept(1).grant(1).begin_in("a", 1).stall(stalled).after_ms(5000).resume(stalled);
    events.after_ms(ran_ms - 300).end(1, "timeout").release(1, "timeout");
    return events.broken();
  };
  CHECK(run(3000, "a").empty());
  CHECK(run(3101, "a") == names{"deadline"});
  CHECK(run(3000, "b") == names{"deadline"});
}

TEST_CASE("a body that hangs in a process that is watched and lives breaks its deadline") {
  const auto run = [](const std::string& died) {
    story events = story::of_several();
    events.accept(1).grant(1).begin_in("a", 1).after_ms(3500).die(died);
    return events.broken();
  };
  CHECK(run("b") == names{"deadline"});
  CHECK(run("a").empty());
  story stalled = story::of_several();
  stalled.accept(1).grant(1).begin_in("a", 1).stall("a").after_ms(9000).accept(2);
  CHECK(stalled.broken().empty());
}

TEST_CASE("a timeout may be abandoned only if its own process lost it") {
  const auto run = [](const std::string& died) {
    story told = story::of_several();
    told.accept(1).grant(1).begin_in("a", 1).after_ms(900).end(1, "timeout").die(died);
    told.release(1, "abandoned");
    return told.broken();
  };
  CHECK(run("a").empty());
  CHECK(run("b") == names{"deadline"});
  const auto stalled = [](std::int64_t ms) {
    story events = story::of_several();
    events.accept(1).grant(1).begin_in("a", 1).stall("a").after_ms(ms).resume("a");
    events.end(1, "timeout").release(1, "abandoned");
    return events.broken();
  };
  CHECK(stalled(2000).empty());
  CHECK(stalled(1000) == names{"deadline"});
}

TEST_CASE("a timeout that outlives its process may be abandoned") {
  story events = story::of_several();
  events.accept(1).grant(1).begin_in("a", 1).die("a").after_ms(800).end(1, "timeout");
  events.release(1, "abandoned");
  CHECK(events.broken().empty());
}

TEST_CASE("a timeout may be abandoned before it is seen, once a lease could be over") {
  const auto run = [](story events, std::int64_t ms) {
    events.accept(1).grant(1).begin(1).after_ms(ms - 200).release(1, "abandoned").end(1, "timeout");
    return events.broken();
  };
  CHECK(run(story::of_several(), 2100).empty());
  CHECK(run(story::of_several(), 2000) == names{"deadline"});
  CHECK(run(story{}, 2100) == names{"deadline"});
}

TEST_CASE("the time in which its process stood still is none of a cancellation's grace") {
  const auto run = [](const std::string& stalled, std::int64_t ms, std::int64_t reach_ms) {
    story events = story::of_several();
    events.accept(1).grant(1).begin_in("a", 1).cancel(1, "cancelling").stall(stalled).after_ms(900);
    events.resume(stalled).after_ms(ms - 300).end(1, "cancelled").release(1, "cancelled");
    check_options options;
    options.cancel_reach_ns = reach_ms * 1'000'000;
    options.rules_off = {"deadline"};
    return events.broken(options);
  };
  CHECK(run("a", 2000, 0).empty());
  CHECK(run("a", 2101, 0) == names{"cancel"});
  CHECK(run("b", 2000, 0) == names{"cancel"});
  CHECK(run("b", 2000, 900).empty());
  CHECK(run("a", 2500, 500).empty());
  CHECK(run("a", 2601, 500) == names{"cancel"});
}

TEST_CASE("an end that was seen is repeated only if its own process lost it") {
  const auto died = [](const std::string& name) {
    story told = story::of_several();
    told.accept(1).grant(1).begin_in("a", 1).end(1).die(name).process(event_kind::process_started,
                                                                      "d");
    told.begin_in("d", 1, 2).end(1, "completed", 2);
    return told.broken();
  };
  CHECK(died("a").empty());
  CHECK(died("b") == names{"run-once"});
  const auto stalled = [](const std::string& name, std::int64_t ms) {
    story events = story::of_several();
    events.accept(1).grant(1).begin_in("a", 1).end(1).stall(name).after_ms(ms).resume(name);
    events.begin_in("a", 1, 2).end(1, "completed", 2);
    return events.broken();
  };
  CHECK(stalled("a", 2000).empty());
  CHECK(stalled("a", 1000) == names{"run-once"});
  CHECK(stalled("b", 2000) == names{"run-once"});
}

TEST_CASE("a process that starts again under its name has lost what it knew") {
  story events = story::of_several();
  events.accept(1).grant(1).begin_in("a", 1).end(1).stall("c").resume("c");
  events.process(event_kind::process_started, "a").begin_in("a", 1, 2).end(1, "completed", 2);
  CHECK(events.broken().empty());
}

TEST_CASE("what is said of a process that never started is of no use") {
  story events = story::of_several();
  events.accept(1).grant(1).begin_in("ghost", 1).stall("ghost").after_ms(2100);
  events.begin_in("b", 1, 2, 2).end(1, "abandoned");
  CHECK(events.broken() == names{"slot-bound"});
}

}  // namespace
}  // namespace baton::history
