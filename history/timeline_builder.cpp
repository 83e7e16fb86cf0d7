#include <algorithm>
#include <unordered_map>

#include "history/history_clock.hpp"
#include "history/timeline.hpp"

namespace baton::history {
namespace {

// As views: compared by their size first.
constexpr std::string_view not_found = "unknown_execution";
constexpr std::string_view completed_type = "execution.completed";
constexpr std::string_view changed_type = "execution.status_changed";
constexpr std::string_view postponed_status = "postponed";

// What one execution, all well, is usually seen as.
constexpr std::size_t usual_statuses = 12;
constexpr std::size_t usual_events = 16;

// How soon a process that runs on looks at its lease.
constexpr std::int64_t too_late_ns = 1'000'000'000;

}  // namespace

/// Reads the events once, then ties together what could not be known while reading.
class timeline_builder {
 public:
  timeline_builder(const std::vector<event>& events, const std::vector<std::size_t>& lines,
                   std::int64_t renewal_age_ns)
      : events_{events}, lines_{lines}, low_places_(events.size()) {
    seen_.renewal_age_ns = renewal_age_ns;
    seen_.executions.reserve(events.size() / usual_events);
    seen_.requests.reserve(events.size() / usual_events);
  }

  timeline build() {
    times_ns_.reserve(events_.size());
    history_clock clock;
    for (std::size_t index = 0; index < events_.size(); ++index) {
      times_ns_.push_back(clock.at_ns(events_[index]));
      take({lines_[index], times_ns_.back()}, events_[index]);
    }
    for (const request_record& request : seen_.requests) {
      tie_to_executions(request);
    }
    for (std::size_t index = 0; index < seen_.executions.size(); ++index) {
      observed_execution& execution = seen_.executions[index];
      name_queue(execution, message_refs_[index]);
      for (attempt_process& each : execution.attempt_processes) {
        find_end(execution, each);
      }
    }
    const auto by_id = [](const auto& a, const auto& b) { return a.id < b.id; };
    if (!std::is_sorted(seen_.executions.begin(), seen_.executions.end(), by_id)) {
      std::sort(seen_.executions.begin(), seen_.executions.end(), by_id);
    }
    gather_queues();
    return std::move(seen_);
  }

 private:
  void take(mark at, const event& seen) {
    seen_.last = at;
    observed_execution* const execution =
        seen.execution != 0 ? &record_of(seen.execution) : nullptr;
    if (execution != nullptr && seen.kind != event_kind::cancel_submitted) {
      note_execution(*execution, at, seen);
    }
    switch (seen.kind) {
      case event_kind::process_started:
        seen_.processes.start(at, seen.process, seen.exclusive);
        break;
      case event_kind::process_stalled: seen_.processes.stall(at, seen.process); break;
      case event_kind::process_resumed: seen_.processes.resume(at, seen.process); break;
      case event_kind::process_died: seen_.processes.die(at, seen.process); break;
      case event_kind::action_defined:
      case event_kind::limit_changed: take_definition(at, seen); break;
      case event_kind::action_paused:
      case event_kind::action_resumed:
        action_of(seen.action_ref)
            .pauses.emplace_back(at.line, seen.kind == event_kind::action_paused);
        break;
      case event_kind::submitted:
      case event_kind::acknowledged:
      case event_kind::refused: take_request(at, seen); break;
      case event_kind::queue_read:
        seen_.queue_reads.push_back(
            {at, &action_of(seen.action_ref), seen.queue, seen.waiting, seen.active});
        break;
      case event_kind::faults_ended: seen_.faults_ended = at; break;
      case event_kind::history_ended: seen_.history_ended = at; break;
      case event_kind::unknown:
      case event_kind::history_began: break;
      default: take_sight(execution != nullptr ? *execution : record_of(0), at, seen);
    }
  }

  action_record& action_of(std::string_view ref) {
    const auto [found, added] = action_index_.try_emplace(ref, seen_.actions.size());
    if (added) {
      action_record& fresh = seen_.actions.emplace_back();
      fresh.ref = ref;
      fresh.index = found->second;
    }
    return seen_.actions[found->second];
  }

  observed_execution& record_of(std::int64_t execution) {
    const auto id = static_cast<std::size_t>(execution);
    std::size_t& place = id < low_places_.size() ? low_places_[id] : high_places_[execution];
    if (place == 0) {
      seen_.executions.emplace_back().id = execution;
      message_refs_.emplace_back();
      place = seen_.executions.size();
    }
    return seen_.executions[place - 1];
  }

  // A read that finds nothing is no sign that the execution is there.
  void note_execution(observed_execution& record, mark at, const event& seen) {
    const bool exists = seen.status != not_found;
    if (!record.first_seen && exists) {
      record.first_seen = at;
    }
    record.mentioned |= exists && seen.kind != event_kind::acknowledged;
    // Messages are left out: whether what they say is right is for a rule to judge.
    if (seen.kind == event_kind::message) {
      if (std::string_view& ref = message_refs_[position_of(record)]; ref.data() == nullptr) {
        ref = seen.action_ref;
      }
      return;
    }
    if (record.action_ref.empty()) {
      record.action_ref = seen.action_ref;
    }
    if (record.group.empty() && seen.kind != event_kind::queue_changed) {
      record.group = seen.queue;
    }
  }

  [[nodiscard]] std::size_t position_of(const observed_execution& record) const {
    return static_cast<std::size_t>(&record - seen_.executions.data());
  }

  void take_definition(mark at, const event& seen) {
    action_record& action = action_of(seen.action_ref);
    auto& limits = action.limits;
    if (seen.kind == event_kind::action_defined) {
      const bool regrouped = action.group_by != nullptr && *action.group_by != seen.group_by;
      action.group_by = &seen.group_by;
      if (regrouped) {
        action.regrouped.push_back(at);
      }
      action.policies.push_back({at.line, seen.action, seen.timeout_ms, seen.grace_ms,
                                 seen.attempts_max, seen.lease_ms, seen.retry_on, seen.backoff_ms,
                                 seen.backoff_factor_permille, seen.backoff_max_ms});
      action.pauses.emplace_back(at.line, false);
      defined_at_ = at.line;
    } else if (!limits.empty() && limits.back().first == defined_at_ &&
               defined_at_ + 1 == at.line) {
      // Directly behind a definition: an operator's limit from before, which was in force already.
      limits.back().second = seen.limit;
      return;
    }
    limits.emplace_back(at.line, seen.limit);
  }

  void take_request(mark at, const event& seen) {
    const auto [found, added] = request_index_.try_emplace(seen.request, seen_.requests.size());
    if (added) {
      request_record& fresh = seen_.requests.emplace_back();
      fresh.name = seen.request;
      fresh.sights.reserve(2);
    }
    request_record& request = seen_.requests[found->second];
    request.sights.push_back({at, seen.kind, seen.execution});
    request.refused |= seen.kind == event_kind::refused;
    if (seen.kind == event_kind::submitted) {
      if (!request.submitted) {
        request.submitted = at;
        request.action_ref = seen.action_ref;
        request.group = seen.queue;
      }
      if (!seen.queue.empty()) {
        action_of(seen.action_ref).grouped = true;
      }
    }
  }

  void take_sight(observed_execution& record, mark at, const event& seen) {
    switch (seen.kind) {
      case event_kind::cancel_submitted:
        if (!record.cancel_submitted) {
          record.cancel_submitted = at;
        }
        break;
      case event_kind::cancel_acknowledged:
        take_status(record, at, seen, status_source::cancel);
        break;
      case event_kind::status_read: take_status(record, at, seen, status_source::read); break;
      case event_kind::slot_granted: record.grants.push_back({at, seen.attempt, seen.slot}); break;
      case event_kind::slot_released:
        record.releases.push_back({at, seen.attempt, seen.slot});
        take_status(record, at, seen, status_source::release);
        break;
      case event_kind::action_started: take_start(record, at, seen); break;
      case event_kind::action_ended: take_end(record, at, seen); break;
      case event_kind::attempt_released: take_release(record, at, seen); break;
      case event_kind::queue_changed: take_move(record, at, seen); break;
      default:
        if (seen.type == completed_type) {
          take_status(record, at, seen, status_source::completed_message);
        } else if (seen.type == changed_type) {
          take_status(record, at, seen, status_source::changed_message);
        }
    }
  }

  // It was moved with the definition: what held a slot then had been granted before.
  void take_move(observed_execution& record, mark at, const event& seen) {
    action_record& action = action_of(seen.action_ref);
    action.grouped |= !seen.queue.empty();
    record.moves.push_back({at, action.regrouped.size(), seen.queue, seen.slot});
    if (seen.slot != 0 && !record.held_when_moved) {
      record.held_when_moved = action.regrouped.empty() ? at : action.regrouped.back();
    }
  }

  static void take_status(observed_execution& record, mark at, const event& seen,
                          status_source source) {
    const bool terminal = is_terminal(seen.status);
    if (terminal && record.terminal_at == never) {
      record.terminal_at = record.statuses.size();
    }
    if (record.statuses.empty()) {
      record.statuses.reserve(usual_statuses);
    }
    record.statuses.push_back({at, source, terminal, seen.status, &seen});
  }

  void take_start(observed_execution& record, mark at, const event& seen) {
    const bool repeated = record.attempt_process_of(seen.attempt) != nullptr;
    if (!record.first_tried) {
      record.first_tried = at;
    }
    attempt_process& started = record.attempt_processes.emplace_back();
    started.attempt = seen.attempt;
    started.worker = seen.worker;
    started.process = seen.process.empty() ? nullptr : seen_.processes.find(seen.process);
    started.repeated = repeated;
    started.started = at;
  }

  // What was postponed never ran: the same attempt may start later.
  static void take_end(observed_execution& record, mark at, const event& seen) {
    const auto of = std::find_if(
        record.attempt_processes.begin(), record.attempt_processes.end(),
        [&](const attempt_process& each) { return each.attempt == seen.attempt && !each.ended; });
    if (of == record.attempt_processes.end()) {
      return;
    }
    if (seen.status == postponed_status) {
      record.postponed.push_back({of->started, of->attempt});
      record.attempt_processes.erase(of);
      return;
    }
    of->ended = at;
    of->status = seen.status;
    of->could_not_start = !seen.detail.empty();
  }

  static void take_release(observed_execution& record, mark at, const event& seen) {
    for (attempt_process& each : record.attempt_processes) {
      if (each.attempt == seen.attempt && !each.ended && !each.released) {
        each.released = at;
      }
    }
  }

  void tie_to_executions(const request_record& request) {
    for (const request_sight& each : request.sights) {
      if (each.kind != event_kind::acknowledged) {
        continue;
      }
      observed_execution& record = record_of(each.execution);
      if (!record.acknowledged || each.at.line < record.acknowledged.line) {
        record.acknowledged = each.at;
      }
      if (request.submitted &&
          (!record.submitted || request.submitted.line < record.submitted.line)) {
        record.submitted = request.submitted;
        record.action_ref = request.action_ref;
        record.group = request.group;
        record.queue_known = true;
      }
    }
  }

  // Without an acknowledgement only the action is known, which names the queue if it has only one.
  void name_queue(observed_execution& record, std::string_view message_ref) {
    if (record.action_ref.empty()) {
      record.action_ref = message_ref;
    }
    if (!record.action_ref.empty()) {
      record.action = &action_of(record.action_ref);
      record.queue_known |= !record.group.empty() || !record.action->grouped;
    }
  }

  void find_end(const observed_execution& execution, attempt_process& found) {
    found.gone = std::min(found.ended ? found.ended.line : never,
                          seen_.processes.incarnation_ends(found.started.line));
    if (found.released) {
      found.gone = std::min(found.gone, found.released.line);
    }
    const action_policy* const terms = execution.policy_at(found.started.line);
    const bool leased = terms != nullptr && terms->lease_ms > 0;
    if (leased && found.worker != 0 && !found.ended && may_have_died(found)) {
      const std::int64_t until_ns = later_by(last_sign_ns(found.worker), terms->lease_ms);
      found.gone = std::min(found.gone, first_line_after(until_ns));
    }
    found.counts_until = found.gone;
    if (leased && found.process != nullptr && !found.process->stalls.empty()) {
      const std::int64_t over_ns = found.process->outlasted_ns(found.started.line, found.gone,
                                                               seen_.lease_over_ns(0, *terms));
      found.counts_until = std::min(found.gone, first_line_after(over_ns));
      const bool stopped = found.status == "abandoned" || found.status == "cancelled" ||
                           found.could_not_start;
      found.too_late =
          stopped && !execution.grants.empty() &&
          found.process->ran_on_before(found.started, too_late_ns, seen_.lease_over_ns(0, *terms),
                                       execution.grants.front().at.line);
      if (found.too_late) {
        found.counts_until = found.started.line;
      }
    }
  }

  // Unseen: nobody watched it, and others went on without it.
  [[nodiscard]] bool may_have_died(const attempt_process& run) const {
    const bool watched = seen_.processes.watched() && run.process != nullptr;
    return watched ? bool{run.process->died} : !seen_.processes.alone_at(run.started.line);
  }

  [[nodiscard]] std::int64_t last_sign_ns(std::int64_t worker) {
    if (last_signs_ns_.empty()) {
      for (std::size_t index = 0; index < events_.size(); ++index) {
        if (events_[index].worker != 0) {
          last_signs_ns_[events_[index].worker] = times_ns_[index];
        }
      }
    }
    return last_signs_ns_.at(worker);
  }

  // The observer's clock may step back; what it showed once has passed.
  [[nodiscard]] std::size_t first_line_after(std::int64_t at_ns) {
    if (latest_ns_.empty()) {
      latest_ns_.reserve(events_.size());
      for (const std::int64_t each : times_ns_) {
        latest_ns_.push_back(latest_ns_.empty() ? each : std::max(latest_ns_.back(), each));
      }
    }
    const auto after = std::upper_bound(latest_ns_.begin(), latest_ns_.end(), at_ns);
    return after == latest_ns_.end() ? never
                                     : lines_[static_cast<std::size_t>(after - latest_ns_.begin())];
  }

  /// An execution in its queue, under one grouping of its action.
  struct placed {
    observed_execution* of = nullptr;
    std::size_t grouping = 0;
    std::string_view group;
    std::int64_t slot = 0;  ///< that it was moved here in
    bool known = false;
  };

  // It is moved at each change of grouping between its acceptance and its verdict.
  void place(observed_execution& execution, std::vector<placed>& into) {
    const mark accepted = execution.submitted ? execution.submitted : execution.first_seen;
    const status_sight* const end = execution.terminal();
    const auto grouping_at = [&](std::size_t line) {
      return execution.action == nullptr ? 0 : execution.action->grouping_at(line);
    };
    const std::size_t first = grouping_at(accepted.line);
    const std::size_t last = std::max(first, grouping_at(end == nullptr ? never : end->at.line));
    for (std::size_t grouping = first; grouping <= last; ++grouping) {
      const auto move = std::find_if(execution.moves.rbegin(), execution.moves.rend(),
                                     [&](const auto& each) { return each.grouping == grouping; });
      if (move != execution.moves.rend()) {
        into.push_back({&execution, grouping, move->group, move->slot, true});
      } else if (grouping == first) {
        into.push_back({&execution, grouping, execution.group, 0, execution.queue_known});
      } else {
        into.push_back({&execution, grouping, {}, 0, false});
        execution.moved_unseen = true;
      }
    }
  }

  void gather_queues() {
    std::vector<placed> all;
    all.reserve(seen_.executions.size());
    for (observed_execution& each : seen_.executions) {
      place(each, all);
    }
    const auto era_before = [](const placed& a, const placed& b) {
      return a.of->action_ref != b.of->action_ref ? a.of->action_ref < b.of->action_ref
                                                  : a.grouping < b.grouping;
    };
    const auto before = [&](const placed& a, const placed& b) {
      if (era_before(a, b) || era_before(b, a)) {
        return era_before(a, b);
      }
      return a.known != b.known ? !a.known : a.group < b.group;
    };
    std::sort(all.begin(), all.end(), [&](const placed& a, const placed& b) {
      return before(a, b) || (!before(b, a) && a.of->id < b.of->id);
    });
    for (auto from = all.begin(); from != all.end();) {
      const auto until = std::upper_bound(from, all.end(), *from, before);
      if (from == all.begin() || era_before(*std::prev(from), *from)) {
        seen_.unplaced.emplace_back();
      }
      if (from->known) {
        add_queue(from, until);
      } else {
        std::for_each(from, until,
                      [&](const placed& each) { seen_.unplaced.back().push_back(each.of); });
      }
      from = until;
    }
  }

  void add_queue(std::vector<placed>::iterator from, std::vector<placed>::iterator until) {
    queue_record& fresh = seen_.queues.emplace_back();
    fresh.grouping = from->grouping;
    fresh.unplaced = seen_.unplaced.size() - 1;
    if (const action_record* const action = from->of->action; action != nullptr) {
      const auto& changes = action->regrouped;
      fresh.from = fresh.grouping > 0 ? changes[fresh.grouping - 1] : mark{};
      fresh.until = fresh.grouping < changes.size() ? changes[fresh.grouping] : mark{};
    }
    std::for_each(from, until, [&](const placed& each) {
      fresh.members.push_back(each.of);
      fresh.moved_slots = std::max(fresh.moved_slots, each.slot);
    });
  }

  const std::vector<event>& events_;
  const std::vector<std::size_t>& lines_;
  timeline seen_;
  std::vector<std::int64_t> times_ns_;  // of the events so far
  std::size_t defined_at_ = 0;
  // The place of each execution, from 1: most ids are low, and found without a search.
  std::vector<std::size_t> low_places_;
  std::unordered_map<std::int64_t, std::size_t> high_places_;
  std::unordered_map<std::string_view, std::size_t> request_index_;
  std::unordered_map<std::string_view, std::size_t> action_index_;
  std::vector<std::string_view> message_refs_;  // as each execution's first message says
  // Found only when they are needed, as few histories need them.
  std::unordered_map<std::int64_t, std::int64_t> last_signs_ns_;  // by worker
  std::vector<std::int64_t> latest_ns_;  // the highest time up to each line
};

timeline build_timeline(const std::vector<event>& events, const std::vector<std::size_t>& lines,
                        std::int64_t renewal_age_ns) {
  return timeline_builder{events, lines, renewal_age_ns}.build();
}

}  // namespace baton::history
