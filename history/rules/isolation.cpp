#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "history/rules/rule.hpp"

namespace baton::history {
namespace {

/// How many wait and how many hold a slot from here on.
struct change {
  mark at;
  int waiting = 0;
  int held = 0;
};

/// From when it certainly waits for its grant until it may wait no more; none: it never does.
std::optional<std::pair<mark, mark>> wait_of(const timeline& seen, const check_options& options,
                                             const observed_execution& execution) {
  if (!execution.acknowledged) {
    return std::nullopt;
  }
  mark until = seen.last;
  const status_sight* const end = execution.terminal();
  for (const mark each :
       {execution.granted(), execution.cancel_submitted, end != nullptr ? end->at : mark{}}) {
    until = each && each.line < until.line ? each : until;
  }
  const bool one_incarnation =
      seen.processes.alone_at(execution.acknowledged.line) &&
      seen.processes.incarnation_ends(execution.acknowledged.line) > until.line;
  if (until.line <= execution.acknowledged.line || !(options.every_grant_seen || one_incarnation)) {
    return std::nullopt;
  }
  return std::pair{execution.acknowledged, until};
}

// While the queue was there.
void add_while(const queue_record& queue, mark from, mark until, change added,
               std::vector<change>& to) {
  from = from.line < queue.from.line ? queue.from : from;
  until = queue.until && (!until || queue.until.line < until.line) ? queue.until : until;
  if (until && until.line <= from.line) {
    return;
  }
  added.at = from;
  to.push_back(added);
  if (until) {
    to.push_back({until, -added.waiting, -added.held});
  }
}

void add_slot(const queue_record& queue, const observed_execution& execution,
              std::vector<change>& to) {
  const mark granted = execution.granted();
  if (!granted) {
    return;
  }
  const auto release =
      std::find_if(execution.releases.begin(), execution.releases.end(),
                   [&](const slot_sight& each) { return each.at.line > granted.line; });
  const bool released = release != execution.releases.end();
  add_while(queue, granted, released ? release->at : mark{}, {{}, 0, 1}, to);
}

// Whoever is not known to be in another queue may hold a slot of this one.
std::vector<change> changes_of(const timeline& seen, const check_options& options,
                               const queue_record& queue) {
  std::vector<change> changes;
  for (const observed_execution* const each : queue.members) {
    if (const auto wait = wait_of(seen, options, *each)) {
      add_while(queue, wait->first, wait->second, {{}, 1, 0}, changes);
    }
    add_slot(queue, *each, changes);
  }
  for (const observed_execution* const each : seen.unplaced[queue.unplaced]) {
    add_slot(queue, *each, changes);
  }
  std::sort(changes.begin(), changes.end(),
            [](const change& a, const change& b) { return a.at.line < b.at.line; });
  return changes;
}

// From outside, a head with a free slot is one that was granted, or one that waits while fewer hold
// a slot than may: what keeps it from its grant and its start then is somebody else's work. Further
// attempts wait for their backoff, and are not judged.
class isolation final : public rule {
 public:
  std::string_view name() const override { return "isolation"; }
  std::string_view sentence() const override {
    return "one action's backlog or hang does not keep another's head from its free slot";
  }

  void judge(const timeline& seen, const check_options& options, judgement& into) const override {
    judge_queues(seen, options, into);
    const bool owed = !options.isolation_after_faults_only || seen.faults_ended;
    if (options.isolation_bound_ns <= 0 || !owed) {
      return;
    }
    for (const observed_execution& execution : seen.executions) {
      if (!execution.grants.empty() && execution.grants.front().attempt <= 1) {
        judge_execution(seen, options, execution, into);
      }
      for (const postponement& each : execution.postponed) {
        judge_postponed(seen, options, execution, each, into);
      }
    }
  }

 private:
  static void judge_queues(const timeline& seen, const check_options& options, judgement& into) {
    for (const queue_record& queue : seen.queues) {
      if (queue.members.front()->action != nullptr) {
        judge_queue(seen, options, queue, changes_of(seen, options, queue), into);
      }
    }
  }

  static void judge_queue(const timeline& seen, const check_options& options,
                          const queue_record& queue, const std::vector<change>& changes,
                          judgement& into) {
    const action_record& action = *queue.members.front()->action;
    std::int64_t waiting = 0;
    std::int64_t held = 0;
    mark free_since;
    for (std::size_t index = 0; index + 1 < changes.size(); ++index) {
      const mark here = changes[index].at;
      const mark next = changes[index + 1].at;
      waiting += changes[index].waiting;
      held += changes[index].held;
      if (here.line == next.line) {
        continue;
      }
      const auto limit = action.lowest_limit(here.line, next.line);
      const bool kept_waiting = waiting > 0 && limit && held < *limit &&
                                !action.paused_between(here.line, next.line);
      if (!kept_waiting) {
        free_since = {};
        continue;
      }
      free_since = free_since ? free_since : here;
      const std::int64_t waited_ns = elapsed_ns(free_since, next);
      if (waited_ns > options.grant_bound_ns) {
        report(seen, options, queue, free_since, next, held, into);
        return;  // what follows has the same reason
      }
    }
  }

  static void report(const timeline& seen, const check_options& options, const queue_record& queue,
                     mark from, mark until, std::int64_t held, judgement& into) {
    const auto waits = [&](const observed_execution* each) {
      const auto wait = wait_of(seen, options, *each);
      return wait && wait->first.line < until.line && wait->second.line >= until.line;
    };
    const observed_execution& first =
        **std::find_if(queue.members.begin(), queue.members.end(), waits);
    into.broken(first,
                fmt::format("execution {} is granted a free slot within {} ms", first.id,
                            options.grant_bound_ns / 1'000'000),
                fmt::format("it waited {} ms, while {} held one",
                            elapsed_ns(from, until) / 1'000'000, held),
                {first.acknowledged, from, until});
  }

  // A machine without room excuses the wait for a start from one try to the next, and no longer.
  static void judge_postponed(const timeline& seen, const check_options& options,
                              const observed_execution& execution, const postponement& tried,
                              judgement& into) {
    if (options.isolation_after_faults_only && tried.started.line < seen.faults_ended.line) {
      return;
    }
    mark until = seen.last;
    const auto end_by = [&](mark each) {
      until = each.line > tried.started.line && each.line < until.line ? each : until;
    };
    for (const attempt_process& each : execution.attempt_processes) {
      end_by(each.started);
    }
    for (const postponement& each : execution.postponed) {
      end_by(each.started);
    }
    if (const status_sight* const end = execution.terminal()) {
      end_by(end->at);
    }
    end_by(execution.cancel_submitted);
    if (seen.processes.restarted_between(tried.started.line, until.line)) {
      return;
    }
    into.judged();
    const std::int64_t waited_ns = elapsed_ns(tried.started, until);
    if (waited_ns > options.isolation_bound_ns) {
      into.broken(execution,
                  fmt::format("attempt {} of execution {} is tried again within {} ms",
                              tried.attempt, execution.id, options.isolation_bound_ns / 1'000'000),
                  fmt::format("it was not for {} ms after it was postponed", waited_ns / 1'000'000),
                  {tried.started, until});
    }
  }

  static void judge_execution(const timeline& seen, const check_options& options,
                              const observed_execution& execution, judgement& into) {
    const bool granted_before = options.isolation_after_faults_only &&
                                execution.grants.front().at.line < seen.faults_ended.line;
    const mark from = granted_before ? seen.faults_ended : execution.grants.front().at;
    const mark started = execution.first_tried;
    mark until = started ? started : seen.last;
    if (!started) {
      if (const status_sight* const end = execution.terminal()) {
        until = end->at;
      }
    }
    if (seen.processes.restarted_between(from.line, until.line)) {
      return;
    }
    if (execution.cancel_submitted && execution.cancel_submitted.line < until.line) {
      until = execution.cancel_submitted;
    }
    if (granted_before && until.line < from.line) {
      return;  // nothing was owed yet
    }
    into.judged();
    const std::int64_t waited_ns = elapsed_ns(from, until);
    if (waited_ns > options.isolation_bound_ns) {
      into.broken(execution,
                  fmt::format("execution {} starts within {} ms of {}", execution.id,
                              options.isolation_bound_ns / 1'000'000,
                              granted_before ? "the end of the faults" : "its grant"),
                  fmt::format("{} {} ms", started ? "it started after" : "it had not started after",
                              waited_ns / 1'000'000),
                  {execution.grants.front().at, from, until});
    }
  }
};

}  // namespace

std::unique_ptr<rule> make_isolation() {
  return std::make_unique<isolation>();
}

}  // namespace baton::history
