#include "apps/baton_sim/summary.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "adapters/sim/fault_kinds.hpp"

namespace baton::sim_app {
namespace {

namespace json = boost::json;

std::string replay_command(const std::string& scenario, std::uint64_t seed) {
  return fmt::format("baton-sim replay {} --seed {}", scenario, seed);
}

std::string_view name_of(scenarios::run_outcome outcome) {
  switch (outcome) {
    case scenarios::run_outcome::at_rest: return "at_rest";
    case scenarios::run_outcome::not_at_rest: return "not_at_rest";
    case scenarios::run_outcome::out_of_events: return "out_of_events";
    case scenarios::run_outcome::out_of_time: return "out_of_time";
    case scenarios::run_outcome::cut_off: return "cut_off";
  }
  return "";
}

std::string grouped(std::uint64_t number) {
  std::string digits = fmt::format("{}", number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

std::string fault_table(const scenarios::tally& runs) {
  std::string table = fmt::format("\n{:<28}{:>10}{:>10}{:>14}   seeds in which it was …\n", "fault",
                                  "offered", "fired", "took effect");
  for (std::size_t kind = 0; kind < runs.faults.size(); ++kind) {
    const sim::fault_counts& seeds = runs.faults[kind].seeds;
    if (seeds.fired > 0) {
      table += fmt::format("{:<28}{:>10}{:>10}{:>14}\n", fault_kinds()[kind].name.text,
                           seeds.offered, seeds.fired, seeds.took_effect);
    }
  }
  return table;
}

std::string mark_table(const scenarios::tally& runs) {
  std::string table = fmt::format("\n{:<52}{:>10}\n", "mark", "seeds");
  for (const auto& [name, count] : runs.marks) {
    table += fmt::format("{:<52}{:>10}\n", name, count);
  }
  return table;
}

// The rule of three: with no failure in n tries, 3/n bounds the rate at 95 % confidence.
std::string claim_of(const scenarios::tally& runs) {
  if (runs.failing > 0) {
    return fmt::format("{} of {} seeds break a rule", grouped(runs.failing), grouped(runs.seeds));
  }
  if (runs.seeds == 0) {
    return "no seed was run";
  }
  constexpr std::uint64_t seeds_least = 30;  // below that the rule of three says nothing
  if (runs.seeds < seeds_least) {
    return fmt::format("0 failures in {} seeds, too few to bound their rate", grouped(runs.seeds));
  }
  return fmt::format("0 failures in {} seeds: below {:.2g} % per seed at 95 % confidence",
                     grouped(runs.seeds), 300.0 / static_cast<double>(runs.seeds));
}

json::object json_of(const sim::fault_counts& counts) {
  return {{"offered", counts.offered}, {"fired", counts.fired}, {"took_effect", counts.took_effect}};
}

json::object json_of(const scenarios::failed_seed& failed, const std::string& scenario) {
  json::array findings;
  for (const history::finding& each : failed.findings) {
    findings.push_back(json::object{{"rule", each.rule},
                                    {"expected", each.expected},
                                    {"seen", each.seen},
                                    {"execution", each.execution}});
  }
  json::array rules;
  for (const history::rule_verdict& each : failed.broken) {
    rules.push_back(json::object{{"rule", each.rule}, {"findings", each.finding_count}});
  }
  return {{"seed", failed.seed},
          {"policy", std::string{to_string(failed.scheduling)}},
          {"outcome", std::string{name_of(failed.outcome)}},
          {"rules", std::move(rules)},
          {"findings", std::move(findings)},
          {"faults_fired", failed.faults},
          {"replay", replay_command(scenario, failed.seed)}};
}

}  // namespace

exit_code summary::code() const {
  if (result.runs.failing > 0) {
    return exit_broken;
  }
  if (!differences.empty()) {
    return exit_not_deterministic;
  }
  if (result.runs.inconclusive > 0) {
    return exit_inconclusive;
  }
  return missed.empty() ? exit_holds : exit_goal_missed;
}

std::string failure_text(const std::string& scenario, const scenarios::failed_seed& failed) {
  std::string text;
  for (const history::finding& each : failed.findings) {
    text += fmt::format("  {}\n    expected  {}\n    seen      {}\n", each.rule, each.expected,
                        each.seen);
  }
  if (failed.findings.empty()) {
    text += fmt::format("  inconclusive: {}\n", name_of(failed.outcome));
  }
  text += fmt::format("  {} faults fired, scheduling {}\n  replay    {}\n", failed.faults,
                      to_string(failed.scheduling), replay_command(scenario, failed.seed));
  return fmt::format("seed {}\n{}", failed.seed, text);
}

std::string to_text(const summary& of) {
  const scenarios::tally& runs = of.result.runs;
  std::string text;
  constexpr std::size_t shown_max = 5;
  for (std::size_t index = 0; index < runs.failures.size() && index < shown_max; ++index) {
    text += failure_text(of.scenario, runs.failures[index]) + "\n";
  }
  for (const failure& each : of.small) {
    text += fmt::format("the smallest schedule of seed {}\n{}\n", each.small.does.seed, to_text(each));
  }
  for (const std::string& each : of.differences) {
    text += each + "\n";
  }
  const double seconds = std::chrono::duration<double>(of.result.took).count();
  text += fmt::format("{}: {}\n", of.scenario, claim_of(runs));
  text += fmt::format("{} executions, {} events, {:.0f} virtual seconds in {:.1f} s ({:.0f} seeds/s)\n",
                      grouped(runs.executions), grouped(runs.events),
                      std::chrono::duration<double>(runs.virtual_time).count(), seconds,
                      seconds > 0 ? static_cast<double>(runs.seeds) / seconds : 0.0);
  if (!of.result.sampled.empty()) {
    text += fmt::format("determinism: {} seeds run twice here, {} in another process, {} differ\n",
                        of.result.sampled.size(), of.other_process, of.differences.size());
  }
  if (runs.inconclusive > 0) {
    text += fmt::format("inconclusive: {} seeds used up their events or their time\n",
                        runs.inconclusive);
  }
  text += fault_table(runs) + mark_table(runs);
  for (const std::string& each : of.missed) {
    text += fmt::format("missed: {}\n", each);
  }
  return text;
}

std::string to_json(const summary& of) {
  const scenarios::tally& runs = of.result.runs;
  json::array failures;
  for (const scenarios::failed_seed& each : runs.failures) {
    failures.push_back(json_of(each, of.scenario));
  }
  json::array faults;
  for (std::size_t kind = 0; kind < runs.faults.size(); ++kind) {
    faults.push_back(json::object{{"fault", std::string{fault_kinds()[kind].name.text}},
                                  {"seeds", json_of(runs.faults[kind].seeds)},
                                  {"times", json_of(runs.faults[kind].times)}});
  }
  json::array shrunk;
  for (const failure& each : of.small) {
    shrunk.push_back(json_of(each));
  }
  json::object marks;
  for (const auto& [name, count] : runs.marks) {
    marks[name] = count;
  }
  json::object policies;
  for (const auto& [name, count] : runs.policies) {
    policies[name] = count;
  }
  const json::object document{
      {"scenario", of.scenario},
      {"holds", runs.failing == 0},
      {"exit_code", static_cast<int>(of.code())},
      {"base_seed", of.asked.base_seed},
      {"seeds", runs.seeds},
      {"shard", of.asked.shard},
      {"shards", of.asked.shards},
      {"failing", runs.failing},
      {"inconclusive", runs.inconclusive},
      {"executions", runs.executions},
      {"events", runs.events},
      {"virtual_seconds", std::chrono::duration<double>(runs.virtual_time).count()},
      {"policies", std::move(policies)},
      {"faults", std::move(faults)},
      {"marks", std::move(marks)},
      {"missed", json::array(of.missed.begin(), of.missed.end())},
      {"determinism", json::object{{"run_twice", of.result.sampled.size()},
                                   {"in_another_process", of.other_process},
                                   {"differences", of.differences.size()}}},
      {"failures", std::move(failures)},
      {"shrunk", std::move(shrunk)},
      {"wall_seconds", std::chrono::duration<double>(of.result.took).count()}};
  return json::serialize(document);
}

}  // namespace baton::sim_app
