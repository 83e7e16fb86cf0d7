#include "reports/render/junit.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "history/checker.hpp"
#include "reports/model/names.hpp"
#include "reports/model/numbers/numbers.hpp"
#include "reports/model/replay_command.hpp"
#include "reports/model/report.hpp"
#include "reports/model/summary/verdict.hpp"
#include "reports/render/escape.hpp"

namespace baton::reports {
namespace {

enum class case_outcome : unsigned char { passed, failure, error, skipped };

/// The element that says how a case ended.
std::string_view element_of(case_outcome outcome) {
  constexpr std::array<std::string_view, 4> elements{"", "failure", "error", "skipped"};
  return elements.at(static_cast<std::size_t>(outcome));
}

struct test_case {
  std::string name;
  case_outcome outcome = case_outcome::passed;
  std::string message;
  std::string text;
};

struct suite {
  std::string name;
  std::vector<test_case> cases;
  std::string said;  ///< its system-out
  double seconds = 0;

  [[nodiscard]] std::size_t count(case_outcome outcome) const {
    return static_cast<std::size_t>(
        std::count_if(cases.begin(), cases.end(),
                      [&](const test_case& each) { return each.outcome == outcome; }));
  }
};

constexpr std::size_t seeds_shown_max = 10;

std::string text_of(const failure_kind& kind) {
  std::string text = fmt::format("kind {}\nexpected  {}\nseen      {}\nwhere     {}\n",
                                 kind.fingerprint, kind.expected, kind.seen, kind.site);
  for (const schedule_fault& each : kind.faults) {
    text += fmt::format("fault     {} {} at {}, {}{}\n", each.letter, each.fault, each.at,
                        moment_text(each.at_ns), each.essential ? ", essential" : "");
  }
  return text + fmt::format("seed      {}\nreplay    {}\n", kind.seed, kind.replay);
}

std::string text_of(const failed_seed& seed, const std::string& scenario) {
  return fmt::format("seed {} breaks {}: {}\n", seed.seed, listed(seed.rules),
                     replay_command(scenario, seed.seed));
}

// A rule of a suite: whether one of its kinds or seeds breaks it, and how.
test_case case_of(const std::string& rule, const std::vector<failure_kind>& kinds,
                  const std::vector<failed_seed>& seeds, const std::string& scenario) {
  test_case test{rule, {}, {}, {}};
  for (const failure_kind& each : kinds) {
    if (each.rule == rule) {
      test.outcome = case_outcome::failure;
      test.message = test.message.empty() ? rule + ": " + each.seen : test.message;
      test.text += text_of(each) + "\n";
    }
  }
  std::size_t shown = 0;
  for (const failed_seed& each : seeds) {
    if (std::find(each.rules.begin(), each.rules.end(), rule) != each.rules.end()) {
      test.outcome = case_outcome::failure;
      test.message = test.message.empty() ? fmt::format("{}: broken in seed {}", rule, each.seed)
                                          : test.message;
      test.text += shown++ < seeds_shown_max ? text_of(each, scenario) : std::string{};
    }
  }
  if (shown > seeds_shown_max) {
    test.text += fmt::format("and {} more\n", counted(shown - seeds_shown_max, "seed"));
  }
  return test;
}

std::vector<test_case> rule_cases(const std::vector<std::string>& broken,
                                  const std::vector<failure_kind>& kinds,
                                  const std::vector<failed_seed>& seeds,
                                  const std::string& scenario) {
  std::vector<test_case> cases;
  for (const history::rule_description& each : history::rule_descriptions()) {
    cases.push_back(case_of(std::string{each.name}, kinds, seeds, scenario));
  }
  for (const std::string& each : broken) {
    if (!history::is_rule(each)) {
      cases.push_back(case_of(each, kinds, seeds, scenario));
    }
  }
  return cases;
}

// Runs that fail and that neither a kind nor one of the first seeds tells of fail a case as well.
void own_up(std::vector<test_case>& cases, std::uint64_t failing, const std::string& rerun) {
  const bool told = std::any_of(cases.begin(), cases.end(), [](const test_case& each) {
    return each.outcome == case_outcome::failure;
  });
  if (failing > 0 && !told) {
    cases.push_back({"rules", case_outcome::failure, counted(failing, "run") + " break a rule",
                     fmt::format("replay    {}\n", rerun)});
  }
}

test_case conclusive_case(std::uint64_t inconclusive, std::uint64_t runs,
                          const std::vector<failed_seed>& seeds, const std::string& rerun,
                          const std::string& scenario) {
  test_case test{"conclusive", {}, {}, {}};
  if (inconclusive == 0) {
    return test;
  }
  test.outcome = case_outcome::error;
  test.message = fmt::format("{} of {} inconclusive", grouped(inconclusive), counted(runs, "run"));
  std::size_t shown = 0;
  for (const failed_seed& each : seeds) {
    if (each.rules.empty() && shown++ < seeds_shown_max) {
      test.text += fmt::format("seed {}, {}: {}\n", each.seed, name_of(each.outcome),
                               replay_command(scenario, each.seed));
    }
  }
  test.text += fmt::format("replay    {}\n", rerun);
  return test;
}

test_case determinism_case(const determinism& same, const std::string& rerun) {
  test_case test{"determinism", {}, {}, {}};
  if (!same.differences.empty()) {
    test.outcome = case_outcome::failure;
    test.message = counted(same.differences.size(), "seed") + " did not run the same way again";
    for (const std::string& each : same.differences) {
      test.text += each + "\n";
    }
    test.text += fmt::format("replay    {}\n", rerun);
  } else if (same.run_twice + same.in_another_process == 0) {
    test.outcome = case_outcome::skipped;
    test.message = "no seed was run again";
  }
  return test;
}

test_case goals_case(const scenario_part& part) {
  test_case test{"coverage goals", {}, {}, {}};
  if (!part.missed.empty()) {
    test.outcome = case_outcome::failure;
    test.message = "missed: " + listed(part.missed, 5);
    for (const std::string& each : part.missed) {
      test.text += fmt::format("missed    {}\n", each);
    }
    test.text += fmt::format("replay    {}\n", part.rerun);
  }
  return test;
}

suite suite_of(const scenario_part& part) {
  suite made{part.scenario,
             rule_cases(broken_rules(part), part.kinds, part.failures, part.scenario),
             {},
             part.wall_seconds};
  own_up(made.cases, part.failing, part.rerun);
  made.cases.push_back(
      conclusive_case(part.inconclusive, part.seeds, part.failures, part.rerun, part.scenario));
  made.cases.push_back(determinism_case(part.same, part.rerun));
  made.cases.push_back(goals_case(part));
  made.said = fmt::format("{} from seed {}: {} failing, {}\nrerun     {}\n",
                          counted(part.seeds, "seed"), part.base_seed, grouped(part.failing),
                          rate_text(part.failing, part.seeds), part.rerun);
  return made;
}

suite suite_of(const sweep_part& part) {
  std::vector<std::string> broken;
  for (const failure_kind& each : part.kinds) {
    if (std::find(broken.begin(), broken.end(), each.rule) == broken.end()) {
      broken.push_back(each.rule);
    }
  }
  suite made{"sweep of " + part.scenario,
             rule_cases(broken, part.kinds, {}, part.scenario),
             {},
             part.wall_seconds};
  own_up(made.cases, part.failing, part.rerun);
  made.cases.push_back(
      conclusive_case(part.inconclusive, part.runs, {}, part.rerun, part.scenario));
  made.said = fmt::format("{} of {} break a rule\nrerun     {}\n", grouped(part.failing),
                          counted(part.runs, "run"), part.rerun);
  return made;
}

std::string xml_of(const test_case& each, const std::string& suite_name) {
  const std::string head = fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"0\"",
                                       escaped(suite_name), escaped(each.name));
  if (each.outcome == case_outcome::passed) {
    return head + "/>\n";
  }
  if (each.outcome == case_outcome::skipped) {
    return fmt::format("{}>\n      <skipped message=\"{}\"/>\n    </testcase>\n", head,
                       escaped(each.message));
  }
  return fmt::format("{}>\n      <{} message=\"{}\" type=\"{}\">{}</{}>\n    </testcase>\n", head,
                     element_of(each.outcome), escaped(clipped(each.message, 1000)),
                     escaped(each.name), escaped(each.text), element_of(each.outcome));
}

std::string counts_of(std::size_t tests, std::size_t failures, std::size_t errors,
                      std::size_t skipped, double seconds) {
  return fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{:.3f}\"",
                     tests, failures, errors, skipped, seconds);
}

std::string xml_of(const suite& of) {
  std::string xml = fmt::format(
      "  <testsuite name=\"{}\" {}>\n", escaped(of.name),
      counts_of(of.cases.size(), of.count(case_outcome::failure), of.count(case_outcome::error),
                of.count(case_outcome::skipped), of.seconds));
  for (const test_case& each : of.cases) {
    xml += xml_of(each, of.name);
  }
  return xml + fmt::format("    <system-out>{}</system-out>\n  </testsuite>\n", escaped(of.said));
}

}  // namespace

std::string junit_xml(const report& whole) {
  std::vector<suite> suites;
  for (const scenario_part& each : whole.scenarios) {
    suites.push_back(suite_of(each));
  }
  for (const sweep_part& each : whole.sweeps) {
    suites.push_back(suite_of(each));
  }
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t errors = 0;
  std::size_t skipped = 0;
  double seconds = 0;
  std::string body;
  for (const suite& each : suites) {
    tests += each.cases.size();
    failures += each.count(case_outcome::failure);
    errors += each.count(case_outcome::error);
    skipped += each.count(case_outcome::skipped);
    seconds += each.seconds;
    body += xml_of(each);
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"baton-sim\" {}>\n{}</testsuites>\n",
      counts_of(tests, failures, errors, skipped, seconds), body);
}

}  // namespace baton::reports
