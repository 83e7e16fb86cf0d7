#include <algorithm>

#include <fmt/format.h>

#include "history/rules/rule.hpp"

namespace baton::history {
namespace {

// That there is one verdict is for one-verdict to say: the answer to a cancellation counts there.
class cancel final : public rule {
 public:
  std::string_view name() const override { return "cancel"; }
  std::string_view sentence() const override {
    return "who waits never starts once it was cancelled; who runs ends within its grace";
  }

  void judge(const timeline& seen, const check_options& options, judgement& into) const override {
    for (const observed_execution& execution : seen.executions) {
      const status_sight* cancelled = nullptr;
      const status_sight* cancelling = nullptr;
      for (const status_sight& each : execution.statuses) {
        if (each.source != status_source::cancel) {
          continue;
        }
        if (cancelled == nullptr && each.status == "cancelled") {
          cancelled = &each;
        }
        if (cancelling == nullptr && each.status == "cancelling") {
          cancelling = &each;
        }
      }
      if (cancelled != nullptr) {
        into.judged();
        judge_cancelled(execution, *cancelled, into);
      }
      if (cancelling != nullptr) {
        into.judged();
        judge_cancelling(seen, options, execution, *cancelling, into);
      }
    }
  }

 private:
  static void judge_cancelled(const observed_execution& execution, const status_sight& answer,
                              judgement& into) {
    for (const attempt_process& each : execution.attempt_processes) {
      if (each.started.line > answer.at.line) {
        into.broken(execution,
                    fmt::format("execution {} never starts, as it was cancelled", execution.id),
                    fmt::format("attempt {} started on line {}", each.attempt, each.started.line),
                    {execution.cancel_submitted, answer.at, each.started});
        return;
      }
    }
  }

  static void judge_cancelling(const timeline& seen, const check_options& options,
                               const observed_execution& execution, const status_sight& answer,
                               judgement& into) {
    const attempt_process* before = nullptr;
    for (const attempt_process& each : execution.attempt_processes) {
      const bool further = before != nullptr && each.attempt > before->attempt;
      if (further && each.started.line > answer.at.line &&
          !may_have_been_claimed(seen, execution, answer, *before)) {
        into.broken(
            execution,
            fmt::format("execution {} has no further attempt, as it was cancelled", execution.id),
            fmt::format("attempt {} started on line {}", each.attempt, each.started.line),
            {answer.at, before->started, each.started});
        return;
      }
      before = &each;
      judge_end(seen, options, execution, answer, each, into);
    }
  }

  // Where several processes are, one of them may have claimed the attempt before the cancellation
  // was stored and be seen to start it after: if the one before was over by then. When it was stored
  // is not seen; it is known to be by its answer.
  static bool may_have_been_claimed(const timeline& seen, const observed_execution& execution,
                                    const status_sight& answer, const attempt_process& before) {
    return before.counts_until <= answer.at.line &&
           !seen.processes.alone_at(execution.cancel_submitted.line);
  }

  // A worker that had just claimed it may start the body after the answer, and stop it then.
  static void judge_end(const timeline& seen, const check_options& options,
                        const observed_execution& execution, const status_sight& answer,
                        const attempt_process& run, judgement& into) {
    const action_policy* const terms = execution.policy_at(run.started.line);
    const mark until = seen.seen_running_until(run);
    if (terms == nullptr || !until || until.line < answer.at.line) {
      return;
    }
    const mark asked = run.started.line > answer.at.line ? run.started : answer.at;
    const std::int64_t took_ns = time_to_run_ns(run, asked, until);
    const std::int64_t reached_ns = bounded_sum(options.slack_ns, options.cancel_reach_ns);
    if (took_ns > later_by(reached_ns, terms->grace_ms)) {
      into.broken(execution,
                  fmt::format("execution {} ends within {} ms of grace of its cancellation",
                              execution.id, terms->grace_ms),
                  fmt::format("{} {} ms", run.ended ? "it took" : "it still ran after",
                              took_ns / 1'000'000),
                  {execution.cancel_submitted, answer.at, run.started, until});
    }
  }
};

}  // namespace

std::unique_ptr<rule> make_cancel() {
  return std::make_unique<cancel>();
}

}  // namespace baton::history
