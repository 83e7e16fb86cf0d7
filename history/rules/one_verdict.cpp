#include <algorithm>

#include <fmt/format.h>

#include "history/rules/rule.hpp"

namespace baton::history {
namespace {

class one_verdict final : public rule {
 public:
  std::string_view name() const override { return "one-verdict"; }
  std::string_view sentence() const override {
    return "an execution has one terminal status, and whoever is told of it is told the same";
  }

  void judge(const timeline& seen, const check_options&, judgement& into) const override {
    for (const observed_execution& execution : seen.executions) {
      if (execution.terminal() == nullptr) {
        continue;
      }
      into.judged();
      if (judge_status(execution, into)) {
        judge_lost(execution, into);
        judge_result(execution, status_source::completed_message, into);
        judge_result(execution, status_source::read, into);
        judge_reads(execution, into);
      }
    }
  }

 private:
  static bool judge_status(const observed_execution& execution, judgement& into) {
    const status_sight& first = *execution.terminal();
    for (const status_sight& each : execution.statuses) {
      if (each.terminal && each.status != first.status) {
        into.broken(execution,
                    fmt::format("execution {} keeps its verdict '{}'", execution.id, first.status),
                    fmt::format("'{}' on line {}", each.status, each.at.line), {first.at, each.at});
        return false;
      }
    }
    return true;
  }

  // Whether its worker renewed its lease between the first and the last try to start this attempt,
  // and so told the store that it waited for room. An eighth of the lease is left to clocks that
  // drift.
  static bool was_told_to_wait(const observed_execution& execution, std::int64_t attempt) {
    const auto first = std::find_if(execution.postponed.begin(), execution.postponed.end(),
                                    [&](const auto& each) { return each.attempt == attempt; });
    if (first == execution.postponed.end()) {
      return false;
    }
    const action_policy* const terms = execution.policy_at(first->started.line);
    return terms != nullptr && terms->lease_ms > 0 &&
           execution.postponed.back().started.at_ns >
               later_by(first->started.at_ns, terms->lease_ms + terms->lease_ms / 8);
  }

  // How a lost attempt ended is not known, and one that found no room never ran: neither has failed
  // or completed, and the latter has not timed out. What is told of a later attempt says nothing of
  // this one.
  static void judge_lost(const observed_execution& execution, judgement& into) {
    const status_sight& end = *execution.terminal();
    const bool timed_out = end.status == "timeout" && !execution.postponed.empty() &&
                           was_told_to_wait(execution, execution.postponed.back().attempt);
    if (end.status != "failed" && end.status != "completed" && !timed_out) {
      return;
    }
    const attempt_process* last =
        nullptr;  // not the one that started last: that may be a late one's
    for (const attempt_process& each : execution.attempt_processes) {
      last = !each.too_late && (last == nullptr || each.attempt > last->attempt) ? &each : last;
    }
    const std::int64_t judged_attempt = end.told->attempt;
    if (!timed_out && last != nullptr && last->ended && last->ended.line < end.at.line &&
        last->status == "abandoned" && judged_attempt <= last->attempt) {
      into.broken(execution,
                  fmt::format("execution {} has not '{}', as attempt {} was lost", execution.id,
                              end.status, last->attempt),
                  fmt::format("its verdict is '{}'", end.status),
                  {last->started, last->ended, end.at});
      return;
    }
    const bool ran = last != nullptr && !execution.postponed.empty() &&
                     last->attempt >= execution.postponed.back().attempt;
    if (!execution.postponed.empty() && !ran &&
        judged_attempt <= execution.postponed.back().attempt) {
      into.broken(execution,
                  fmt::format("execution {} has not '{}', as attempt {} found no room to run",
                              execution.id, end.status, execution.postponed.back().attempt),
                  fmt::format("its verdict is '{}'", end.status),
                  {execution.postponed.back().started, end.at});
    }
  }

  // Whether messages and reads agree with each other is for completion-published to say.
  static void judge_result(const observed_execution& execution, status_source source,
                           judgement& into) {
    const status_sight* first = nullptr;
    for (const status_sight& each : execution.statuses) {
      if (each.source != source || !each.terminal) {
        continue;
      }
      if (first == nullptr) {
        first = &each;
      } else if (each.told->result != first->told->result) {
        into.broken(
            execution,
            fmt::format("execution {} keeps its result '{}'", execution.id, first->told->result),
            fmt::format("'{}' on line {}", each.told->result, each.at.line), {first->at, each.at});
        return;
      }
    }
  }

  // Compared with reads only, by the same reader: a message, or the answer to another one, may
  // overtake the answer to an earlier read.
  static void judge_reads(const observed_execution& execution, judgement& into) {
    std::vector<const status_sight*> verdicts;  // the last that each reader was told
    for (const status_sight& each : execution.statuses) {
      if (each.source != status_source::read || each.status == "unknown_execution") {
        continue;
      }
      const auto told = std::find_if(verdicts.begin(), verdicts.end(), [&](const auto* verdict) {
        return verdict->told->process == each.told->process;
      });
      if (each.terminal && told == verdicts.end()) {
        verdicts.push_back(&each);
      } else if (each.terminal) {
        *told = &each;
      } else if (told != verdicts.end()) {
        into.broken(execution,
                    fmt::format("execution {} stays '{}'", execution.id, (*told)->status),
                    fmt::format("it was read as '{}' on line {}", each.status, each.at.line),
                    {(*told)->at, each.at});
        return;
      }
    }
  }
};

}  // namespace

std::unique_ptr<rule> make_one_verdict() {
  return std::make_unique<one_verdict>();
}

}  // namespace baton::history
