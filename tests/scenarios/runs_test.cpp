// Whole runs: that shipped scenarios hold, that runs depend on their seed alone, that faults count.
#include <atomic>
#include <thread>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "history/report.hpp"
#include "scenarios/run/run.hpp"
#include "scenarios/run/tally.hpp"
#include "scenarios/search/pinned.hpp"
#include "scenarios/shipped/shipped.hpp"
#include "tests/scenarios/shipped_scenario.hpp"

namespace baton::test {
namespace {

using scenarios::run_options;
using scenarios::run_report;

void require_holds(const run_report& run) {
  INFO("seed " << run.seed << ", " << to_string(run.scheduling) << "\n"
               << history::to_text(run.judged));
  REQUIRE(run.holds());
  REQUIRE_FALSE(run.is_inconclusive());
}

/// What does the same at the same place, and may where a fault of that kind was taken away.
std::optional<sim::fault_index> substitute_of(sim::fault_index kind) {
  switch (fault_id{kind}) {
    case fault_id::process_crash: return index_of(fault_id::process_danger);
    case fault_id::storage_refused: return index_of(fault_id::storage_conflict);
    default: return std::nullopt;
  }
}

}  // namespace

TEST_CASE("every shipped scenario holds") {
  for (const scenarios::shipped_file& each : scenarios::shipped_files()) {
    const scenarios::scenario scenario = shipped(each.name);
    const bool large = each.name == "swarm" || each.name == "many_actions";
    INFO(each.name);
    for (std::uint64_t seed = 1; seed <= (large ? 5U : 15U); ++seed) {
      require_holds(scenarios::play(scenario, seed));
    }
  }
}

TEST_CASE("a fault-free run starts every execution once, in one attempt, and ends completed") {
  const scenarios::scenario scenario = shipped("fault_free");
  run_options options;
  options.keep_history = true;
  const run_report run = scenarios::play(scenario, 3, options);
  require_holds(run);
  CHECK(run.fired.empty());
  CHECK(run.judged.execution_count == run.judged.attempt_count);
  for (const history::event& each : run.history) {
    if (each.kind == history::event_kind::slot_released) {
      CHECK(each.status == "completed");
    }
  }
}

TEST_CASE("a run depends on its seed alone: not on what ran before, beside it, or is written down") {
  const scenarios::scenario scenario = shipped("swarm");
  std::vector<std::uint64_t> alone;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    alone.push_back(scenarios::play(scenario, seed).digest);
  }
  CHECK(std::set<std::uint64_t>{alone.begin(), alone.end()}.size() == alone.size());

  run_options options;
  options.keep_history = true;
  options.trace_from = 1;
  options.trace_until = UINT64_MAX;
  for (std::uint64_t seed = 6; seed >= 1; --seed) {
    const run_report again = scenarios::play(scenario, seed, options);
    CHECK(again.digest == alone[seed - 1]);
    CHECK(again.trace.size() == again.trace_count);
  }

  std::vector<std::uint64_t> beside(alone.size());
  std::atomic<std::uint64_t> next = 0;
  const auto work = [&] {
    for (std::uint64_t turn = next++; turn < beside.size(); turn = next++) {
      beside[turn] = scenarios::play(scenario, turn + 1).digest;
    }
  };
  std::thread one{work};
  std::thread other{work};
  one.join();
  other.join();
  CHECK(beside == alone);
}

TEST_CASE("without a fault that took effect the run is another one") {
  const scenarios::scenario scenario = shipped("swarm");
  std::size_t tried = 0;
  std::string unseen;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const run_report run = scenarios::play(scenario, seed);
    std::set<sim::fault_index> kinds;
    for (const sim::fired_fault& each : run.fired) {
      if (!each.took_effect || !kinds.insert(each.kind).second || kinds.size() > 12) {
        continue;
      }
      const auto [site, occurrence] = scenarios::split_site(each.site);
      run_options without;
      sim::wanted_fault gone;
      gone.kind = each.kind;
      gone.site = sim::site_hash_of(site).value();
      gone.occurrence = occurrence;
      without.forbidden.push_back(gone);
      if (const auto substitute = substitute_of(each.kind)) {
        gone.kind = *substitute;
        without.forbidden.push_back(gone);
      }
      const run_report other = scenarios::play(scenario, seed, without);
      if (other.digest == run.digest) {
        unseen += fmt::format("seed {}: {} at {}\n", seed, fault_kinds()[each.kind].name.text,
                              each.site);
      }
      ++tried;
    }
  }
  CHECK(tried > 100);
  CHECK(unseen == "");
}

TEST_CASE("named faults happen at their site, and only there") {
  scenarios::scenario scenario = shipped("fault_free");
  scenario.goes_wrong.named = {
      {fault_id::storage_outcome_unknown, "store.finish/execution-3/attempt-1", 1, std::nullopt},
      {fault_id::process_crash, "store.finish/execution-5/attempt-1", 1, std::nullopt}};
  const run_report run = scenarios::play(scenario, 1);
  require_holds(run);
  REQUIRE(run.fired.size() == 2);
  for (const sim::fired_fault& each : run.fired) {
    CHECK(each.took_effect);
  }
}

TEST_CASE("a run that uses up its events is inconclusive, and breaks no rule by that") {
  scenarios::scenario scenario = shipped("fault_free");
  scenario.lasts.events_max = 1'000;
  const run_report run = scenarios::play(scenario, 1);
  CHECK(run.is_inconclusive());
  CHECK(run.holds());
}

}  // namespace baton::test
