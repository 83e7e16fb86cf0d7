#include <algorithm>

#include <fmt/format.h>

#include "history/rules/rule.hpp"

namespace baton::history {
namespace {

class nothing_lost final : public rule {
 public:
  std::string_view name() const override { return "nothing-lost"; }
  std::string_view sentence() const override {
    return "what was acknowledged is there after any crash, once; what was refused is not";
  }

  void judge(const timeline& seen, const check_options&, judgement& into) const override {
    for (const observed_execution& execution : seen.executions) {
      if (execution.first_seen) {
        into.judged();
        judge_reads(execution, into);
        judge_trace(seen, execution, into);
      }
    }
    for (const request_record& request : seen.requests) {
      if (request.refused) {
        into.judged();
        judge_refused(seen, request, into);
      }
      judge_repeated(seen, request, into);
    }
  }

 private:
  static void judge_reads(const observed_execution& execution, judgement& into) {
    for (const status_sight& each : execution.statuses) {
      const bool absent = each.status == "unknown_execution";
      if (absent && each.at.line > execution.first_seen.line) {
        into.broken(execution, fmt::format("execution {} is there, as it was before", execution.id),
                    fmt::format("a read on line {} did not find it", each.at.line),
                    {execution.first_seen, execution.acknowledged, each.at});
        return;
      }
    }
  }

  // Nothing at all after the acknowledgement is not the same as no verdict, which is no-leak's.
  static void judge_trace(const timeline& seen, const observed_execution& execution,
                          judgement& into) {
    if (!seen.history_ended || !execution.acknowledged || execution.mentioned ||
        !execution.statuses.empty()) {
      return;
    }
    into.broken(execution,
                fmt::format("execution {} is seen again after its acknowledgement", execution.id),
                "nothing was seen of it until the history ended",
                {execution.acknowledged, seen.history_ended});
  }

  // One that is asked for again is the same execution. Its key is kept for an hour at least from
  // its end; a verdict that was not seen is later than everything that was.
  static void judge_repeated(const timeline& seen, const request_record& request,
                             judgement& into) {
    constexpr std::int64_t key_kept_ns = 3'600'000'000'000;
    const request_sight* first = nullptr;
    for (const request_sight& each : request.sights) {
      if (each.kind != event_kind::acknowledged) {
        continue;
      }
      if (first == nullptr || each.execution == first->execution) {
        first = first == nullptr ? &each : first;
        continue;
      }
      const observed_execution* const known = seen.find(first->execution);
      const status_sight* const verdict = known != nullptr ? known->terminal() : nullptr;
      if (verdict == nullptr || each.at.at_ns - verdict->at.at_ns < key_kept_ns) {
        into.broken(request.action_ref,
                    fmt::format("request '{}' is execution {}, however often it is asked for",
                                request.name, first->execution),
                    fmt::format("it was acknowledged with execution {} as well", each.execution),
                    {first->at, each.at});
        return;
      }
    }
  }

  // A request that was refused may be made again; only an answer to the refused one counts. One
  // that was made of several processes at once may be refused by one and stored by another.
  static void judge_refused(const timeline& seen, const request_record& request, judgement& into) {
    std::size_t unanswered = 0;
    const request_sight* before = nullptr;  // the last answer, with no submission after it
    for (const request_sight& each : request.sights) {
      if (each.kind == event_kind::submitted) {
        before = nullptr;
        ++unanswered;
        continue;
      }
      const bool of_another = unanswered > 0 && !seen.processes.alone_at(each.at.line);
      if (before != nullptr && before->kind != each.kind && !of_another) {
        const bool refused_first = before->kind == event_kind::refused;
        const request_sight& acknowledged = refused_first ? each : *before;
        into.broken(request.action_ref,
                    fmt::format("request '{}', which was refused, stored nothing", request.name),
                    fmt::format("it was acknowledged with execution {}", acknowledged.execution),
                    {before->at, each.at});
        return;
      }
      before = &each;
      unanswered -= unanswered > 0 ? 1U : 0U;
    }
  }
};

}  // namespace

std::unique_ptr<rule> make_nothing_lost() {
  return std::make_unique<nothing_lost>();
}

}  // namespace baton::history
