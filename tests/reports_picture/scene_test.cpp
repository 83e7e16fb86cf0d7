// What a picture shows, before it is drawn.
#include <algorithm>
#include <chrono>
#include <set>

#include <catch2/catch.hpp>

#include "reports/scene/bounds.hpp"
#include "reports/scene/run/words.hpp"
#include "tests/reports_picture/made_run.hpp"
#include "tests/reports_picture/well_formed.hpp"

namespace baton::test {
namespace {

using Catch::Contains;
using reports::scene;

const reports::scene_moment* moment_with(const scene& picture, const std::string& text) {
  for (const reports::scene_moment& each : picture.moments) {
    if (each.text.find(text) != std::string::npos) {
      return &each;
    }
  }
  return nullptr;
}

const reports::scene_moment& violation_of(const scene& picture) {
  for (const reports::scene_moment& each : picture.moments) {
    if (each.broken) {
      return each;
    }
  }
  FAIL("a scene has its violation");
  return picture.moments.front();
}

// Two bodies of one action at once: execution 1 was cancelled and runs on. Execution 7 has nothing
// to do with it.
made_run two_at_once() {
  made_run run;
  run.accepted(10, 1);
  run.accepted(11, 7, "other");
  const auto grant = run.granted(20, 1);
  const auto start = run.started(30, 1, grant);
  const auto elsewhere = run.granted(31, 7);
  run.started(33, 7, elsewhere, "worker-2");
  run.accepted(34, 2);
  const auto release = run.released(40, 1, start);
  const auto next = run.granted(40, 2, release);
  run.started(45, 2, next);
  return run;
}

reports::recorded_run two_at_once_broken() {
  made_run run = two_at_once();
  run.fault("client.cancels", "client.cancel/request-1", 35);
  run.fault("process.pause", "process/worker-2", 36, false, 50);
  run.over(100);
  return run.breaks("slot-bound", {6, 13}, 2, "attempt 1 of execution 2 started as one of 2");
}

// A large run: each of `count` executions takes eight events, four lines and a message.
reports::recorded_run large(std::int64_t count) {
  made_run run;
  for (std::int64_t each = 1; each <= count; ++each) {
    const std::string action = "job-" + std::to_string(each % 40);
    run.accepted(each * 10, each, action);
    const auto grant = run.granted(each * 10 + 2, each, 0, each % 5);
    const auto start =
        run.started(each * 10 + 3, each, grant, each % 2 == 0 ? "worker-1" : "worker-2");
    const auto end = run.ended(each * 10 + 5, each, start, each % 2 == 0 ? "worker-1" : "worker-2");
    run.sends(made_run::worker, made_run::storage,
              "store.finish/execution-" + std::to_string(each) + "/attempt-1", 1);
    run.released(each * 10 + 6, each, end, each % 5);
    run.happens(each * 10 + 7, made_run::broker);
    if (each % 50 == 0) {
      run.fault("storage.slow", "store.finish/execution-" + std::to_string(each) + "/attempt-1",
                each * 10 + 5, each % 1000 == 0, 1);
    }
  }
  run.over(count * 10 + 10'000);
  return run.breaks("released-once", {static_cast<std::size_t>(count) * 3}, count / 2);
}

}  // namespace

TEST_CASE("what breaks the rule is marked: both bodies, and the moment of the second") {
  const scene picture = scene_of(two_at_once_broken());
  std::set<std::int64_t> broken;
  for (const reports::bar& each : picture.bars) {
    if (each.broken) {
      CHECK(each.kind == reports::bar_kind::runs);
      broken.insert(each.execution);
    }
  }
  CHECK(broken == std::set<std::int64_t>{1, 2});
  CHECK(violation_of(picture).at_ns == 45 * ms);
  CHECK_THAT(violation_of(picture).text,
             Contains("this breaks slot-bound. Expected: it is not so"));
  CHECK(picture.lanes[violation_of(picture).lane].name == "worker-1");
  CHECK_THAT(picture_of(kind_of(two_at_once_broken())),
             Contains("execution 2 starts while execution 1 still runs"));
}

TEST_CASE("the causal past leaves out what has nothing to do with it") {
  const scene picture = scene_of(two_at_once_broken());
  for (const reports::scene_moment& each : picture.moments) {
    if (each.execution == 7) {
      CHECK_FALSE(each.past);
    }
  }
  REQUIRE(moment_with(picture, "slot 1 of deploy released by execution 1") != nullptr);
  CHECK(moment_with(picture, "slot 1 of deploy released by execution 1")->past);
  CHECK(moment_with(picture, "execution 1 acknowledged")->past);
  CHECK(moment_with(picture, "request-1 asks for deploy")->past);
}

TEST_CASE("causes are earlier, and lead from the violation to every essential fault") {
  const scene picture = scene_of(two_at_once_broken());
  std::set<std::uint64_t> reached{violation_of(picture).number};
  for (auto each = picture.moments.rbegin(); each != picture.moments.rend(); ++each) {
    for (const std::uint64_t cause : each->causes) {
      CHECK(cause < each->number);
      CHECK(picture.moments[cause - 1].at_ns <= each->at_ns);
      if (reached.contains(each->number)) {
        reached.insert(cause);
      }
    }
  }
  const reports::scene_moment* const cancelled = moment_with(picture, "(fault A: client.cancels)");
  REQUIRE(cancelled != nullptr);
  CHECK(cancelled->past);
  CHECK(reached.contains(cancelled->number));
  CHECK_FALSE(moment_with(picture, "(fault B: process.pause)")->past);
  CHECK(picture.moments.front().number == 1);
}

TEST_CASE("a timer ends the way back: what wound it up is not why it rang") {
  made_run run;
  run.accepted(1, 1);
  run.accepted(2, 2);
  const auto early = run.granted(5, 1);
  const auto wound = run.happens(6, made_run::worker, early);
  const auto rang = run.happens(500, made_run::worker, wound, true);
  run.granted(501, 2, rang);
  run.over(600);
  const scene picture = scene_of(run.breaks("nothing-lost", {6}, 2));
  CHECK_FALSE(moment_with(picture, "granted to execution 1")->past);
  CHECK(moment_with(picture, "granted to execution 2")->past);
}

TEST_CASE("a process that stood still and one that died have their bars, faults their spans") {
  made_run run;
  run.accepted(1, 1);
  const auto drawn = run.happens(100, 0);
  const auto affected = run.happens(300, 0, drawn);
  run.line(event_kind::process_stalled).process = "worker-1";
  run.happens(1067, 0, affected);
  run.line(event_kind::process_resumed).process = "worker-1";
  run.happens(1100, made_run::worker);
  run.line(event_kind::process_died).process = "worker-1";
  run.happens(1300, 0);
  run.line(event_kind::process_started).process = "worker-1";
  run.fault("process.pause", "process/worker-1", 100, true, 767);
  run.fault("process.crash", "store.claim/worker-1#3", 1100);
  run.over(2000);
  const scene picture = scene_of(run.breaks("no-leak", {2}, 1));
  REQUIRE(picture.faults.size() == 2);
  CHECK(picture.faults[0].fault == "process.pause");
  CHECK(picture.lanes[picture.faults[0].lane].name == "worker-1");
  CHECK(picture.faults[1].letter == "B");
  CHECK(picture.lanes[picture.faults[1].lane].name == "worker-1");
  std::vector<std::pair<reports::bar_kind, std::int64_t>> lasting;
  for (const reports::bar& each : picture.bars) {
    if (each.execution == 0) {
      lasting.emplace_back(each.kind, (each.to_ns - each.from_ns) / ms);
    }
  }
  CHECK(lasting == std::vector<std::pair<reports::bar_kind, std::int64_t>>{
                       {reports::bar_kind::stalled, 767}, {reports::bar_kind::down, 200}});
  CHECK(moment_with(picture, "worker-1 crashes")->past);
}

TEST_CASE("the story begins with what was needed and ends with what it broke") {
  const reports::recorded_run run = two_at_once_broken();
  const auto story = reports::story_of(run, scene_of(run));
  REQUIRE(story.size() >= 4);
  CHECK(story.size() <= 12);
  CHECK(
      std::any_of(story.begin(), story.end(), [](const auto& each) { return each.fault == "A"; }));
  CHECK(
      std::none_of(story.begin(), story.end(), [](const auto& each) { return each.fault == "B"; }));
  CHECK_THAT(story.back().text, Contains("breaks slot-bound"));
  CHECK(std::is_sorted(story.begin(), story.end(),
                       [](const auto& a, const auto& b) { return a.at_ns < b.at_ns; }));
  CHECK(reports::story_of(run, scene_of(run), 2).size() == 2);
}

TEST_CASE("a result that came after the verdict is told where a verdict changed") {
  made_run made;
  made.accepted(0, 1);
  made.granted(2, 1);
  made.started(3, 1);
  made.ended(5, 1);
  made.released(6, 1);
  made.happens(7, 0);
  made.line(event_kind::process_resumed).process = "worker-1";
  made.happens(8, made_run::worker);
  made.sends(made_run::worker, made_run::storage, "store.finish/execution-1/attempt-1", 1);
  made.happens(20, 0);
  made.line(event_kind::status_read, 1).status = "completed";
  const auto lines = made.line_count();
  made.over(21);
  const reports::recorded_run broken = made.breaks("one-verdict", {lines}, 1);
  const reports::scene drawn = reports::scene_of(broken);
  const auto late = std::find_if(drawn.moments.begin(), drawn.moments.end(), [](const auto& each) {
    return each.text.starts_with("worker-1 reports the end of execution 1, attempt 1");
  });
  REQUIRE(late != drawn.moments.end());
  CHECK(late->past);
  const auto violation = std::find_if(drawn.moments.begin(), drawn.moments.end(),
                                      [](const auto& each) { return each.broken; });
  REQUIRE(violation != drawn.moments.end());
  CHECK(std::count(violation->causes.begin(), violation->causes.end(), late->number) == 1);
  std::string story;
  for (const reports::story_line& each : reports::story_of(broken, drawn)) {
    story += each.text + "\n";
  }
  CHECK_THAT(story, Contains("worker-1 reports"));
  REQUIRE_FALSE(late->causes.empty());
  const bool after_return =
      std::any_of(late->causes.begin(), late->causes.end(), [&](std::uint64_t cause) {
        return drawn.moments[cause - 1].text == "worker-1 goes on";
      });
  CHECK(after_return);
}

TEST_CASE("where it showed is a host and an event, without numbers") {
  CHECK(reports::site_of(two_at_once_broken()) == "worker/step");
  made_run run;
  run.accepted(1, 1);
  run.over(9);
  CHECK(reports::site_of(run.breaks("no-leak", {2}, 1)) == "end of watch");
}

TEST_CASE("a history without events is a picture too") {
  reports::recorded_run run = two_at_once_broken();
  run.events = {};
  run.seen_in.clear();
  const scene picture = scene_of(run);
  CHECK(violation_of(picture).at_ns == 45 * ms);
  CHECK(picture.cut.empty());
}

TEST_CASE("a run of a hundred thousand events is cut around its violation, says so, and is small") {
  const reports::recorded_run run = large(13'000);
  REQUIRE(run.events.event_records().size() >= 100'000);
  const auto begin = std::chrono::steady_clock::now();
  reports::failure_kind kind = kind_of(run);
  const auto story = reports::story_of(run, *kind.picture);
  const std::string page = picture_of(kind);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  CHECK(took.count() < 8);  // far less, but for sanitizers and busy machines
  CHECK(page.size() < 1'000'000);
  const scene& picture = *kind.picture;
  CHECK_THAT(picture.cut, Contains("Left out: "));
  CHECK_THAT(page, Contains("more than a picture can hold"));
  CHECK(picture.lanes.size() <= reports::lanes_max);
  CHECK(picture.bars.size() <= reports::bars_max);
  CHECK(picture.arrows.size() <= reports::arrows_max);
  CHECK(picture.moments.size() <= reports::moments_max);
  CHECK(story.size() <= 12);
  CHECK(what_is_not_well_formed(page) == "");
  const auto essential = std::count_if(picture.faults.begin(), picture.faults.end(),
                                       [](const auto& each) { return each.essential; });
  CHECK(essential == 13);
  CHECK(violation_of(picture).at_ns > 0);
  CHECK(reports::scene_of(run) == picture);
}

TEST_CASE("times and durations are written with their units") {
  CHECK(reports::moment_text(612'958'123) == "0.612958 s");
  CHECK(reports::span_text(767 * ms) == "767 ms");
  CHECK(reports::span_text(1'250 * ms) == "1.25 s");
  CHECK(reports::span_text(31) == "31 ns");
  CHECK(reports::span_text(0) == "0 ns");
  CHECK(reports::span_text(12'050'000) == "12 ms");
  CHECK(reports::span_text(1'050'000) == "1.05 ms");
}

}  // namespace baton::test
