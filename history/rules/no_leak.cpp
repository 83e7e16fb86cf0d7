#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "history/rules/rule.hpp"

namespace baton::history {
namespace {

class no_leak final : public rule {
 public:
  std::string_view name() const override { return "no-leak"; }
  std::string_view sentence() const override {
    return "once faults stop, every accepted execution gets a verdict and every slot becomes free";
  }

  void judge(const timeline& seen, const check_options& options, judgement& into) const override {
    const bool bounded = seen.faults_ended && options.no_leak_bound_ns > 0;
    if (!seen.history_ended && !bounded) {
      return;  // nothing says until when liveness was owed
    }
    // The line of the last verdict or acceptance of each action.
    std::vector<std::size_t> settled(seen.actions.size(), 0);
    for (const observed_execution& execution : seen.executions) {
      if (!execution.acknowledged && !execution.granted()) {
        continue;
      }
      judge_execution(seen, options, execution, into);
      if (execution.action == nullptr) {
        continue;
      }
      const status_sight* const end = execution.terminal();
      const std::size_t line = end != nullptr ? end->at.line : execution.first_seen.line;
      std::size_t& last = settled[execution.action->index];
      last = std::max({last, line, execution.acknowledged.line});
    }
    if (seen.history_ended) {
      judge_queues(seen, settled, into);
    }
  }

 private:
  static void judge_execution(const timeline& seen, const check_options& options,
                              const observed_execution& execution, judgement& into) {
    const status_sight* const end = execution.terminal();
    const bool bounded = seen.faults_ended && options.no_leak_bound_ns > 0;
    if (bounded) {
      mark owed_from = seen.faults_ended;
      if (execution.first_seen.at_ns > owed_from.at_ns) {
        owed_from = execution.first_seen;
      }
      const mark until = end != nullptr ? end->at : seen.last;
      if (elapsed_ns(owed_from, until) > options.no_leak_bound_ns) {
        into.judged();
        into.broken(execution,
                    fmt::format("execution {} has a verdict within {} ms of the end of the faults",
                                execution.id, options.no_leak_bound_ns / 1'000'000),
                    end != nullptr ? fmt::format("its verdict came after {} ms",
                                                 elapsed_ns(owed_from, until) / 1'000'000)
                                   : fmt::format("it had none after {} ms",
                                                 elapsed_ns(owed_from, until) / 1'000'000),
                    {owed_from, execution.acknowledged, end != nullptr ? end->at : mark{}});
        return;
      }
    }
    if (end == nullptr && !seen.history_ended) {
      return;  // the bound is not over yet
    }
    into.judged();
    if (end == nullptr) {
      into.broken(
          execution, fmt::format("execution {} reaches a verdict", execution.id),
          "it had none when the history ended",
          {execution.first_seen, execution.acknowledged, execution.granted(), seen.history_ended});
    }
  }

  // The last look at each queue counts, if everything that was in it had ended by then.
  static void judge_queues(const timeline& seen, const std::vector<std::size_t>& settled,
                           judgement& into) {
    std::map<std::pair<std::string_view, std::string_view>, const queue_sight*> last;
    for (const queue_sight& each : seen.queue_reads) {
      last[{each.action->ref, each.group}] = &each;
    }
    for (const auto& [queue, look] : last) {
      if (settled[look->action->index] > look->at.line) {
        continue;
      }
      into.judged();
      if (look->waiting != 0 || look->active != 0) {
        into.broken(queue.first, "nobody waits and no slot is held once all have their verdict",
                    fmt::format("{} waiting and {} active on line {}", look->waiting, look->active,
                                look->at.line),
                    {look->at});
      }
    }
  }
};

}  // namespace

std::unique_ptr<rule> make_no_leak() {
  return std::make_unique<no_leak>();
}

}  // namespace baton::history
