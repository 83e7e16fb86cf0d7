// `baton-sim sweep`: every fault at every place of the run without faults, one or two at a time.
#include <algorithm>
#include <mutex>
#include <set>

#include <fmt/format.h>
#include <unistd.h>

#include "apps/baton_sim/commands.hpp"
#include "apps/baton_sim/contained_play.hpp"
#include "apps/baton_sim/crash_context.hpp"
#include "apps/baton_sim/exit_code.hpp"
#include "apps/baton_sim/failure.hpp"
#include "apps/baton_sim/interruption.hpp"
#include "apps/baton_sim/log.hpp"
#include "apps/baton_sim/out_folder.hpp"
#include "apps/baton_sim/parallel_for.hpp"
#include "apps/baton_sim/progress.hpp"
#include "apps/baton_sim/scenario_argument.hpp"
#include "base/hash.hpp"
#include "reports/model/evaluate.hpp"
#include "scenarios/search/pinned.hpp"
#include "scenarios/search/sweep.hpp"
#include "sim/random_stream.hpp"

namespace baton::sim_app {
namespace {

using steady = std::chrono::steady_clock;

/// What is known of a sweep so far.
struct sweep_result {
  std::uint64_t runs = 0;
  std::uint64_t failing = 0;
  std::uint64_t inconclusive = 0;
  scenarios::sweep_matrix matrix;
  /// For each broken rule the first run that breaks it, by its number.
  std::map<std::string, std::uint64_t> first_of_rule;
  std::chrono::nanoseconds took{};
};

/// Which runs there are: one for each place, and pairs, or a sample of them.
class sweep_runs {
 public:
  sweep_runs(const scenarios::sweep& sweep, const sweep_command& asked)
      : of_{sweep},
        pairs_{asked.pairs ? std::min(sweep.pair_count(), asked.pairs_max) : 0},
        key_{base::mix(asked.seed, base::hash_of("pairs"))} {}

  [[nodiscard]] std::uint64_t count() const { return of_.places().size() + pairs_; }
  [[nodiscard]] std::uint64_t pairs() const { return pairs_; }

  [[nodiscard]] std::vector<std::size_t> places_of(std::uint64_t number) const {
    if (number < of_.places().size()) {
      return {static_cast<std::size_t>(number)};
    }
    std::uint64_t pair = number - of_.places().size();
    if (pairs_ < of_.pair_count()) {
      // One of each part of equal size, so that all of the run is looked at.
      const std::uint64_t begin = of_.pair_count() / pairs_ * pair;
      pair = begin + sim::random_stream{base::mix(key_, pair)}.below(of_.pair_count() / pairs_);
    }
    const auto [first, second] = of_.pair(pair);
    return {first, second};
  }

 private:
  const scenarios::sweep& of_;
  std::uint64_t pairs_;
  std::uint64_t key_;
};

std::string words_of(const scenarios::sweep& sweep, const std::vector<std::size_t>& places,
                     const sweep_command& asked) {
  std::string words = fmt::format("seed {} of {} with", asked.seed, asked.scenario);
  for (const std::size_t each : places) {
    const scenarios::named_fault& at = sweep.places()[each];
    words += fmt::format(" {} at {}", name_of(at.kind), scenarios::visit_text(at));
  }
  return words;
}

sweep_result run_all(const scenarios::scenario& scenario, const scenarios::sweep& sweep,
                     const sweep_runs& runs, const sweep_command& asked) {
  sweep_result known;
  std::mutex guard;
  progress_line line{::isatty(STDERR_FILENO) == 1};
  const steady::time_point began = steady::now();
  const auto one = [&](std::uint64_t number) {
    const std::vector<std::size_t> places = runs.places_of(number);
    const crash_context words{words_of(sweep, places, asked)};
    const scenarios::run_report run = play_contained(scenario, sweep.with(places), {});
    const std::lock_guard lock{guard};
    ++known.runs;
    known.failing += run.holds() ? 0U : 1U;
    known.inconclusive += run.is_inconclusive() ? 1U : 0U;
    sweep.add(known.matrix, places, run);
    for (const history::rule_verdict& each : run.judged.rules) {
      if (each.finding_count > 0) {
        const auto [first, fresh] = known.first_of_rule.emplace(each.rule, number);
        first->second = std::min(first->second, number);
      }
    }
    return !was_interrupted() && !have_enough_broken();
  };
  hear_interruptions();
  parallel_for(runs.count(), thread_count(asked.jobs), one, [&] {
    const std::lock_guard lock{guard};
    const auto took = steady::now() - began;
    line.show(fmt::format("{}/{} runs  {}  {} failing", known.runs, runs.count(),
                          pace_text(known.runs, runs.count(), took), known.failing),
              known.runs, took);
  });
  line.clear();
  known.took = steady::now() - began;
  return known;
}

/// Kinds that nothing in the run without faults offers a place.
std::vector<std::string> kinds_without_place(const scenarios::sweep& sweep) {
  std::set<fault_id> seen;
  for (const scenarios::named_fault& each : sweep.places()) {
    seen.insert(each.kind);
  }
  std::vector<std::string> missing;
  for (std::size_t kind = 0; kind < fault_count; ++kind) {
    if (!seen.contains(fault_id{static_cast<sim::fault_index>(kind)})) {
      missing.emplace_back(fault_kinds()[kind].name.text);
    }
  }
  return missing;
}

reports::sweep_part part_of(const sweep_command& asked, const scenarios::sweep& sweep,
                            const sweep_runs& runs, const sweep_result& known) {
  reports::sweep_part part;
  part.scenario = asked.scenario;
  part.seed = asked.seed;
  part.executions = sweep.quiet().judged.execution_count;
  part.places = sweep.places().size();
  part.pairs = runs.pairs();
  part.pairs_in_all = sweep.pair_count();
  part.runs = known.runs;
  part.failing = known.failing;
  part.inconclusive = known.inconclusive;
  for (const auto& [at, cell] : known.matrix) {
    part.cells.push_back({std::string{name_of(at.first)}, at.second, cell.tried, cell.fired,
                          cell.took_effect, cell.failing});
  }
  part.without_place = kinds_without_place(sweep);
  part.rerun = fmt::format(
      "baton-sim sweep {} --seed {}{}", asked.scenario, asked.seed,
      asked.pairs ? fmt::format(" --pairs --pairs-max {}", asked.pairs_max) : std::string{});
  part.wall_seconds = std::chrono::duration<double>(known.took).count();
  return part;
}

}  // namespace

int sweep(const sweep_command& asked) {
  const auto what = scenario_named(asked.scenario);
  std::optional<reports::report> before;
  const bool ready = what && (asked.out.empty() || prepare_folder(asked.out)) &&
                     read_since(asked.since, "sweep", before);
  if (!ready) {
    return exit_usage;
  }
  const scenarios::sweep swept{*what, asked.seed, contained_player()};
  if (!swept.quiet().holds() || swept.quiet().is_inconclusive()) {
    log("baton-sim sweep: seed {} of {} {} without any fault: there is nothing to "
        "compare with (see baton-sim replay)\n",
        asked.seed, asked.scenario,
        swept.quiet().is_inconclusive() ? "is inconclusive" : "breaks a rule");
    return swept.quiet().is_inconclusive() ? exit_inconclusive : exit_broken;
  }
  const sweep_runs runs{swept, asked};
  const sweep_result known = run_all(*what, swept, runs, asked);
  reports::sweep_part part = part_of(asked, swept, runs, known);
  failure_options options;
  options.folder = asked.out;
  options.draws = !asked.out.empty();
  for (const auto& [rule, number] : known.first_of_rule) {
    const scenarios::plan plan = swept.with(runs.places_of(number));
    const scenarios::run_report run = play_contained(*what, plan, {});
    if (auto small = make_small(*what, plan, run, rule, options)) {
      part.kinds.push_back(std::move(*small));
    }
  }
  reports::evaluate(part);
  reports::report whole;
  whole.sweeps.push_back(std::move(part));
  const std::string rerun = whole.sweeps.front().rerun;
  return publish(std::move(whole), {"sweep", rerun, asked.out, std::move(before), asked.json});
}

}  // namespace baton::sim_app
