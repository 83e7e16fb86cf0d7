#include <algorithm>

#include <fmt/format.h>

#include "history/rules/rule.hpp"

namespace baton::history {
namespace {

class nothing_lost final : public rule {
 public:
  std::string_view name() const override { return "nothing-lost"; }

  void judge(const timeline& seen, const check_options&, judgement& into) const override {
    for (const auto& [id, execution] : seen.executions) {
      if (execution.first_seen) {
        into.judged();
        judge_reads(execution, into);
        judge_trace(seen, execution, into);
      }
    }
    for (const auto& [name, request] : seen.requests) {
      if (!request.refused.empty()) {
        into.judged();
        judge_refused(name, request, into);
      }
    }
  }

 private:
  static void judge_reads(const execution_record& of, judgement& into) {
    for (const status_sight& each : of.statuses) {
      const bool absent = each.status == "unknown_execution";
      if (absent && each.at.line > of.first_seen.line) {
        into.broken(of, fmt::format("execution {} is there, as it was before", of.id),
                    fmt::format("a read on line {} did not find it", each.at.line),
                    {of.first_seen, of.acknowledged, each.at});
        return;
      }
    }
  }

  // Nothing at all after the acknowledgement is not the same as no verdict, which is no-leak's.
  static void judge_trace(const timeline& seen, const execution_record& of, judgement& into) {
    if (!seen.history_ended || !of.acknowledged || of.mentioned || !of.statuses.empty()) {
      return;
    }
    into.broken(of, fmt::format("execution {} is seen again after its acknowledgement", of.id),
                "nothing was seen of it until the history ended",
                {of.acknowledged, seen.history_ended});
  }

  // A request that was refused may be made again; only an answer to the refused one counts.
  static void judge_refused(const std::string& name, const request_record& request,
                            judgement& into) {
    for (const mark& refused : request.refused) {
      for (const auto& [acknowledged, execution] : request.acknowledged) {
        const auto [first, last] = std::minmax(refused.line, acknowledged.line);
        const bool made_again = std::any_of(request.submitted.begin(), request.submitted.end(),
                                            [from = first, until = last](const mark& at) {
                                              return at.line > from && at.line < until;
                                            });
        if (!made_again) {
          into.broken(request.action_ref,
                      fmt::format("request '{}', which was refused, stored nothing", name),
                      fmt::format("it was acknowledged with execution {}", execution),
                      {refused, acknowledged});
          return;
        }
      }
    }
  }
};

}  // namespace

std::unique_ptr<rule> make_nothing_lost() {
  return std::make_unique<nothing_lost>();
}

}  // namespace baton::history
