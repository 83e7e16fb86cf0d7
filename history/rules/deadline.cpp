#include <algorithm>

#include <fmt/format.h>

#include "history/rules/rule.hpp"

namespace baton::history {
namespace {

class deadline final : public rule {
 public:
  std::string_view name() const override { return "deadline"; }
  std::string_view sentence() const override {
    return "no body runs longer than its timeout and grace; its status is then timeout";
  }

  void judge(const timeline& seen, const check_options& options, judgement& into) const override {
    for (const execution_record& execution : seen.executions) {
      for (const body& each : execution.bodies) {
        const policy* const terms = execution.policy_at(each.started.line);
        if (terms == nullptr || terms->timeout_ms == 0) {
          continue;
        }
        judge_length(seen, options, execution, each, *terms, into);
        if (each.ended && each.status == "timeout") {
          judge_verdict(seen, execution, each, *terms, into);
        }
      }
    }
  }

 private:
  static void judge_length(const timeline& seen, const check_options& options,
                           const execution_record& of, const body& run, const policy& terms,
                           judgement& into) {
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
          of,
          fmt::format("attempt {} of execution {} runs at most {} ms and {} ms of grace",
                      run.attempt, of.id, terms.timeout_ms, terms.grace_ms),
          fmt::format("{} {} ms", run.ended ? "it ran" : "it still ran after", ran_ns / 1'000'000),
          {run.started, until});
    }
  }

  // A cancellation may come between the timeout and its record, and so may the worker's death.
  static void judge_verdict(const timeline& seen, const execution_record& of, const body& run,
                            const policy& terms, judgement& into) {
    const status_sight* const end = of.terminal();
    const bool last = std::none_of(of.bodies.begin(), of.bodies.end(),
                                   [&](const body& other) { return other.attempt > run.attempt; });
    // An attempt after it may have been lost before its body began.
    if (end == nullptr || !last || end->told->attempt > run.attempt) {
      return;
    }
    const bool cancelled = of.cancel_submitted && of.cancel_submitted.line < end->at.line;
    const bool lost =
        end->status == "abandoned" && (seen.may_be_lost(of, run, run.ended.line, end->at) ||
                                       lease_may_be_over(seen, run, terms, end->at));
    if (end->status != "timeout" && !cancelled && !lost) {
      into.broken(of,
                  fmt::format("the verdict of execution {} is 'timeout', as attempt {} ended so",
                              of.id, run.attempt),
                  fmt::format("it is '{}'", end->status), {run.ended, end->at});
    }
  }

  // Whose lease was over while its body still ran was alone with its end: nobody took it down.
  static bool lease_may_be_over(const timeline& seen, const body& run, const policy& terms,
                                mark verdict) {
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
