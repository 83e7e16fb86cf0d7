// `baton-sim sweep`: every fault at every place of the run without faults, one or two at a time.
#include <algorithm>
#include <mutex>
#include <set>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "apps/baton_sim/commands.hpp"
#include "apps/baton_sim/crew.hpp"
#include "apps/baton_sim/exit_code.hpp"
#include "apps/baton_sim/failure.hpp"
#include "apps/baton_sim/last_words.hpp"
#include "apps/baton_sim/progress.hpp"
#include "apps/baton_sim/scenario_argument.hpp"
#include "scenarios/pinned.hpp"
#include "scenarios/sweep.hpp"
#include "sim/dice.hpp"

namespace baton::sim_app {
namespace {

namespace json = boost::json;
using steady = std::chrono::steady_clock;

/// What is known of a sweep so far.
struct sweep_result {
  std::uint64_t runs = 0;
  std::uint64_t failing = 0;
  std::uint64_t inconclusive = 0;
  scenarios::sweep_matrix matrix;
  /// For each broken rule the first run that breaks it, by its number.
  std::map<std::string, std::uint64_t> first_of_rule;
};

/// Which runs there are: one for each place, and pairs, or a sample of them.
class sweep_runs {
 public:
  sweep_runs(const scenarios::sweep& of, const sweep_command& asked)
      : of_{of},
        pairs_{asked.pairs ? std::min(of.pair_count(), asked.pairs_max) : 0},
        key_{sim::mix(asked.seed, sim::hash_of("pairs"))} {}

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
      pair = begin + sim::dice{sim::mix(key_, pair)}.below(of_.pair_count() / pairs_);
    }
    const auto [first, second] = of_.pair(pair);
    return {first, second};
  }

 private:
  const scenarios::sweep& of_;
  std::uint64_t pairs_;
  std::uint64_t key_;
};

std::string words_of(const scenarios::sweep& of, const std::vector<std::size_t>& places,
                     const sweep_command& asked) {
  std::string words = fmt::format("seed {} of {} with", asked.seed, asked.scenario);
  for (const std::size_t each : places) {
    const scenarios::named_fault& at = of.places()[each];
    words += fmt::format(" {} at {}", name_of(at.kind), scenarios::visit_text(at));
  }
  return words;
}

sweep_result run_all(const scenarios::scenario& what, const scenarios::sweep& of,
                     const sweep_runs& runs, const sweep_command& asked) {
  sweep_result known;
  std::mutex guard;
  progress_line line{::isatty(STDERR_FILENO) == 1};
  const steady::time_point began = steady::now();
  const auto one = [&](std::uint64_t number) {
    const std::vector<std::size_t> places = runs.places_of(number);
    const last_words words{words_of(of, places, asked)};
    const scenarios::run_report run = scenarios::play(what, of.with(places), {});
    const std::lock_guard lock{guard};
    ++known.runs;
    known.failing += run.holds() ? 0U : 1U;
    known.inconclusive += run.is_inconclusive() ? 1U : 0U;
    of.add(known.matrix, places, run);
    for (const history::rule_verdict& each : run.judged.rules) {
      if (each.finding_count > 0) {
        const auto [first, fresh] = known.first_of_rule.emplace(each.rule, number);
        first->second = std::min(first->second, number);
      }
    }
    return true;
  };
  work_in_parallel(runs.count(), thread_count(asked.jobs), one, [&] {
    const std::lock_guard lock{guard};
    const auto took = steady::now() - began;
    line.show(fmt::format("{}/{} runs  {}  {} failing", known.runs, runs.count(),
                          pace_text(known.runs, runs.count(), took), known.failing),
              known.runs, took);
  });
  line.clear();
  return known;
}

/// Kinds that nothing in the run without faults offers a place.
std::vector<std::string> kinds_without_place(const scenarios::sweep& of) {
  std::set<fault_id> seen;
  for (const scenarios::named_fault& each : of.places()) {
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

std::string pairs_text(const scenarios::sweep& of, const sweep_runs& runs) {
  if (runs.pairs() == 0) {
    return {};
  }
  if (runs.pairs() == of.pair_count()) {
    return fmt::format(", all {} pairs of them", runs.pairs());
  }
  return fmt::format(
      ", a sample of {} of {} pairs of them ({:.2g} %)", runs.pairs(), of.pair_count(),
      100.0 * static_cast<double>(runs.pairs()) / static_cast<double>(of.pair_count()));
}

std::string matrix_text(const scenarios::sweep_matrix& matrix) {
  std::string text = fmt::format("\n{:<26}{:<48}{:>8}{:>8}{:>13}{:>9}\n", "fault", "site", "tried",
                                 "fired", "took effect", "failing");
  for (const auto& [at, cell] : matrix) {
    text += fmt::format("{:<26}{:<48}{:>8}{:>8}{:>13}{:>9}\n", name_of(at.first), at.second,
                        cell.tried, cell.fired, cell.took_effect, cell.failing);
  }
  return text;
}

std::string to_text(const sweep_command& asked, const scenarios::sweep& of, const sweep_runs& runs,
                    const sweep_result& known, const std::vector<failure>& failures) {
  std::string text;
  for (const failure& each : failures) {
    text += sim_app::to_text(each) + "\n";
  }
  text += fmt::format("{} of {} runs break a rule: {} places, each alone{}\n", known.failing,
                      known.runs, of.places().size(), pairs_text(of, runs));
  text += fmt::format("scenario {}, seed {}: {} executions, {} cells\n", asked.scenario, asked.seed,
                      of.quiet().judged.execution_count, known.matrix.size());
  text += matrix_text(known.matrix);
  text += "\nno place without another fault before:";
  for (const std::string& each : kinds_without_place(of)) {
    text += " " + each;
  }
  return text + "\n";
}

std::string to_json(const sweep_command& asked, const scenarios::sweep& of, const sweep_runs& runs,
                    const sweep_result& known, const std::vector<failure>& failures, int code) {
  json::array cells;
  for (const auto& [at, cell] : known.matrix) {
    cells.push_back(json::object{{"fault", std::string{name_of(at.first)}},
                                 {"site", at.second},
                                 {"tried", cell.tried},
                                 {"fired", cell.fired},
                                 {"took_effect", cell.took_effect},
                                 {"failing", cell.failing}});
  }
  json::array told;
  for (const failure& each : failures) {
    told.push_back(json_of(each));
  }
  const auto missing = kinds_without_place(of);
  return json::serialize(
      json::object{{"scenario", asked.scenario},
                   {"seed", asked.seed},
                   {"exit_code", code},
                   {"holds", known.failing == 0},
                   {"places", of.places().size()},
                   {"pairs", runs.pairs()},
                   {"pairs_in_all", of.pair_count()},
                   {"runs", known.runs},
                   {"failing", known.failing},
                   {"inconclusive", known.inconclusive},
                   {"cells", std::move(cells)},
                   {"without_place", json::array(missing.begin(), missing.end())},
                   {"failures", std::move(told)}});
}

}  // namespace

int sweep(const sweep_command& asked) {
  const auto what = scenario_named(asked.scenario);
  if (!what) {
    return exit_usage;
  }
  const scenarios::sweep of{*what, asked.seed};
  if (!of.quiet().holds() || of.quiet().is_inconclusive()) {
    fmt::print(stderr,
               "baton-sim sweep: seed {} of {} {} without any fault: there is nothing to "
               "compare with (see baton-sim replay)\n",
               asked.seed, asked.scenario,
               of.quiet().is_inconclusive() ? "is inconclusive" : "breaks a rule");
    return of.quiet().is_inconclusive() ? exit_inconclusive : exit_broken;
  }
  const sweep_runs runs{of, asked};
  const sweep_result known = run_all(*what, of, runs, asked);
  std::vector<failure> failures;
  for (const auto& [rule, number] : known.first_of_rule) {
    const scenarios::plan does = of.with(runs.places_of(number));
    const scenarios::run_report run = scenarios::play(*what, does, {});
    if (auto small = make_small(*what, does, run, rule, asked.out)) {
      failures.push_back(std::move(*small));
    }
  }
  const int code = known.failing > 0        ? exit_broken
                   : known.inconclusive > 0 ? exit_inconclusive
                                            : exit_holds;
  fmt::print("{}\n", asked.json ? to_json(asked, of, runs, known, failures, code)
                                : to_text(asked, of, runs, known, failures));
  return code;
}

}  // namespace baton::sim_app
