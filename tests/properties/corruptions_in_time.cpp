// What breaks order and time. All of it in calm histories: no process stands still or dies in them.
#include <algorithm>

#include "tests/properties/corruptions.hpp"

namespace baton::test::corruptions {
namespace {

std::int64_t ns_of(std::int64_t ms) {
  return ms * 1'000'000;
}

/// As if the world had stood still before this event.
std::vector<event> later_by(std::vector<event> events, std::size_t from, std::int64_t ns) {
  for (std::size_t index = from; index < events.size(); ++index) {
    events[index].at_ns += ns;
  }
  return events;
}

struct timed_place {
  std::size_t at = 0;
  std::int64_t ns = 0;
};

maybe_events wait_at(const opened_history& history, const std::vector<timed_place>& places,
                     std::size_t choice) {
  const timed_place* const one = pick(places, choice);
  if (one == nullptr) {
    return std::nullopt;
  }
  return later_by(history.copy(), one->at, one->ns);
}

/// How many of the queue run right behind this line.
std::int64_t running_at(const history::queue_members& queue, std::size_t line) {
  std::int64_t count = 0;
  for (const observed_execution* const each : queue) {
    count += std::count_if(
        each->attempt_processes.begin(), each->attempt_processes.end(),
        [line](const auto& run) { return run.started.line <= line && run.counts_until > line; });
  }
  return count;
}

struct early_start {
  std::size_t start = 0;  ///< which is moved
  std::size_t to = 0;     ///< behind this event
};

void add_early_starts(const history::queue_members& queue, std::vector<early_start>& into) {
  for (const observed_execution* const holder : queue) {
    for (const history::attempt_process& run : holder->attempt_processes) {
      const auto limit = holder->action->highest_limit(0, history::never);
      if (limit != running_at(queue, run.started.line)) {
        continue;
      }
      for (const observed_execution* const waiting : queue) {
        const bool starts_later =
            !waiting->attempt_processes.empty() &&
            waiting->attempt_processes.front().started.line > run.started.line;
        if (starts_later && waiting->first_seen.line < run.started.line) {
          into.push_back(
              {index_of(waiting->attempt_processes.front().started), index_of(run.started)});
        }
      }
    }
  }
}

maybe_events moved_up(const opened_history& history, const std::vector<early_start>& places,
                      std::size_t choice) {
  const early_start* const one = pick(places, choice);
  if (one == nullptr) {
    return std::nullopt;
  }
  std::vector<event> bad = history.copy();
  event start = bad[one->start];
  start.at_ns = bad[one->to].at_ns;
  bad.erase(bad.begin() + static_cast<std::ptrdiff_t>(one->start));
  insert(bad, one->to + 1, std::move(start));
  return bad;
}

struct change_place {
  history::mark at;  ///< before it
  std::string_view action_ref;
};

/// One of the actions changes, as `change` tells, right before something else is seen.
maybe_events changed_before(const opened_history& history, const std::vector<change_place>& places,
                            std::size_t choice, event change) {
  const change_place* const one = pick(places, choice);
  if (one == nullptr) {
    return std::nullopt;
  }
  change.at_ns = one->at.at_ns;
  change.action_ref = one->action_ref;
  std::vector<event> bad = history.copy();
  insert(bad, index_of(one->at), std::move(change));
  return bad;
}

}  // namespace

// Where all slots are in use, somebody who waits starts beside them.
maybe_events start_over_the_limit(const opened_history& opened, std::size_t choice) {
  std::vector<early_start> places;
  for (const history::queue_record& queue : opened.seen.queues) {
    add_early_starts(queue.members, places);
  }
  return moved_up(opened, places, choice);
}

// B, who was submitted after A's acknowledgement, is granted right before A.
maybe_events grant_out_of_order(const opened_history& opened, std::size_t choice) {
  std::vector<early_start> places;
  for (const history::queue_record& queue : opened.seen.queues) {
    for (const observed_execution* const a : queue.members) {
      for (const observed_execution* const b : queue.members) {
        const bool in_order = a->acknowledged && b->submitted &&
                              a->acknowledged.line < b->submitted.line && a->granted() &&
                              b->submitted.line < a->granted().line && !b->grants.empty() &&
                              a->granted().line < b->granted().line;
        if (in_order) {
          places.push_back({index_of(b->grants.front().at), index_of(a->granted())});
        }
      }
    }
  }
  const early_start* const one = pick(places, choice);
  if (one == nullptr) {
    return std::nullopt;
  }
  std::vector<event> bad = opened.copy();
  event grant = bad[one->start];
  grant.at_ns = bad[one->to].at_ns;
  bad.erase(bad.begin() + static_cast<std::ptrdiff_t>(one->start));
  insert(bad, one->to, std::move(grant));
  return bad;
}

maybe_events run_beyond_the_deadline(const opened_history& opened, std::size_t choice) {
  std::vector<timed_place> ends;
  for (const observed_execution& each : opened.seen.executions) {
    for (const history::attempt_process& run : each.attempt_processes) {
      const auto* const terms = each.policy_at(run.started.line);
      if (run.ended && terms != nullptr && terms->timeout_ms > 0) {
        ends.push_back({index_of(run.ended), ns_of(terms->timeout_ms + terms->grace_ms) +
                                                 opened.good.options.slack_ns + 1});
      }
    }
  }
  return wait_at(opened, ends, choice);
}

maybe_events hide_a_timeout(const opened_history& opened, std::size_t choice) {
  std::vector<std::size_t> ends;
  for (const observed_execution& each : opened.seen.executions) {
    const history::status_sight* const verdict = each.terminal();
    const bool told = verdict != nullptr && verdict->status != "timeout" &&
                      verdict->status != "abandoned" && !each.cancel_submitted;
    if (told && !each.attempt_processes.empty() && each.attempt_processes.back().ended) {
      ends.push_back(index_of(each.attempt_processes.back().ended));
    }
  }
  const std::size_t* const one = pick(ends, choice);
  if (one == nullptr) {
    return std::nullopt;
  }
  std::vector<event> bad = opened.copy();
  bad[*one].status = "timeout";
  return bad;
}

const history::status_sight* answer_of(const observed_execution& execution,
                                       std::string_view status) {
  const auto found = std::find_if(
      execution.statuses.begin(), execution.statuses.end(), [status](const auto& sight) {
        return sight.source == history::status_source::cancel && sight.status == status;
      });
  return found == execution.statuses.end() ? nullptr : &*found;
}

maybe_events start_after_a_cancel(const opened_history& opened, std::size_t choice) {
  std::vector<std::size_t> answers;
  for (const observed_execution& each : opened.seen.executions) {
    const history::status_sight* const answer = answer_of(each, "cancelled");
    if (answer != nullptr && each.attempt_processes.empty()) {
      answers.push_back(index_of(answer->at));
    }
  }
  const std::size_t* const one = pick(answers, choice);
  if (one == nullptr) {
    return std::nullopt;
  }
  std::vector<event> bad = opened.copy();
  event start = bad[*one];
  start.kind = event_kind::action_started;
  start.status.clear();
  start.attempt = 1;
  start.worker = 1;
  insert(bad, *one + 1, std::move(start));
  return bad;
}

maybe_events run_on_after_a_cancel(const opened_history& opened, std::size_t choice) {
  std::vector<timed_place> ends;
  for (const observed_execution& each : opened.seen.executions) {
    const history::status_sight* const answer = answer_of(each, "cancelling");
    if (answer == nullptr || each.attempt_processes.empty()) {
      continue;
    }
    const history::attempt_process& run = each.attempt_processes.back();
    const auto* const terms = each.policy_at(run.started.line);
    if (terms != nullptr && run.ended.line > answer->at.line) {
      ends.push_back({index_of(run.ended), ns_of(terms->grace_ms) + opened.good.options.slack_ns +
                                               opened.good.options.cancel_reach_ns + 1});
    }
  }
  return wait_at(opened, ends, choice);
}

maybe_events start_before_its_backoff(const opened_history& opened, std::size_t choice) {
  std::vector<early_start> places;
  for (const observed_execution& each : opened.seen.executions) {
    for (std::size_t next = 1; next < each.attempt_processes.size(); ++next) {
      const history::attempt_process& before = each.attempt_processes[next - 1];
      const history::attempt_process& retry = each.attempt_processes[next];
      const auto* const terms = each.policy_at(retry.started.line);
      // Another worker might have it because the first was lost.
      if (before.worker == retry.worker && before.ended && terms->backoff_ms > 0) {
        places.push_back({index_of(retry.started), index_of(before.ended)});
      }
    }
  }
  return moved_up(opened, places, choice);
}

// Right before somebody is told that it waits.
maybe_events raise_the_limit_for_nobody(const opened_history& history, std::size_t choice) {
  std::vector<change_place> waiting;
  for (const observed_execution& each : history.seen.executions) {
    if (each.acknowledged && each.granted().line > each.acknowledged.line + 1 &&
        !each.cancel_submitted) {
      waiting.push_back({each.acknowledged, each.action_ref});
    }
  }
  event raised;
  raised.kind = event_kind::limit_changed;
  raised.limit = 1'000;
  return changed_before(history, waiting, choice, std::move(raised));
}

// The pause begins right before it is asked for.
maybe_events grant_in_a_pause(const opened_history& history, std::size_t choice) {
  std::vector<change_place> granted;
  for (const observed_execution& each : history.seen.executions) {
    const auto& pauses = each.action->pauses;
    const bool undisturbed = std::none_of(pauses.begin(), pauses.end(), [&](const auto& change) {
      return change.first > each.submitted.line && change.first <= each.granted().line;
    });
    if (each.submitted && each.granted() && undisturbed) {
      granted.push_back({each.submitted, each.action_ref});
    }
  }
  event paused;
  paused.kind = event_kind::action_paused;
  return changed_before(history, granted, choice, std::move(paused));
}

maybe_events keep_from_its_start(const opened_history& opened, std::size_t choice) {
  std::vector<timed_place> starts;
  for (const observed_execution& each : opened.seen.executions) {
    if (each.grants.empty() || each.grants.front().attempt > 1 || each.attempt_processes.empty() ||
        each.cancel_submitted) {
      continue;
    }
    const history::mark granted = each.grants.front().at;
    const history::mark started = each.attempt_processes.front().started;
    if (granted.line < started.line &&
        !opened.seen.processes.restarted_between(granted.line, started.line)) {
      starts.push_back({index_of(started), opened.good.options.isolation_bound_ns + 1});
    }
  }
  return wait_at(opened, starts, choice);
}

}  // namespace baton::test::corruptions
