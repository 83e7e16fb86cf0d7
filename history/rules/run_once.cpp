#include <algorithm>

#include <fmt/format.h>

#include "history/rules/rule.hpp"

namespace baton::history {
namespace {

// Of two policies (a restart may bring another one) the more generous one counts.
struct terms {
  const action_policy* before = nullptr;
  const action_policy* now = nullptr;

  [[nodiscard]] bool retries(std::string_view status) const {
    return (before != nullptr && before->retries(status)) ||
           (now != nullptr && now->retries(status));
  }
  [[nodiscard]] bool retries_anything() const {
    return (before != nullptr && !before->retry_on.empty()) ||
           (now != nullptr && !now->retry_on.empty());
  }
  [[nodiscard]] std::int64_t backoff_before_ms(std::int64_t attempt) const {
    const std::int64_t by_now = now->backoff_before_ms(attempt);
    return before != nullptr ? std::min(before->backoff_before_ms(attempt), by_now) : by_now;
  }
  [[nodiscard]] std::int64_t attempts_max() const {
    return std::max(before != nullptr ? before->attempts_max : 0,
                    now != nullptr ? now->attempts_max : 0);
  }
};

class run_once final : public rule {
 public:
  std::string_view name() const override { return "run-once"; }
  std::string_view sentence() const override {
    return "a body starts once per attempt, and again only where its retry policy allows";
  }

  void judge(const timeline& seen, const check_options& options,
             judgement& into) const override {
    for (const observed_execution& execution : seen.executions) {
      const attempt_process* highest = nullptr;
      for (const attempt_process& each : execution.attempt_processes) {
        into.judged();
        if (each.repeated) {
          const attempt_process* const first = execution.attempt_process_of(each.attempt);
          into.broken(
              execution,
              fmt::format("attempt {} of execution {} starts once", each.attempt, execution.id),
              fmt::format("it started on line {} and again on line {}", first->started.line,
                          each.started.line),
              {first->started, each.started});
        } else if (each.too_late) {
          continue;
        } else if (highest != nullptr && each.attempt < highest->attempt) {
          into.broken(
              execution, fmt::format("attempts of execution {} rise", execution.id),
              fmt::format("attempt {} started after attempt {}", each.attempt, highest->attempt),
              {highest->started, each.started});
        } else {
          if (each.attempt > 1) {
            judge_retry(seen, options, execution, highest, each, into);
          }
          highest = &each;
        }
      }
    }
  }

 private:
  static void judge_retry(const timeline& seen, const check_options& options,
                          const observed_execution& execution, const attempt_process* before,
                          const attempt_process& retry, judgement& into) {
    const terms allowed{before != nullptr ? execution.policy_at(before->started.line) : nullptr,
                        execution.policy_at(retry.started.line)};
    if (allowed.now == nullptr) {
      return;  // nothing tells what its policy allows
    }
    if (retry.attempt > allowed.attempts_max()) {
      into.broken(
          execution,
          fmt::format("at most {} attempts of execution {}", allowed.attempts_max(), execution.id),
          fmt::format("attempt {} started", retry.attempt),
          {{allowed.now->line, 0}, retry.started});
      return;
    }
    std::string why_not;
    if (before == nullptr) {
      why_not = allowed.retries("abandoned") ? "" : "no attempt before it was seen to start";
    } else if (before->attempt + 1 < retry.attempt) {
      // Whoever had it and was lost need not have been any of those that were seen with it.
      const bool excused =
          allowed.retries("abandoned") && (may_be_lost(seen, execution, *before, retry) ||
                                           !seen.processes.alone_at(retry.started.line));
      why_not =
          excused ? "" : fmt::format("the last to start before it was attempt {}", before->attempt);
    } else {
      const bool timed_out =
          allowed.retries("timeout") && may_have_timed_out(options, *allowed.now, *before, retry);
      why_not = timed_out ? std::string{} : why_not_again(seen, execution, allowed, *before, retry);
    }
    if (!why_not.empty()) {
      into.broken(execution,
                  fmt::format("attempt {} of execution {} starts only if its policy retries how "
                              "attempt {} ended",
                              retry.attempt, execution.id, retry.attempt - 1),
                  fmt::format("it started, though {}", why_not),
                  {before != nullptr ? before->started : mark{},
                   before != nullptr ? before->ended : mark{}, retry.started});
    } else if (before != nullptr && before->attempt + 1 == retry.attempt && before->ended &&
               before->ended.line < retry.started.line) {
      judge_backoff(seen, execution, allowed, *before, retry, into);
    }
  }

  static void judge_backoff(const timeline& seen, const observed_execution& execution,
                            const terms& allowed, const attempt_process& before,
                            const attempt_process& retry, judgement& into) {
    const bool lost = before.status == "abandoned" || may_be_lost(seen, execution, before, retry);
    if ((allowed.retries("abandoned") && lost) || before.released) {
      return;  // an attempt after a lost one has no backoff
    }
    const std::int64_t wait_ms = allowed.backoff_before_ms(retry.attempt);
    const std::int64_t wait_ns = later_by(0, wait_ms);
    const std::int64_t waited_ns = elapsed_ns(before.ended, retry.started);
    if (waited_ns < wait_ns - wait_ns / 16) {  // it was counted by a clock that may be fast
      into.broken(execution,
                  fmt::format("attempt {} of execution {} starts {} ms after the end of attempt {}",
                              retry.attempt, execution.id, wait_ms, before.attempt),
                  fmt::format("it started after {} ms", waited_ns / 1'000'000),
                  {{allowed.now->line, 0}, before.ended, retry.started});
    }
  }

  static std::string why_not_again(const timeline& seen, const observed_execution& execution,
                                   const terms& allowed, const attempt_process& before,
                                   const attempt_process& retry) {
    const bool ended = before.ended && before.ended.line < retry.started.line;
    if (ended && allowed.retries(before.status)) {
      return {};
    }
    if (!ended && before.released && allowed.retries_anything()) {
      return {};  // how it had ended by then does not show
    }
    if (allowed.retries("abandoned") && (!ended || may_be_lost(seen, execution, before, retry))) {
      return {};
    }
    return ended ? fmt::format("attempt {} ended as '{}'", before.attempt, before.status)
                 : fmt::format("attempt {} was lost", before.attempt);
  }

  // Its end may reach its worker only after its timeout: both are due when a process runs on.
  static bool may_have_timed_out(const check_options& options, const action_policy& terms,
                                 const attempt_process& before, const attempt_process& retry) {
    if (!before.ended || terms.timeout_ms == 0) {
      return false;
    }
    const std::int64_t stalled_ns =
        before.process == nullptr ? 0
                                  : before.process->stalled_ns(before.started, retry.started);
    const std::int64_t noticed_ns =
        elapsed_ns(before.started, before.ended) + stalled_ns + options.end_unnoticed_ns;
    return noticed_ns >= later_by(0, terms.timeout_ms);
  }

  // How the body ended is lost with its worker, if that dies before it has written it down.
  static bool may_be_lost(const timeline& seen, const observed_execution& execution,
                          const attempt_process& before, const attempt_process& retry) {
    const bool other_worker = before.worker != retry.worker;
    return other_worker || seen.may_be_lost(execution, before, before.started.line, retry.started);
  }
};

}  // namespace

std::unique_ptr<rule> make_run_once() {
  return std::make_unique<run_once>();
}

}  // namespace baton::history
