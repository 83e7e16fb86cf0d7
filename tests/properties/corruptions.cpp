#include "tests/properties/corruptions.hpp"

#include <algorithm>
#include <numeric>
#include <set>

namespace baton::test {
namespace corruptions {
namespace {

bool is_completed_message(const event& one) {
  return one.kind == event_kind::message && one.type == "execution.completed";
}

bool states_a_verdict(const event& one) {
  const bool tells = one.kind == event_kind::message || one.kind == event_kind::status_read ||
                     one.kind == event_kind::slot_released ||
                     one.kind == event_kind::cancel_acknowledged;
  return tells && history::is_terminal(one.status);
}

maybe_events drop_the_announcement(const opened_history& history, std::size_t choice) {
  std::vector<std::int64_t> ended;
  for (const observed_execution& each : history.seen.executions) {
    if (each.terminal() != nullptr) {
      ended.push_back(each.id);
    }
  }
  const std::int64_t* const one = pick(ended, choice);
  if (one == nullptr || !history.seen.history_ended) {
    return std::nullopt;
  }
  std::vector<event> bad = history.copy();
  std::erase_if(
      bad, [&](const event& each) { return each.execution == *one && is_completed_message(each); });
  return bad;
}

maybe_events change_the_verdict(const opened_history& opened, std::size_t choice) {
  std::vector<std::size_t> sights;
  for (const observed_execution& each : opened.seen.executions) {
    const auto terminal = std::count_if(each.statuses.begin(), each.statuses.end(),
                                        [](const auto& sight) { return sight.terminal; });
    for (const history::status_sight& sight : each.statuses) {
      if (terminal >= 2 && sight.terminal) {
        sights.push_back(index_of(sight.at));
      }
    }
  }
  const std::size_t* const one = pick(sights, choice);
  if (one == nullptr) {
    return std::nullopt;
  }
  std::vector<event> bad = opened.copy();
  bad[*one].status = bad[*one].status == "failed" ? "completed" : "failed";
  return bad;
}

std::vector<std::size_t> places_of(const opened_history& history, event_kind kind) {
  std::vector<std::size_t> places;
  for (std::size_t index = 0; index < history.good.events.size(); ++index) {
    if (history.good.events[index].kind == kind) {
      places.push_back(index);
    }
  }
  return places;
}

maybe_events repeat(const opened_history& history, event_kind kind, std::size_t choice) {
  const std::vector<std::size_t> places = places_of(history, kind);
  const std::size_t* const one = pick(places, choice);
  if (one == nullptr) {
    return std::nullopt;
  }
  std::vector<event> bad = history.copy();
  insert(bad, *one + 1, history.good.events[*one]);
  return bad;
}

maybe_events start_an_attempt_twice(const opened_history& history, std::size_t choice) {
  return repeat(history, event_kind::action_started, choice);
}

maybe_events release_twice(const opened_history& history, std::size_t choice) {
  return repeat(history, event_kind::slot_released, choice);
}

maybe_events start_beyond_the_last_attempt(const opened_history& opened, std::size_t choice) {
  std::vector<const history::attempt_process*> last;
  std::vector<std::int64_t> allowed;
  for (const observed_execution& each : opened.seen.executions) {
    const auto* const terms = each.attempt_processes.empty()
                                  ? nullptr
                                  : each.policy_at(each.attempt_processes.back().started.line);
    if (terms != nullptr && each.attempt_processes.back().ended) {
      last.push_back(&each.attempt_processes.back());
      allowed.push_back(terms->attempts_max);
    }
  }
  if (last.empty()) {
    return std::nullopt;
  }
  const history::attempt_process& one = *last[choice % last.size()];
  std::vector<event> bad = opened.copy();
  event further = bad[index_of(one.started)];
  further.attempt = allowed[choice % last.size()] + 1;
  further.at_ns = one.ended.at_ns;
  insert(bad, one.ended.line, std::move(further));
  return bad;
}

maybe_events release_a_foreign_slot(const opened_history& opened, std::size_t choice) {
  std::vector<std::size_t> places;
  for (const observed_execution& each : opened.seen.executions) {
    for (const history::slot_sight& release : each.releases) {
      if (release.slot != 0 && !each.grants.empty() &&
          each.grants.front().at.line < release.at.line) {
        places.push_back(index_of(release.at));
      }
    }
  }
  const std::size_t* const one = pick(places, choice);
  if (one == nullptr) {
    return std::nullopt;
  }
  std::vector<event> bad = opened.copy();
  bad[*one].slot += 1'000;
  return bad;
}

maybe_events remove_the_verdict(const opened_history& history, std::size_t choice) {
  std::vector<std::int64_t> ended;
  for (const observed_execution& each : history.seen.executions) {
    if (each.acknowledged && each.terminal() != nullptr) {
      ended.push_back(each.id);
    }
  }
  const std::int64_t* const one = pick(ended, choice);
  if (one == nullptr || !history.seen.history_ended) {
    return std::nullopt;
  }
  std::vector<event> bad = history.copy();
  std::erase_if(
      bad, [&](const event& each) { return each.execution == *one && states_a_verdict(each); });
  return bad;
}

maybe_events leave_somebody_in_the_queue(const opened_history& history, std::size_t choice) {
  const std::vector<std::size_t> looks = places_of(history, event_kind::queue_read);
  const std::size_t* const one = pick(looks, choice);
  if (one == nullptr) {
    return std::nullopt;
  }
  std::vector<event> bad = history.copy();
  (choice % 2 == 0 ? bad[*one].waiting : bad[*one].active) = 1;
  return bad;
}

maybe_events lose_an_execution(const opened_history& history, std::size_t choice) {
  const std::vector<std::size_t> reads = places_of(history, event_kind::status_read);
  const std::size_t* const one = pick(reads, choice);
  if (one == nullptr) {
    return std::nullopt;
  }
  std::vector<event> bad = history.copy();
  bad[*one].status = "unknown_execution";
  bad[*one].result.clear();
  return bad;
}

// A request that was made once: a repeated one may rightly be refused after it was acknowledged.
maybe_events refuse_what_is_stored(const opened_history& opened, std::size_t choice) {
  std::vector<std::size_t> answers;
  for (const history::request_record& each : opened.seen.requests) {
    const auto& sights = each.sights;
    if (sights.size() == 2 && sights[0].kind == event_kind::submitted &&
        sights[1].kind == event_kind::acknowledged) {
      answers.push_back(index_of(sights[1].at));
    }
  }
  const std::size_t* const one = pick(answers, choice);
  if (one == nullptr) {
    return std::nullopt;
  }
  std::vector<event> bad = opened.copy();
  event refusal = bad[*one];
  refusal.kind = event_kind::refused;
  refusal.execution = 0;
  insert(bad, *one + 1, std::move(refusal));
  return bad;
}

// Of an attempt before the last, whose worker has lost it to the next one.
maybe_events end_what_was_lost(const opened_history& opened, std::size_t choice) {
  std::vector<const observed_execution*> retried;
  for (const observed_execution& each : opened.seen.executions) {
    if (each.attempt_processes.size() >= 2 &&
        each.attempt_processes.front().attempt < each.attempt_processes.back().attempt) {
      retried.push_back(&each);
    }
  }
  const observed_execution* const* const one = pick(retried, choice);
  if (one == nullptr) {
    return std::nullopt;
  }
  const history::attempt_process& first = (*one)->attempt_processes.front();
  const history::attempt_process& last = (*one)->attempt_processes.back();
  event late = opened.good.events[index_of(last.started)];
  late.kind = choice % 2 == 0 ? event_kind::slot_released : event_kind::message;
  late.type = choice % 2 == 0 ? "" : "execution.completed";
  late.attempt = first.attempt;
  late.status = "completed";
  std::vector<event> bad = opened.copy();
  insert(bad, last.started.line, std::move(late));
  return bad;
}

constexpr corruption all[] = {
    {"slot-bound", "one more body starts than the limit allows", start_over_the_limit},
    {"slot-bound", "an action that is paused grants", grant_in_a_pause},
    {"fifo", "a later execution is granted before an earlier one", grant_out_of_order},
    {"released-once", "a slot is released twice", release_twice},
    {"released-once", "somebody else's slot is released", release_a_foreign_slot},
    {"no-leak", "a verdict is removed", remove_the_verdict},
    {"no-leak", "a queue is not empty at last", leave_somebody_in_the_queue},
    {"one-verdict", "a verdict is changed where it is told", change_the_verdict},
    {"completion-published", "execution.completed is dropped", drop_the_announcement},
    {"nothing-lost", "a read does not find an execution", lose_an_execution},
    {"nothing-lost", "what is stored is refused", refuse_what_is_stored},
    {"run-once", "a body starts twice", start_an_attempt_twice},
    {"run-once", "an attempt beyond the last one starts", start_beyond_the_last_attempt},
    {"run-once", "a further attempt starts before its backoff is over", start_before_its_backoff},
    {"deadline", "a body runs beyond timeout and grace", run_beyond_the_deadline},
    {"deadline", "a body that ended as timeout has another verdict", hide_a_timeout},
    {"cancel", "a body starts after the cancellation of who waits", start_after_a_cancel},
    {"cancel", "a cancelled body runs on", run_on_after_a_cancel},
    {"fenced", "an attempt that was lost ends the execution", end_what_was_lost},
    {"isolation", "a raised limit is of no use to who waits", raise_the_limit_for_nobody},
    {"isolation", "a granted execution does not start", keep_from_its_start},
};

}  // namespace
}  // namespace corruptions

namespace {

history::timeline timeline_of(const judged_history& judged) {
  std::vector<std::size_t> lines(judged.events.size());
  std::iota(lines.begin(), lines.end(), std::size_t{1});
  return history::build_timeline(judged.events, lines, judged.options.renewal_age_ns);
}

}  // namespace

opened_history::opened_history(const judged_history& history)
    : good{history}, seen{timeline_of(history)} {}

std::span<const corruption> all_corruptions() {
  return corruptions::all;
}

}  // namespace baton::test
