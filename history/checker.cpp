#include "history/checker.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "history/rules/rule.hpp"

namespace baton::history {
namespace {

constexpr std::array rule_makers{make_slot_bound,   make_fifo,        make_released_once,
                                 make_no_leak,      make_one_verdict, make_completion_published,
                                 make_nothing_lost, make_run_once,    make_deadline,
                                 make_cancel,       make_fenced,      make_isolation};

void count(const timeline& seen, verdict& into) {
  into.process_count = seen.processes.count();
  for (const execution_record& execution : seen.executions) {
    if (execution.first_seen) {
      ++into.execution_count;
    }
    for (const body& each : execution.bodies) {
      if (!each.repeated) {
        ++into.attempt_count;
      }
    }
  }
}

}  // namespace

bool verdict::holds() const {
  return std::all_of(rules.begin(), rules.end(),
                     [](const rule_verdict& each) { return each.finding_count == 0; });
}

verdict check(const std::vector<event>& events, const std::vector<std::size_t>& lines,
              const check_options& options) {
  const timeline seen = build_timeline(events, lines);
  verdict all;
  count(seen, all);
  for (const auto& make : rule_makers) {
    const std::unique_ptr<rule> judge = make();
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
