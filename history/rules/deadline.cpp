#include <algorithm>

#include <fmt/format.h>

#include "history/rules/rule.hpp"

namespace baton::history {
namespace {

class deadline final : public rule {
 public:
  std::string_view name() const override { return "deadline"; }
  std::string_view sentence() const override {
    return "no body runs longer than its timeout and grace, its status is then timeout, and none "
           "is "
           "timed out before its time";
  }

  void judge(const timeline& seen, const check_options& options, judgement& into) const override {
    for (const observed_execution& execution : seen.executions) {
      for (const attempt_process& each : execution.attempt_processes) {
        const action_policy* const terms = execution.policy_at(each.started.line);
        if (terms == nullptr || terms->timeout_ms == 0) {
          continue;
        }
        judge_length(seen, options, execution, each, *terms, into);
        if (each.ended && each.status == "timeout") {
          judge_verdict(seen, execution, each, *terms, into);
          judge_early(execution, each.attempt, each.started, each.ended, into);
        }
      }
      judge_early_verdict(execution, into);
    }
  }

 private:
  static void judge_length(const timeline& seen, const check_options& options,
                           const observed_execution& execution, const attempt_process& run,
                           const action_policy& terms, judgement& into) {
    const mark until = seen.seen_running_until(run);
    if (!until) {
      return;
    }
    into.judged();
    const std::int64_t allowed_ns =
        later_by(later_by(options.slack_ns, terms.timeout_ms), terms.grace_ms);
    const std::int64_t ran_ns = time_to_run_ns(run, run.started, until);
    if (ran_ns > allowed_ns) {
      into.broken(
          execution,
          fmt::format("attempt {} of execution {} runs at most {} ms and {} ms of grace",
                      run.attempt, execution.id, terms.timeout_ms, terms.grace_ms),
          fmt::format("{} {} ms", run.ended ? "it ran" : "it still ran after", ran_ns / 1'000'000),
          {run.started, until});
    }
  }

  // A cancellation may come between the timeout and its record, and so may the worker's death.
  static void judge_verdict(const timeline& seen, const observed_execution& execution,
                            const attempt_process& run, const action_policy& terms,
                            judgement& into) {
    const status_sight* const end = execution.terminal();
    const bool last =
        std::none_of(execution.attempt_processes.begin(), execution.attempt_processes.end(),
                     [&](const attempt_process& other) { return other.attempt > run.attempt; });
    // An attempt after it may have been lost before its body began.
    if (end == nullptr || !last || end->told->attempt > run.attempt) {
      return;
    }
    const bool cancelled =
        execution.cancel_submitted && execution.cancel_submitted.line < end->at.line;
    const bool lost =
        end->status == "abandoned" && (seen.may_be_lost(execution, run, run.ended.line, end->at) ||
                                       lease_may_be_over(seen, run, terms, end->at));
    if (end->status != "timeout" && !cancelled && !lost) {
      into.broken(execution,
                  fmt::format("the verdict of execution {} is 'timeout', as attempt {} ended so",
                              execution.id, run.attempt),
                  fmt::format("it is '{}'", end->status), {run.ended, end->at});
    }
  }

  // A verdict may come from the store, without the body: it counts from the claim, which is not
  // seen. It was not before the grant, and not before the end of the attempt before, unless that
  // one may have been lost: then the body that was seen to end ran beside its successor.
  static void judge_early_verdict(const observed_execution& execution, judgement& into) {
    const status_sight* const end = execution.terminal();
    if (end == nullptr || end->status != "timeout") {
      return;
    }
    std::int64_t last = std::max<std::int64_t>(end->told->attempt, 1);
    for (const attempt_process& each : execution.attempt_processes) {
      last = std::max(last, each.attempt);
    }
    mark from = execution.granted();
    const attempt_process* const before =
        last > 1 ? execution.attempt_process_of(last - 1) : nullptr;
    const action_policy* const terms = execution.policy_at(end->at.line);
    if (before != nullptr && before->ended && before->ended.line < end->at.line &&
        terms != nullptr && !terms->retries("abandoned")) {
      from = before->ended;
    }
    if (from && from.line < end->at.line) {
      judge_early(execution, last, from, end->at, into);
    }
  }

  // By the shortest timeout of the time between. It was counted by a clock that may be fast.
  static void judge_early(const observed_execution& execution, std::int64_t attempt, mark from,
                          mark until, judgement& into) {
    const action_policy* const at_start = execution.policy_at(from.line);
    if (at_start == nullptr || at_start->timeout_ms == 0) {
      return;
    }
    std::int64_t timeout_ms = at_start->timeout_ms;
    for (const action_policy& each : execution.action->policies) {
      const bool between = each.line > from.line && each.line < until.line;
      timeout_ms = between ? std::min(timeout_ms, each.timeout_ms) : timeout_ms;
    }
    into.judged();
    const std::int64_t timeout_ns = later_by(0, timeout_ms);
    const std::int64_t passed_ns = elapsed_ns(from, until);
    if (passed_ns < timeout_ns - timeout_ns / 16) {
      into.broken(execution,
                  fmt::format("attempt {} of execution {} is timed out {} ms after its start, and "
                              "not before",
                              attempt, execution.id, timeout_ms),
                  fmt::format("it was after {} ms at most", passed_ns / 1'000'000), {from, until});
    }
  }

  // Whose lease was over while its body still ran was alone with its end: nobody took it down.
  static bool lease_may_be_over(const timeline& seen, const attempt_process& run,
                                const action_policy& terms, mark verdict) {
    const bool cut_off =
        verdict.line < run.ended.line && !seen.processes.alone_at(run.started.line);
    const mark alive = cut_off ? run.started : run.ended;
    return terms.lease_ms > 0 && verdict.at_ns >= seen.lease_over_ns(alive.at_ns, terms);
  }
};

}  // namespace

std::unique_ptr<rule> make_deadline() {
  return std::make_unique<deadline>();
}

}  // namespace baton::history
