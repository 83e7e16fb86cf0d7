#include "reports/render/junit.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "history/checker.hpp"
#include "reports/model/names.hpp"
#include "reports/model/numbers/numbers.hpp"
#include "reports/model/summary.hpp"
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

std::string text_of(const failure_summary& told) {
  const failure_kind& kind = *told.what;
  std::string text = fmt::format("kind {}\nexpected  {}\nseen      {}\nwhere     {}\n",
                                 kind.fingerprint, kind.expected, kind.seen, kind.site);
  for (const schedule_fault& each : kind.faults) {
    text += fmt::format("fault     {} {} at {}, {}{}\n", each.letter, each.fault, each.at,
                        moment_text(each.at_ns), each.essential ? ", essential" : "");
  }
  if (!told.decided.moment.empty()) {
    text += fmt::format("decided   {}: {}\n", told.decided.moment, told.decided.evidence);
  }
  return text + fmt::format("seed      {}\nreplay    {}\n", kind.seed, kind.replay);
}

std::string text_of(const seed_summary& told) {
  return fmt::format("seed {} breaks {}: {}\n", told.what->seed, listed(told.what->rules),
                     told.replay);
}

// A rule of a suite: whether one of its kinds or seeds breaks it, and how.
test_case case_of(const std::string& rule, const part_summary& told) {
  test_case test{rule, {}, {}, {}};
  for (const failure_summary& each : told.kinds) {
    if (each.what->rule == rule) {
      test.outcome = case_outcome::failure;
      test.message = test.message.empty() ? rule + ": " + each.what->seen : test.message;
      test.text += text_of(each) + "\n";
    }
  }
  std::size_t shown = 0;
  for (const seed_summary& each : told.failed) {
    const std::vector<std::string>& rules = each.what->rules;
    if (std::find(rules.begin(), rules.end(), rule) != rules.end()) {
      test.outcome = case_outcome::failure;
      test.message = test.message.empty()
                         ? fmt::format("{}: broken in seed {}", rule, each.what->seed)
                         : test.message;
      test.text += shown++ < seeds_shown_max ? text_of(each) : std::string{};
    }
  }
  if (shown > seeds_shown_max) {
    test.text += fmt::format("and {} more\n", counted(shown - seeds_shown_max, "seed"));
  }
  return test;
}

std::vector<test_case> rule_cases(const part_summary& told) {
  std::vector<test_case> cases;
  for (const history::rule_description& each : history::rule_descriptions()) {
    cases.push_back(case_of(std::string{each.name}, told));
  }
  for (const std::string& each : told.broken_rules) {
    if (!history::is_rule(each)) {
      cases.push_back(case_of(each, told));
    }
  }
  return cases;
}

// Runs that fail and that neither a kind nor one of the first seeds tells of fail a case as well.
void own_up(std::vector<test_case>& cases, const part_summary& told) {
  const bool known = std::any_of(cases.begin(), cases.end(), [](const test_case& each) {
    return each.outcome == case_outcome::failure;
  });
  if (told.failing > 0 && !known) {
    cases.push_back(
        {"rules", case_outcome::failure, told.claim, fmt::format("replay    {}\n", told.rerun)});
  }
}

test_case conclusive_case(const part_summary& told) {
  test_case test{"conclusive", {}, {}, {}};
  if (told.inconclusive == 0) {
    return test;
  }
  test.outcome = case_outcome::error;
  test.message = told.inconclusive_text;
  std::size_t shown = 0;
  for (const seed_summary& each : told.failed) {
    if (each.inconclusive && shown++ < seeds_shown_max) {
      test.text += fmt::format("seed {}, {}: {}\n", each.what->seed, name_of(each.what->outcome),
                               each.replay);
    }
  }
  test.text += fmt::format("replay    {}\n", told.rerun);
  return test;
}

test_case determinism_case(const part_summary& told) {
  const determinism& same = told.seeds->same;
  test_case test{"determinism", {}, {}, {}};
  if (!same.differences.empty()) {
    test.outcome = case_outcome::failure;
    test.message = told.differences_text;
    for (const std::string& each : same.differences) {
      test.text += each + "\n";
    }
    test.text += fmt::format("replay    {}\n", told.rerun);
  } else if (same.run_twice + same.in_another_process == 0) {
    test.outcome = case_outcome::skipped;
    test.message = "no seed was run again";
  }
  return test;
}

test_case goals_case(const part_summary& told) {
  const std::vector<std::string>& missed = told.seeds->missed;
  test_case test{"coverage goals", {}, {}, {}};
  if (!missed.empty()) {
    test.outcome = case_outcome::failure;
    test.message = "missed: " + listed(missed, 5);
    for (const std::string& each : missed) {
      test.text += fmt::format("missed    {}\n", each);
    }
    test.text += fmt::format("replay    {}\n", told.rerun);
  }
  return test;
}

std::string said_of(const part_summary& told) {
  return told.seeds == nullptr
             ? fmt::format("{}: {}", told.claim, told.shows)
             : fmt::format("{} from seed {}: {} failing, {}", counted(told.runs, "seed"),
                           told.seeds->base_seed, grouped(told.failing), told.shows);
}

suite suite_of(const part_summary& told, const summary& whole) {
  suite made{told.name, rule_cases(told), {}, told.wall_seconds};
  own_up(made.cases, told);
  made.cases.push_back(conclusive_case(told));
  if (told.seeds != nullptr) {
    made.cases.push_back(determinism_case(told));
    made.cases.push_back(goals_case(told));
  }
  made.said = fmt::format("{}\nrerun     {}\nverdict   {} (exit code {})\n", said_of(told),
                          told.rerun, whole.sentence, whole.exit_code);
  return made;
}

std::string xml_of(const test_case& each, const std::string& suite_name) {
  const std::string head = fmt::format(R"(    <testcase classname="{}" name="{}" time="0")",
                                       escaped(suite_name), escaped(each.name));
  if (each.outcome == case_outcome::passed) {
    return head + "/>\n";
  }
  if (each.outcome == case_outcome::skipped) {
    return fmt::format(R"({}>
      <skipped message="{}"/>
    </testcase>
)",
                       head, escaped(each.message));
  }
  return fmt::format(R"({}>
      <{} message="{}" type="{}">{}</{}>
    </testcase>
)",
                     head, element_of(each.outcome), escaped(clipped(each.message, 1000)),
                     escaped(each.name), escaped(each.text), element_of(each.outcome));
}

std::string counts_of(std::size_t tests, std::size_t failures, std::size_t errors,
                      std::size_t skipped, double seconds) {
  return fmt::format(R"(tests="{}" failures="{}" errors="{}" skipped="{}" time="{:.3f}")", tests,
                     failures, errors, skipped, seconds);
}

std::string xml_of(const suite& of) {
  std::string xml = fmt::format(
      R"(  <testsuite name="{}" {}>)"
      "\n",
      escaped(of.name),
      counts_of(of.cases.size(), of.count(case_outcome::failure), of.count(case_outcome::error),
                of.count(case_outcome::skipped), of.seconds));
  for (const test_case& each : of.cases) {
    xml += xml_of(each, of.name);
  }
  return xml + fmt::format("    <system-out>{}</system-out>\n  </testsuite>\n", escaped(of.said));
}

}  // namespace

std::string junit_xml(const summary& told) {
  std::vector<suite> suites;
  for (const part_summary& each : told.parts) {
    suites.push_back(suite_of(each, told));
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
      R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="baton-sim" {}>
{}</testsuites>
)",
      counts_of(tests, failures, errors, skipped, seconds), body);
}

}  // namespace baton::reports
