#include <algorithm>

#include <fmt/format.h>

#include "history/rules/rule.hpp"

namespace baton::history {
namespace {

// One that left the queue without a slot is not overtaken. A cancelled one may have left it as soon
// as somebody asked for that: the answer is seen later than it is true.
//
// A grant without a line of its own was stored by a process that was killed before it could write
// the line: at the latest when its successor started, the execution had left the queue.
std::size_t left_queue(const observed_execution& execution, const process_table& processes) {
  if (const mark granted = execution.granted()) {
    const bool has_line =
        !execution.grants.empty() && execution.grants.front().at.line == granted.line;
    const std::size_t restarted = processes.incarnation_began(granted.line);
    return has_line || restarted <= execution.acknowledged.line ? granted.line : restarted;
  }
  std::size_t left = never;
  if (const status_sight* const end = execution.terminal()) {
    left = end->at.line;
    if (execution.cancel_submitted && end->status == "cancelled") {
      left = std::min(left, execution.cancel_submitted.line);
    }
  }
  return left;
}

std::size_t last_ran(const observed_execution& execution) {
  std::size_t last = 0;
  for (const attempt_process& each : execution.attempt_processes) {
    last = std::max(last, each.too_late ? 0 : each.counts_until);
  }
  return last;
}

mark first_start(const observed_execution& execution) {
  const auto first =
      std::find_if(execution.attempt_processes.begin(), execution.attempt_processes.end(),
                   [](const attempt_process& each) { return !each.too_late; });
  return first == execution.attempt_processes.end() ? mark{} : first->started;
}

mark last_start(const observed_execution& execution) {
  const auto last =
      std::find_if(execution.attempt_processes.rbegin(), execution.attempt_processes.rend(),
                   [](const attempt_process& each) { return !each.too_late; });
  return last == execution.attempt_processes.rend() ? mark{} : last->started;
}

class fifo final : public rule {
 public:
  std::string_view name() const override { return "fifo"; }
  std::string_view sentence() const override {
    return "slots are granted in queue order; with limit 1 bodies run one after the other";
  }

  void judge(const timeline& seen, const check_options&, judgement& into) const override {
    for (const queue_record& each : seen.queues) {
      judge_queue(each, seen.processes, into);
    }
  }

 private:
  // B in order of submission; before each, all A that were acknowledged by then join. Of those only
  // the one that left the queue last, and the one that ran last, can have been overtaken.
  // After a change of `group_by` it is judged by the queue in which it was granted.
  static void judge_queue(const queue_record& queue, const process_table& processes,
                          judgement& into) {
    const queue_members& in_queue = queue.members;
    queue_members earlier;
    queue_members later;
    earlier.reserve(in_queue.size());
    later.reserve(in_queue.size());
    for (const observed_execution* each : in_queue) {
      if (each->acknowledged) {
        earlier.push_back(each);
      }
      if (each->submitted && each->granted() && queue.covers(each->granted().line)) {
        later.push_back(each);
      }
    }
    std::sort(earlier.begin(), earlier.end(), [](const auto* a, const auto* b) {
      return a->acknowledged.line < b->acknowledged.line;
    });
    std::sort(later.begin(), later.end(),
              [](const auto* a, const auto* b) { return stored_from(*a) < stored_from(*b); });

    const bool one_at_a_time = in_queue.front()->action->highest_limit(0, never) == std::int64_t{1};
    const observed_execution* last_granted = nullptr;
    std::size_t last_left = 0;  // when it left the queue
    const observed_execution* last_running = nullptr;
    auto next = earlier.begin();
    for (const observed_execution* each : later) {
      for (; next != earlier.end() && (*next)->acknowledged.line < stored_from(*each); ++next) {
        const std::size_t left = left_queue(**next, processes);
        if (last_granted == nullptr || last_left < left) {
          last_granted = *next;
          last_left = left;
        }
        if (last_running == nullptr || last_ran(*last_running) < last_ran(**next)) {
          last_running = *next;
        }
      }
      if (last_granted == nullptr) {
        continue;
      }
      into.judged();
      judge_pair(*last_granted, last_left, *last_running, *each, one_at_a_time, into);
    }
  }

  // Nothing of it can have been in the queue before; a sight of it before its submission would show
  // that its request came in another way.
  static std::size_t stored_from(const observed_execution& execution) {
    return std::min(execution.submitted.line, execution.first_seen.line);
  }

  static void judge_pair(const observed_execution& granted_last, std::size_t last_left,
                         const observed_execution& ran_last, const observed_execution& later,
                         bool one_at_a_time, judgement& into) {
    if (last_left > later.granted().line) {
      const mark granted = granted_last.granted();
      into.broken(later,
                  fmt::format("execution {} of {} is granted before execution {}, which was "
                              "submitted after its acknowledgement",
                              granted_last.id, later.action_ref, later.id),
                  fmt::format("execution {} was granted on line {}, execution {} {}", later.id,
                              later.granted().line, granted_last.id,
                              granted ? fmt::format("on line {}", granted.line)
                                      : std::string{"not, and it still waited"}),
                  {granted_last.acknowledged, later.submitted, later.granted(), granted});
      return;
    }
    const mark started = first_start(later);
    if (one_at_a_time && started && last_ran(ran_last) > started.line) {
      into.broken(later,
                  fmt::format("with limit 1 execution {} of {} starts after execution {} has ended",
                              later.id, later.action_ref, ran_last.id),
                  fmt::format("execution {} started on line {}, before the last attempt of "
                              "execution {} was over",
                              later.id, started.line, ran_last.id),
                  {ran_last.acknowledged, later.submitted, started, last_start(ran_last)});
    }
  }
};

}  // namespace

std::unique_ptr<rule> make_fifo() {
  return std::make_unique<fifo>();
}

}  // namespace baton::history
