#include "tests/reports/sample_report.hpp"

#include <algorithm>

#include "history/checker.hpp"
#include "tests/reports/sample_kinds.hpp"

namespace baton::test {
namespace {

using namespace baton::reports;

constexpr std::int64_t exit_broken = 1;

// A fault that took effect meets most rules; some pairs cannot meet, and are never tried.
std::vector<rule_cell> sample_cells(const std::vector<fault_row>& faults) {
  std::vector<rule_cell> cells;
  std::uint64_t place = 0;
  for (const fault_row& fault : faults) {
    for (const history::rule_description& rule : history::rule_descriptions()) {
      ++place;
      const std::uint64_t share = rule.name == "fenced"   ? 2
                                  : rule.name == "cancel" ? 31
                                                          : 94 + place % 7;
      const std::uint64_t judged = fault.took_effect * share / 100;
      if (judged > 0 && place % 43 != 0) {
        cells.push_back({fault.fault, std::string{rule.name}, judged, 0});
      }
    }
  }
  return cells;
}

// A hump in buckets of an eighth of a power of two.
distribution spread_around(std::string name, measure_unit unit, std::uint64_t middle) {
  distribution counted{std::move(name), unit, 0, 0, 0, {}};
  std::uint64_t count = 40;
  for (std::uint64_t octave = std::max<std::uint64_t>(middle / 16, 8); octave < middle * 64;
       octave *= 2) {
    for (std::uint64_t eighth = 0; eighth < 8; ++eighth) {
      const std::uint64_t from = octave + octave / 8 * eighth;
      count = from < middle ? count + count / 5 + 3 : count - count / 6;
      if (count > 6) {
        counted.buckets.push_back({from, count});
        counted.count += count;
        counted.sum += count * from;
        counted.most = from + octave / 16;
      }
    }
  }
  return counted;
}

scenario_part swarm() {
  scenario_part part;
  part.scenario = "swarm";
  part.about =
      "Everything differs from seed to seed: hosts, actions, limits, intervals and faults.";
  part.seeds = 10'000;
  part.executions = 2'437'004;
  part.events = 142'817'266;
  part.virtual_ms = 90'623'115;
  part.policies = {{"fifo", 3331}, {"random", 3360}, {"priorities", 3309}};
  part.faults = sample_faults();
  part.cells = sample_cells(part.faults);
  part.marks = sample_marks();
  part.distributions = {spread_around("queue_wait", measure_unit::us, 96'000),
                        spread_around("slot_hold", measure_unit::us, 41'000),
                        spread_around("completion_latency", measure_unit::us, 2'400),
                        spread_around("events_per_run", measure_unit::events, 13'500)};
  part.slowest = {{4711, 61'204, 31'877}, {902, 58'790, 30'120}, {7733, 57'001, 44'310}};
  part.same = {500, 100, {}};
  part.rerun = "baton-sim run swarm --seeds 10000 --base-seed 1 --determinism 5%";
  part.wall_seconds = 143.2;
  return part;
}

sweep_part limit_one_sweep() {
  sweep_part part;
  part.scenario = "limit_one";
  part.executions = 72;
  part.places = 8348;
  part.pairs = 2000;
  part.pairs_in_all = 34'840'378;
  part.runs = 10'348;
  part.cells = sample_sweep_cells();
  part.without_place = {"process.crash_for_good", "process.crash_loop", "action.ignores_terminate",
                        "action.outlives_worker", "client.retries",     "client.cancels_twice"};
  part.rerun = "baton-sim sweep limit_one --pairs --pairs-max 2000";
  part.wall_seconds = 41.7;
  return part;
}

environment sample_environment() {
  return {"0.1.0",
          "g++ 12.2.0",
          "RelWithDebInfo",
          "Linux x86_64",
          2,
          "4486dec",
          "baton-sim run swarm --seeds 10000 --determinism 5% --out results",
          "2026-11-25T14:03:00Z"};
}

std::vector<planted_bug> sample_planted() {
  return {
      {"cancel-overwrites-verdict",
       "A cancellation overwrites the verdict of an execution that has ended and is not announced "
       "yet.",
       "cancel after the end changes the verdict; unconditional write", true, "one-verdict",
       "random", 14, 2, 1, 3.4, true},
      {"lowered-limit-ignored", "A lowered limit is taken note of only at the next start.",
       "limit not followed down", true, "slot-bound", "fifo", 3, 1, 4, 0.9, false},
      {"queue-ordered-by-wall-clock",
       "A queue is kept in the order of its wall-clock times of acceptance.",
       "queue order lost by a wall-clock jump", true, "fifo", "priorities", 41, 1, 2, 9.1, false},
      {"claims-serve-actions-in-order-of-id",
       "A claim takes from the action with the lowest id first.", "one action starves another",
       false, "", "", 20'000, -1, -1, 310.5, false},
  };
}

void fail(rule_cell& cell, std::uint64_t failing) {
  cell.failing = std::min(failing, cell.judged);
}

// The cells of what broke: mostly where an essential fault took effect.
void mark_failing(scenario_part& part) {
  for (rule_cell& each : part.cells) {
    if (each.rule == "fifo" && (each.fault == "bus.lost" || each.fault == "process.pause")) {
      fail(each, 34);
    } else if (each.rule == "fifo" && each.fault == "storage.slow") {
      fail(each, 11);
    } else if (each.rule == "no-leak" && each.fault == "storage.outcome_unknown") {
      fail(each, 7);
    }
  }
}

}  // namespace

report passing_report() {
  report whole;
  scenario_part runs = swarm();
  for (mark_row& each : runs.marks) {
    each.seeds = std::max<std::uint64_t>(each.seeds, 3);
  }
  whole.scenarios = {std::move(runs)};
  whole.changes.emplace();
  whole.made = sample_environment();
  return whole;
}

report failing_report() {
  report whole;
  scenario_part runs = swarm();
  runs.failing = 43;
  runs.inconclusive = 2;
  runs.exit_code = exit_broken;
  runs.missed = {"mark: listed after its end"};
  runs.kinds = {overtaken_kind(), leaked_kind()};
  runs.failures = {
      {173, "random", seed_outcome::at_rest, {"fifo"}, 23, "9f2c41d07be85a36"},
      {877, "priorities", seed_outcome::not_at_rest, {"no-leak"}, 31, "27b0d3f1c6a94e18"},
      {2290, "random", seed_outcome::at_rest, {"fifo", "one-verdict"}, 44, ""},
      {5102, "priorities", seed_outcome::out_of_events, {}, 12, ""},
      {9411, "fifo", seed_outcome::out_of_time, {}, 38, ""}};
  mark_failing(runs);
  whole.scenarios = {std::move(runs)};
  sweep_part sweep = limit_one_sweep();
  sweep.failing = 3;
  sweep.exit_code = exit_broken;
  sweep.kinds = {leaked_kind()};
  sweep.kinds.front().seeds_failing = 3;
  for (sweep_cell& each : sweep.cells) {
    if (each.fault == "storage.outcome_unknown" && each.site == "store.finish/execution/attempt") {
      each.failing = 3;
    }
  }
  whole.sweeps = {std::move(sweep)};
  whole.exit_code = exit_broken;
  whole.planted = sample_planted();
  whole.changes = {{"9f2c41d07be85a36", "fifo", "swarm", change_state::fresh, 0, 34},
                   {"27b0d3f1c6a94e18", "no-leak", "swarm", change_state::ongoing, 5, 7},
                   {"c04417aa90b2e3f5", "run-once", "zombie_worker", change_state::resolved, 12, 0},
                   {"5d1be80c77f2a960", "deadline", "clocks", change_state::rare, 1, 0}};
  whole.shards = 8;
  whole.made = sample_environment();
  return whole;
}

report hostile_report() {
  const std::string text =
      "<script>alert(1)</script>\"'&]]>--><!-- | `a` *b* ::error:: 100%\n\r\t\x01\x7f\xff "
      "\xe2\x80\xae"
      "{}";
  report whole = failing_report();
  scenario_part& runs = whole.scenarios.front();
  runs.scenario = text;
  runs.about = text;
  runs.rerun = text;
  runs.missed = {text};
  runs.marks.push_back({text, 1, true});
  runs.faults.push_back({text, 1, 1, 1, 1, 1, text, true});
  runs.cells.push_back({text, text, 1, 1});
  runs.policies.push_back({text, 1});
  runs.same.differences = {text};
  runs.failures.push_back({1, text, seed_outcome::at_rest, {text}, 1, ""});
  runs.distributions.push_back({text, measure_unit::events, 1, 1, 1, {{1, 1}}});
  failure_kind& kind = runs.kinds.front();
  kind.rule = kind.site = kind.expected = kind.seen = kind.policy = kind.digest = text;
  kind.replay = kind.debugger = kind.repro = kind.perfetto = text;
  kind.story = {{1, text, text}};
  kind.faults.push_back({text, text, text, 1, 1, true});
  whole.sweeps.front().scenario = text;
  whole.sweeps.front().cells.push_back({text, text, 1, 1, 1, 1});
  whole.sweeps.front().without_place.push_back(text);
  whole.planted.push_back({text, text, text, true, text, text, 1, 1, 1, 1, true});
  whole.changes->push_back({text, text, text, change_state::fresh, 1, 1});
  whole.made = {text, text, text, text, 1, text, text, text};
  return whole;
}

}  // namespace baton::test
