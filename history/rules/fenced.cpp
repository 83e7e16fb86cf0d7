#include <algorithm>

#include <fmt/format.h>

#include "history/rules/rule.hpp"

namespace baton::history {
namespace {

class fenced final : public rule {
 public:
  std::string_view name() const override { return "fenced"; }
  std::string_view sentence() const override {
    return "a worker that lost its lease changes nothing any more";
  }

  void judge(const timeline& seen, const check_options&, judgement& into) const override {
    for (const observed_execution& execution : seen.executions) {
      if (execution.attempt_processes.size() < 2) {
        continue;  // nobody lost it to anybody
      }
      judge_workers(seen, execution, into);
      for (const status_sight& each : execution.statuses) {
        if (each.source == status_source::completed_message ||
            each.source == status_source::release) {
          judge_change(execution, each, into);
        }
      }
    }
  }

 private:
  // Incarnations rise: where there is one process at a time, who has an older one than somebody
  // before him has lost his lease. Where there are several, an older one may rightly be given a
  // further attempt, but none that a newer one was given.
  static void judge_workers(const timeline& seen, const observed_execution& execution,
                            judgement& into) {
    const attempt_process* newest = nullptr;
    for (const attempt_process& each : execution.attempt_processes) {
      if (each.worker == 0 || each.too_late) {
        continue;
      }
      into.judged();
      const bool given = newest != nullptr && each.attempt > newest->attempt &&
                         !seen.processes.alone_at(each.started.line);
      if (newest != nullptr && each.worker < newest->worker && !given) {
        into.broken(execution,
                    fmt::format("no worker before {} starts execution {} any more", newest->worker,
                                execution.id),
                    fmt::format("worker {} started attempt {}", each.worker, each.attempt),
                    {newest->started, each.started});
      } else {
        newest = &each;
      }
    }
  }

  static void judge_change(const observed_execution& execution, const status_sight& change,
                           judgement& into) {
    if (change.told->attempt == 0) {
      return;  // does not say whose it is
    }
    into.judged();
    const auto successor = std::find_if(
        execution.attempt_processes.begin(), execution.attempt_processes.end(),
        [&](const attempt_process& each) {
          return each.attempt > change.told->attempt && each.started.line < change.at.line;
        });
    if (successor != execution.attempt_processes.end()) {
      const bool released = change.source == status_source::release;
      into.broken(execution,
                  fmt::format("attempt {} of execution {} changes nothing once attempt {} has "
                              "started",
                              change.told->attempt, execution.id, successor->attempt),
                  fmt::format("{} of attempt {} with '{}' on line {}",
                              released ? "a release" : "an execution.completed",
                              change.told->attempt, change.status, change.at.line),
                  {successor->started, change.at});
    }
  }
};

}  // namespace

std::unique_ptr<rule> make_fenced() {
  return std::make_unique<fenced>();
}

}  // namespace baton::history
