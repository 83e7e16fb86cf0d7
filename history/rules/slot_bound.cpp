#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "history/rules/rule.hpp"

namespace baton::history {
namespace {

struct running_process {
  const observed_execution* of = nullptr;
  const attempt_process* run = nullptr;
};

// By the line of its end, then its start.
using open_process = std::pair<std::size_t, std::size_t>;

// The limit may have been lowered since the grant, and nobody who holds a slot is stopped for that:
// the highest limit since then is what the start has to keep to.
std::size_t limit_from(const timeline& seen, const observed_execution& execution,
                       const attempt_process& run) {
  std::size_t from = 0;
  for (const slot_sight& grant : execution.grants) {
    const bool released = std::any_of(
        execution.releases.begin(), execution.releases.end(), [&](const slot_sight& release) {
          return release.at.line > grant.at.line && release.at.line < run.started.line;
        });
    if (grant.at.line < run.started.line && !released) {
      from = grant.at.line;
      break;
    }
  }
  const std::size_t incarnation = seen.processes.incarnation_began(run.started.line);
  if (from == 0) {
    from = incarnation;
  }
  // Granted before a kill, perhaps, and seen only after it.
  const bool accepted_before = !execution.acknowledged || execution.acknowledged.line < incarnation;
  if (from >= incarnation && incarnation > 0 && accepted_before) {
    from = incarnation - 1;
  }
  return from;
}

class slot_bound final : public rule {
 public:
  std::string_view name() const override { return "slot-bound"; }
  std::string_view sentence() const override {
    return "at no time do more executions of an action run than its limit; paused, it grants none";
  }

  void judge(const timeline& seen, const check_options&, judgement& into) const override {
    std::vector<running_process> attempt_processes;
    for (const queue_record& queue : seen.queues) {
      attempt_processes.clear();
      for (const observed_execution* const execution : queue.members) {
        for (const attempt_process& each : execution->attempt_processes) {
          if (!each.repeated && runs_in(queue, each)) {
            attempt_processes.push_back({execution, &each});
          }
        }
      }
      judge_queue(seen, queue, attempt_processes, into);
    }
    for (const observed_execution& each : seen.executions) {
      judge_pause(each, into);
    }
  }

 private:
  static bool runs_in(const queue_record& queue, const attempt_process& run) {
    return run.counts_until > queue.from.line &&
           (!queue.until || run.started.line <= queue.until.line);
  }

  // What was moved in a slot keeps one here, even above the limit.
  static std::int64_t moved_slots(const queue_record& queue, const observed_execution& execution) {
    const bool holder = std::any_of(
        execution.moves.begin(), execution.moves.end(),
        [&](const auto& each) { return each.grouping == queue.grouping && each.slot != 0; });
    return holder ? queue.moved_slots : 0;
  }

  // Who was asked for before the pause may have been granted before it, and be seen only now.
  static void judge_pause(const observed_execution& execution, judgement& into) {
    const mark granted = execution.granted();
    if (execution.action == nullptr || !execution.submitted || !granted) {
      return;
    }
    const auto until = execution.action->paused_until(execution.submitted.line);
    if (until && granted.line < *until) {
      into.broken(execution,
                  fmt::format("nothing of {} is granted while it is paused", execution.action_ref),
                  fmt::format("execution {} was asked for and granted", execution.id),
                  {execution.submitted, granted});
    }
  }

  static void judge_queue(const timeline& seen, const queue_record& queue,
                          std::vector<running_process>& attempt_processes, judgement& into) {
    std::sort(attempt_processes.begin(), attempt_processes.end(),
              [](const running_process& a, const running_process& b) {
                return a.run->started.line < b.run->started.line;
              });
    std::vector<open_process> open;  // a heap: who ends first is in front
    for (const running_process& each : attempt_processes) {
      if (each.run->too_late) {
        continue;
      }
      while (!open.empty() && open.front().first <= each.run->started.line) {
        std::pop_heap(open.begin(), open.end(), std::greater<>{});
        open.pop_back();
      }
      open.emplace_back(each.run->counts_until, each.run->started.line);
      std::push_heap(open.begin(), open.end(), std::greater<>{});
      auto limit = each.of->action->highest_limit(limit_from(seen, *each.of, *each.run),
                                                  each.run->started.line);
      if (!limit || !queue.covers(each.run->started.line)) {
        continue;  // what started in another queue was judged there
      }
      limit = std::max(*limit, moved_slots(queue, *each.of));
      into.judged();
      if (static_cast<std::int64_t>(open.size()) > *limit) {
        report(each, open, *limit, into);
      }
    }
  }

  static void report(const running_process& last, std::vector<open_process> open,
                     std::int64_t limit, judgement& into) {
    std::sort(open.begin(), open.end());
    constexpr std::size_t shown_max = 20;
    std::vector<mark> shown{last.run->started};
    for (const auto& [gone, started] : open) {
      if (shown.size() < shown_max) {
        shown.push_back({started, 0});
      }
    }
    into.broken(*last.of,
                fmt::format("at most {} bodies of {} at once", limit, last.of->action_ref),
                fmt::format("attempt {} of execution {} started as one of {}", last.run->attempt,
                            last.of->id, open.size()),
                std::move(shown));
  }
};

}  // namespace

std::unique_ptr<rule> make_slot_bound() {
  return std::make_unique<slot_bound>();
}

}  // namespace baton::history
