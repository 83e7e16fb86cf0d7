#include "reports/model/summary/verdict.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "history/checker.hpp"
#include "reports/model/names.hpp"
#include "reports/model/numbers/confidence.hpp"
#include "reports/model/numbers/numbers.hpp"
#include "reports/model/report.hpp"

namespace baton::reports {
namespace {

using rule_set = std::set<std::string, std::less<>>;

std::vector<std::string> in_design_order(rule_set rules) {
  std::vector<std::string> ordered;
  for (const history::rule_description& each : history::rule_descriptions()) {
    if (const auto found = rules.find(each.name); found != rules.end()) {
      ordered.push_back(*found);
      rules.erase(found);
    }
  }
  ordered.insert(ordered.end(), rules.begin(), rules.end());
  return ordered;
}

void add_rules(rule_set& to, const sweep_part& part) {
  for (const failure_kind& each : part.kinds) {
    to.insert(each.rule);
  }
}

void add_rules(rule_set& to, const scenario_part& part) {
  for (const failure_kind& each : part.kinds) {
    to.insert(each.rule);
  }
  for (const failed_seed& each : part.failures) {
    to.insert(each.rules.begin(), each.rules.end());
  }
  for (const rule_cell& each : part.cells) {
    if (each.failing > 0) {
      to.insert(each.rule);
    }
  }
}

verdict_kind verdict_kind_of(const totals& all) {
  if (all.failing + all.sweep_failing > 0) {
    return verdict_kind::broken;
  }
  if (all.differences > 0) {
    return verdict_kind::not_deterministic;
  }
  if (all.inconclusive + all.sweep_inconclusive > 0) {
    return verdict_kind::inconclusive;
  }
  if (all.goals_missed > 0) {
    return verdict_kind::goal_missed;
  }
  return all.seeds + all.sweep_runs > 0 ? verdict_kind::holds : verdict_kind::nothing_run;
}

std::string seeds_of(const report& whole, const totals& all) {
  const std::string seeds = counted(all.seeds, "seed");
  return whole.scenarios.size() == 1
             ? seeds
             : fmt::format("{} of {}", seeds, counted(whole.scenarios.size(), "scenario"));
}

std::string broken_sentence(const report& whole, const totals& all) {
  std::vector<std::string> shares;
  if (all.failing > 0) {
    shares.push_back(fmt::format("{} of {}", grouped(all.failing), seeds_of(whole, all)));
  }
  if (all.sweep_failing > 0) {
    shares.push_back(
        fmt::format("{} of {}", grouped(all.sweep_failing), counted(all.sweep_runs, "sweep run")));
  }
  const auto rules = broken_rules(whole);
  return fmt::format("{} {} a rule{}{}", listed(shares),
                     all.failing + all.sweep_failing == 1 ? "breaks" : "break",
                     rules.empty() ? "" : ": ", listed(rules));
}

std::string claim_text(const report& whole, const totals& all) {
  return all.seeds == 0 ? fmt::format("0 failures in {}", counted(all.sweep_runs, "sweep run"))
                        : no_failure_text(seeds_of(whole, all), all.seeds);
}

std::string goals_text(const totals& all) {
  return all.goals_missed == 1 ? std::string{"A coverage goal was missed"}
                               : grouped(all.goals_missed) + " coverage goals were missed";
}

std::string verdict_sentence(verdict_kind as, const report& whole, const totals& all) {
  switch (as) {
    case verdict_kind::broken: return broken_sentence(whole, all);
    case verdict_kind::not_deterministic:
      return differences_text(all.differences) + "; no rule is broken";
    case verdict_kind::inconclusive:
      return inconclusive_text(all.inconclusive + all.sweep_inconclusive,
                               all.seeds + all.sweep_runs) +
             "; none of the others breaks a rule";
    case verdict_kind::goal_missed: return goals_text(all) + "; " + claim_text(whole, all);
    case verdict_kind::holds: return claim_text(whole, all);
    case verdict_kind::nothing_run: return "No seed was run";
  }
  return {};
}

std::string goals_sentence(const report& whole, const totals& all) {
  std::vector<std::string> goals;
  for (const scenario_part& each : whole.scenarios) {
    for (const std::string& goal : each.missed) {
      goals.push_back(whole.scenarios.size() == 1 ? goal : goal + " (" + each.scenario + ")");
    }
  }
  return goals_text(all) + ": " + listed(goals, 5) + ".";
}

std::vector<std::string> further_sentences(verdict_kind as, const report& whole,
                                           const totals& all) {
  std::vector<std::string> more;
  if (all.failing > 0) {
    more.push_back(rate_text(all.failing, all.seeds, all.inconclusive) + ".");
  }
  if (all.sweep_runs > 0 && all.sweep_failing == 0 && all.seeds > 0) {
    more.push_back(fmt::format("0 of {} break a rule.", counted(all.sweep_runs, "sweep run")));
  }
  if (all.inconclusive + all.sweep_inconclusive > 0) {
    more.push_back(
        inconclusive_text(all.inconclusive + all.sweep_inconclusive, all.seeds + all.sweep_runs) +
        ": events or time were used up before a verdict.");
  }
  if (all.differences > 0 && as != verdict_kind::not_deterministic) {
    more.push_back(differences_text(all.differences) + ".");
  }
  if (all.goals_missed > 0) {
    more.push_back(goals_sentence(whole, all));
  }
  if (all.canaries_missed > 0) {
    more.push_back(fmt::format("{} not found: this search may miss real bugs too.",
                               all.canaries_missed == 1
                                   ? "A canary, a bug planted to be found, was"
                                   : "Canaries, bugs planted to be found, were"));
  }
  return more;
}

}  // namespace

void add_verdict(summary& to) {
  to.verdict = verdict_kind_of(to.all);
  to.words = words_of(to.verdict);
  to.sentence = verdict_sentence(to.verdict, *to.of, to.all);
  to.more = further_sentences(to.verdict, *to.of, to.all);
}

std::string_view words_of(verdict_kind kind) {
  switch (kind) {
    case verdict_kind::broken: return "a rule is broken";
    case verdict_kind::not_deterministic: return "not deterministic";
    case verdict_kind::inconclusive: return "inconclusive";
    case verdict_kind::goal_missed: return "a goal was missed";
    case verdict_kind::holds: return "holds";
    case verdict_kind::nothing_run: return "nothing was run";
  }
  return {};
}

std::vector<std::string> broken_rules(const scenario_part& part) {
  rule_set rules;
  add_rules(rules, part);
  return in_design_order(std::move(rules));
}

std::vector<std::string> broken_rules(const sweep_part& part) {
  rule_set rules;
  add_rules(rules, part);
  return in_design_order(std::move(rules));
}

std::vector<std::string> broken_rules(const report& whole) {
  rule_set rules;
  for (const scenario_part& each : whole.scenarios) {
    add_rules(rules, each);
  }
  for (const sweep_part& each : whole.sweeps) {
    add_rules(rules, each);
  }
  return in_design_order(std::move(rules));
}

std::string_view sentence_of(std::string_view rule) {
  if (is(rule, known_rule::invariant)) {  // no history shows it
    return "what the engine and the simulator ensure holds";
  }
  const auto all = history::rule_descriptions();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.name == rule; });
  return found == all.end() ? std::string_view{} : found->sentence;
}

std::string no_failure_text(const std::string& runs, std::uint64_t seeds) {
  return fmt::format("0 failures in {}{}", runs,
                     seeds < rule_of_three_least ? ", too few to bound their rate"
                                                 : ": below " + percent_text(rule_of_three(seeds)) +
                                                       " per seed at 95 % confidence");
}

std::string rate_text(std::uint64_t failing, std::uint64_t seeds, std::uint64_t inconclusive) {
  if (failing == 0 || seeds == 0) {
    const std::uint64_t judged = seeds - std::min(seeds, inconclusive);
    return judged < rule_of_three_least
               ? std::string{"too few seeds to bound the rate"}
               : "below " + percent_text(rule_of_three(judged)) + " at 95 % confidence";
  }
  const double share = static_cast<double>(failing) / static_cast<double>(seeds);
  const share_interval range = wilson_interval(failing, seeds);
  return fmt::format("{} of seeds, 95 % interval {} to {} (Wilson)", percent_text(share),
                     percent_text(range.low), percent_text(range.high));
}

std::string inconclusive_text(std::uint64_t inconclusive, std::uint64_t runs) {
  return fmt::format("{} of {} {} inconclusive", grouped(inconclusive), counted(runs, "run"),
                     inconclusive == 1 ? "is" : "are");
}

std::string differences_text(std::uint64_t seeds) {
  return counted(seeds, "seed") + " did not run the same way again";
}

}  // namespace baton::reports
