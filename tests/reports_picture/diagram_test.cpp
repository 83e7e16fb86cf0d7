// The picture of a failure: each kind of thing, as it is drawn.
#include <catch2/catch.hpp>

#include "tests/reports_picture/made_run.hpp"
#include "tests/reports_picture/well_formed.hpp"

namespace baton::test {
namespace {

using Catch::Contains;

// Execution 1 keeps its slot for ever, execution 2 waits behind it, since a completion is lost.
reports::recorded_run leak() {
  made_run run;
  run.accepted(10, 1);
  run.accepted(12, 2);
  const auto grant = run.granted(20, 1);
  const auto start = run.started(30, 1, grant);
  run.ended(60, 1, start);
  run.sends(made_run::worker, made_run::broker,
            "bus.publish/execution.completed/execution-1/attempt-1", 2, false);
  run.fault("bus.lost", "bus.publish/execution.completed/execution-1/attempt-1", 60);
  run.over(9000);
  return run.breaks("no-leak", {2, 4, 8}, 2, "it had none when the history ended");
}

// Execution 3 gets the slot that execution 2 is next for.
reports::recorded_run overtaking() {
  made_run run;
  run.accepted(5, 1);
  const auto first = run.granted(8, 1);
  run.accepted(10, 2);
  run.accepted(20, 3);
  const auto release = run.released(30, 1, first);
  run.granted(30, 3, release);
  const auto again = run.released(60, 3);
  run.granted(61, 2, again);
  run.over(100);
  return run.breaks("fifo", {5, 6, 9, 11}, 3);
}

std::string page_of(const reports::recorded_run& run) {
  return picture_of(kind_of(run));
}

}  // namespace

TEST_CASE("a slot that is never given back ends open and hatched, in red") {
  const std::string page = view_in(page_of(leak()), "past");
  CHECK_THAT(page, Contains("<g class=\"holds open bad\">"));
  CHECK_THAT(page,
             Contains("class=\"hatch\" style=\"fill:url(#c0ffee0123456789-hatch-bad)\""));
  CHECK_THAT(page, Contains("execution 1 never gives back deploy slot 1"));
  // Its outline has no right end.
  const std::size_t bar = page.find("<g class=\"holds open bad\">");
  const std::string path = page.substr(page.find("<path d=", bar), 60);
  CHECK_THAT(path.substr(0, path.find("/>")), !Contains("Z"));
}

TEST_CASE("a slot that is released again has a notch") {
  made_run run;
  run.accepted(1, 1);
  run.accepted(2, 2);
  const auto grant = run.granted(10, 1);
  const auto release = run.released(20, 1, grant);
  run.granted(21, 2, release);
  run.released(30, 1);
  run.over(50);
  const reports::recorded_run recorded = run.breaks("released-once", {6, 8}, 1);
  const reports::scene scene = reports::scene_of(recorded);
  const auto first = std::find_if(scene.bars.begin(), scene.bars.end(), [](const auto& each) {
    return each.kind == reports::bar_kind::holds && each.execution == 1;
  });
  REQUIRE(first != scene.bars.end());
  CHECK(first->notches_ns == std::vector<std::int64_t>{30 * ms});
  CHECK(first->broken);
  CHECK_THAT(view_in(page_of(recorded), "past"), Contains("<path class=\"notch\""));
}

TEST_CASE("who overtakes, and whom, stands out in red") {
  const reports::recorded_run run = overtaking();
  const std::string page = view_in(page_of(run), "past");
  CHECK_THAT(page, Contains("execution 3 overtakes execution 2"));
  CHECK_THAT(page, Contains("<path class=\"overtakes\""));
  CHECK_THAT(page, Contains("<g class=\"waits bad\"><title>execution 2:"));
  CHECK_THAT(page, Contains("<g class=\"holds bad\"><title>execution 3, attempt 1:"));
  CHECK_THAT(page, !Contains("<g class=\"holds bad\"><title>execution 1"));
  CHECK_THAT(page, !Contains("<g class=\"holds bad\"><title>execution 2"));
}

TEST_CASE("a message is drawn by what became of it") {
  made_run run;
  run.accepted(1, 1);
  const auto grant = run.granted(10, 1);
  run.happens(11, made_run::worker, grant);
  const std::string site = "bus.publish/execution.status_changed/execution-1/attempt-1";
  run.sends(made_run::worker, made_run::broker, site, 2);
  run.sends(made_run::broker, made_run::executor,
            "bus.deliver/execution.status_changed/execution-1/executor-1", 400);
  run.happens(500, made_run::broker);
  run.sends(made_run::broker, made_run::executor,
            "bus.deliver/execution.completed/execution-1/executor-1", 2);
  run.sends(made_run::broker, made_run::executor,
            "bus.deliver/execution.completed/execution-1/executor-1/again", 9);
  run.happens(520, made_run::worker);
  run.sends(made_run::worker, made_run::broker, site + "#2", 2, false);
  run.fault("bus.delayed", "bus.deliver/execution.status_changed/execution-1/executor-1", 13, false,
            398);
  run.over(600);
  const reports::recorded_run recorded = run.breaks("no-leak", {2}, 1);
  const std::string all = view_in(page_of(recorded), "all");
  CHECK(count_of(all, "<g class=\"delivered\">") == 2);
  CHECK(count_of(all, "<g class=\"delayed\">") == 1);
  CHECK(count_of(all, "<g class=\"duplicated\">") == 1);
  CHECK(count_of(all, "<g class=\"dropped\">") == 1);
  CHECK(count_of(all, "<path class=\"cross\"") == 1);
  const std::string style{"class=\"duplicated\"><title>"};
  CHECK_THAT(all.substr(all.find(style), 260), Contains("<circle"));  // where it forks
}

TEST_CASE("a fault has a shape, a letter and a name, and leads to whom it struck") {
  const std::string page = view_in(page_of(leak()), "past");
  CHECK_THAT(page, Contains("<g class=\"badge bus\""));
  CHECK_THAT(page, Contains(">A</text>"));
  CHECK_THAT(page, Contains(">bus.lost</text>"));
  CHECK_THAT(page, Contains("<path class=\"strikes\""));
}

TEST_CASE("a long idle gap is folded, and how long it was is written there") {
  const std::string page = view_in(page_of(leak()), "past");
  CHECK_THAT(page, Contains("class=\"break\""));
  CHECK_THAT(page, Contains(">8.93 s</text>"));
}

TEST_CASE("the run that passes is laid over it, from the first difference on") {
  reports::failure_kind kind = kind_of(leak());
  made_run passes;
  passes.accepted(10, 1);
  passes.accepted(12, 2);
  const auto grant = passes.granted(20, 1);
  const auto start = passes.started(30, 1, grant);
  const auto end = passes.ended(60, 1, start);
  const auto release = passes.released(70, 1, end);
  passes.granted(71, 2, release);
  passes.over(200);
  kind.picture->passing = reports::passing_run_of(*kind.picture, leak(), passes.so_far(), "A");
  CHECK(kind.picture->passing->differs_at_ns == 70 * ms);
  CHECK_THAT(kind.picture->passing->differs_in,
             Contains("without it: slot 1 of deploy released by execution 1"));
  const std::string page = picture_of(kind);
  CHECK_THAT(view_in(page, "past"), Contains("<path class=\"differs\""));
  CHECK_THAT(view_in(page, "past"), Contains("without A: execution 1, attempt 1"));
  CHECK_THAT(page, Contains("Beside the run without A"));
  CHECK(what_is_not_well_formed(page) == "");
}

TEST_CASE("the curve says from when on the failure was decided") {
  reports::failure_kind kind = kind_of(leak());
  kind.reseeds = {
      {0, 50, 3}, {30 * ms, 50, 50}, {40 * ms, 50, 44}, {60 * ms, 50, 45}, {70 * ms, 50, 50}};
  const std::string page = picture_of(kind);
  CHECK_THAT(view_in(page, "past"), Contains("decided by 0.060000 s"));
  CHECK_THAT(page, Contains(reports::summary_of(kind).decided.sentence));
  kind.reseeds.back().failing = 44;
  CHECK_THAT(picture_of(kind), !Contains("decided by"));
}

TEST_CASE("every moment is a row that a permalink names, with links to what led to it") {
  const reports::failure_kind kind = kind_of(leak());
  const std::string page = picture_of(kind);
  for (const reports::scene_moment& each : kind.picture->moments) {
    CHECK_THAT(page, Contains("<tr id=\"c0ffee0123456789-m" + std::to_string(each.number) + "\""));
    CHECK(count_of(view_in(page, "past"), "data-m=\"" + std::to_string(each.number) + "\"") ==
          (each.past ? 1 : 0));
    for (const std::uint64_t cause : each.causes) {
      CHECK(cause < each.number);
      CHECK_THAT(page, Contains("href=\"#c0ffee0123456789-m" + std::to_string(cause) + "\""));
    }
  }
  CHECK_THAT(page, Contains("<caption>"));
  CHECK_THAT(page, Contains("<th scope=\"row\">"));
  CHECK_THAT(page, Contains("aria-live=\"polite\""));
}

TEST_CASE("a page is well-formed and needs nothing else") {
  for (const reports::recorded_run& run : {leak(), overtaking()}) {
    const std::string page = page_of(run);
    CHECK(what_is_not_well_formed(page) == "");
    CHECK_THAT(page, !Contains("http"));
    CHECK_THAT(page, !Contains("onclick"));
    CHECK_THAT(page, !Contains("src="));
    // Every id begins with the fingerprint: several figures share a page.
    for (std::size_t at = page.find(" id=\""); at != std::string::npos;
         at = page.find(" id=\"", at + 1)) {
      CHECK(page.substr(at + 5).starts_with(fingerprint));
    }
  }
}

TEST_CASE("what a user called an action does no harm") {
  made_run run;
  run.accepted(1, 1, "<script>alert('&')</script>\x01");
  run.granted(5, 1);
  run.over(10);
  const std::string page = page_of(run.breaks("no-leak", {2}, 1, "\"<b>&"));
  CHECK(what_is_not_well_formed(page) == "");
  CHECK_THAT(page, !Contains("<script>alert"));
  CHECK_THAT(page, Contains("&lt;script&gt;alert(&#39;&amp;&#39;)"));
}

TEST_CASE("the same recording gives the same page, byte for byte") {
  CHECK(page_of(leak()) == page_of(leak()));
}

TEST_CASE("without a picture there is no figure") {
  CHECK(picture_of(reports::failure_kind{}).empty());
}

}  // namespace baton::test
