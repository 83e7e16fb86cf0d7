#include "history/checker.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "history/rules/rule.hpp"

namespace baton::history {
namespace {

constexpr std::array makers{make_slot_bound,   make_fifo,        make_released_once,
                            make_no_leak,      make_one_verdict, make_completion_published,
                            make_nothing_lost, make_run_once,    make_deadline,
                            make_cancel,       make_fenced,      make_isolation};

using rule_list = std::array<std::unique_ptr<rule>, makers.size()>;

// Made once: a rule has no state.
const rule_list& all_rules() {
  static const rule_list rules = [] {
    rule_list fresh;
    std::transform(makers.begin(), makers.end(), fresh.begin(), [](auto make) { return make(); });
    return fresh;
  }();
  return rules;
}

bool is_off(std::string_view name, const check_options& options) {
  const auto& off = options.rules_off;
  return std::find(off.begin(), off.end(), name) != off.end();
}

void count(const timeline& seen, verdict& into) {
  into.process_count = seen.processes.count();
  for (const observed_execution& execution : seen.executions) {
    if (execution.first_seen) {
      ++into.execution_count;
    }
    for (const attempt_process& each : execution.attempt_processes) {
      if (!each.repeated) {
        ++into.attempt_count;
      }
    }
  }
}

}  // namespace

std::vector<rule_description> rule_descriptions() {
  std::vector<rule_description> all;
  for (const auto& each : all_rules()) {
    all.push_back({each->name(), each->sentence()});
  }
  return all;
}

bool is_rule(std::string_view name) {
  return std::any_of(all_rules().begin(), all_rules().end(),
                     [name](const auto& each) { return each->name() == name; });
}

bool verdict::holds() const {
  return std::all_of(rules.begin(), rules.end(),
                     [](const rule_verdict& each) { return each.finding_count == 0; });
}

verdict check(const std::vector<event>& events, const std::vector<std::size_t>& lines,
              const check_options& options) {
  const timeline seen = build_timeline(events, lines, options.renewal_age_ns);
  verdict all;
  count(seen, all);
  all.took = measure(seen);
  all.rules.reserve(makers.size());
  for (const auto& judge : all_rules()) {
    if (is_off(judge->name(), options)) {
      continue;
    }
    judgement into{judge->name(), options.findings_per_rule_max};
    judge->judge(seen, options, into);
    all.rules.push_back(into.outcome());
    all.findings.insert(all.findings.end(), into.findings().begin(), into.findings().end());
  }
  return all;
}

verdict check(const std::vector<event>& events, const check_options& options) {
  std::vector<std::size_t> lines(events.size());
  std::iota(lines.begin(), lines.end(), std::size_t{1});
  return check(events, lines, options);
}

verdict check(const read_result& history, const check_options& options) {
  return check(history.events, history.lines, options);
}

}  // namespace baton::history
