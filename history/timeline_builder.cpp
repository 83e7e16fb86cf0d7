#include <algorithm>
#include <iterator>

#include "history/timeline.hpp"

namespace baton::history {

/// Reads the events once, then ties together what could not be known while reading.
class timeline_builder {
 public:
  timeline build(const std::vector<event>& events, const std::vector<std::size_t>& lines) {
    for (std::size_t index = 0; index < events.size(); ++index) {
      take({lines[index], events[index].at_ns}, events[index]);
    }
    for (auto& [name, request] : seen_.requests) {
      tie_to_executions(request);
    }
    for (auto& [id, execution] : seen_.executions) {
      name_queue(execution);
      for (body& each : execution.bodies) {
        find_end(execution, each);
      }
    }
    return std::move(seen_);
  }

 private:
  void take(mark at, const event& told) {
    seen_.last = at;
    latest_.emplace_back(latest_.empty() ? at.at_ns : std::max(latest_.back().first, at.at_ns),
                         at.line);
    if (told.worker != 0) {
      worker_seen_[told.worker] = at;
    }
    if (told.execution != 0 && told.kind != event_kind::cancel_submitted) {
      note_execution(at, told);
    }
    switch (told.kind) {
      case event_kind::process_started: take_process(at, told); break;
      case event_kind::action_defined:
      case event_kind::limit_changed: take_definition(at, told); break;
      case event_kind::submitted:
      case event_kind::acknowledged:
      case event_kind::refused: take_request(at, told); break;
      case event_kind::action_started:
      case event_kind::action_ended: take_body(at, told); break;
      case event_kind::queue_read:
        seen_.queue_reads.push_back({at, told.action_ref, told.queue, told.waiting, told.active});
        break;
      case event_kind::faults_ended: seen_.faults_ended = at; break;
      case event_kind::history_ended: seen_.history_ended = at; break;
      case event_kind::unknown: break;
      case event_kind::cancel_submitted:
      case event_kind::cancel_acknowledged:
      case event_kind::slot_granted:
      case event_kind::slot_released:
      case event_kind::message:
      case event_kind::status_read: take_sight(at, told); break;
    }
  }

  execution_record& record_of(std::int64_t execution) {
    execution_record& record = seen_.executions[execution];
    record.id = execution;
    return record;
  }

  // A read that finds nothing is no sign that the execution is there.
  void note_execution(mark at, const event& told) {
    execution_record& record = record_of(told.execution);
    const bool exists = told.status != "unknown_execution";
    if (!record.first_seen && exists) {
      record.first_seen = at;
    }
    record.mentioned |= exists && told.kind != event_kind::acknowledged;
    // Messages are left out: whether what they say is right is for a rule to judge.
    const bool trusted = told.kind != event_kind::message;
    if (trusted && record.action_ref.empty()) {
      record.action_ref = told.action_ref;
    }
    if (trusted && record.group.empty()) {
      record.group = told.queue;
    }
    if (told.kind == event_kind::message) {
      message_refs_.try_emplace(told.execution, told.action_ref);
    }
  }

  void take_process(mark at, const event& told) {
    seen_.lives.push_back({at, told.exclusive});
    if (told.exclusive) {
      seen_.exclusive_starts_.push_back(at.line);
    }
  }

  void take_definition(mark at, const event& told) {
    auto& limits = seen_.limits_[told.action_ref];
    if (told.kind == event_kind::action_defined) {
      seen_.policies_[told.action_ref].push_back({at.line, told.action, told.timeout_ms,
                                                  told.grace_ms, told.attempts_max, told.lease_ms,
                                                  told.retry_on});
      defined_at_ = at.line;
    } else if (!limits.empty() && limits.back().first == defined_at_ &&
               defined_at_ + 1 == at.line) {
      // Directly behind a definition: an operator's limit from before, which was in force already.
      limits.back().second = told.limit;
      return;
    }
    limits.emplace_back(at.line, told.limit);
  }

  void take_request(mark at, const event& told) {
    request_record& request = seen_.requests[told.request];
    if (told.kind == event_kind::submitted) {
      request.submitted.push_back(at);
      request.action_ref = told.action_ref;
      request.group = told.queue;
      if (!told.queue.empty()) {
        grouped_.emplace(told.action_ref, true);
      }
    } else if (told.kind == event_kind::acknowledged) {
      request.acknowledged.emplace_back(at, told.execution);
    } else {
      request.refused.push_back(at);
    }
  }

  void take_body(mark at, const event& told) {
    execution_record& record = record_of(told.execution);
    if (told.kind == event_kind::action_started) {
      body started;
      started.attempt = told.attempt;
      started.worker = told.worker;
      started.started = at;
      record.bodies.push_back(std::move(started));
      return;
    }
    for (body& each : record.bodies) {
      if (each.attempt == told.attempt && !each.ended) {
        each.ended = at;
        each.status = told.status;
        return;
      }
    }
  }

  void take_sight(mark at, const event& told) {
    execution_record& record = record_of(told.execution);
    const auto told_status = [&](status_source source) {
      record.statuses.push_back(
          {at, source, told.attempt, told.action, told.action_ref, told.status, told.result});
    };
    switch (told.kind) {
      case event_kind::cancel_submitted:
        if (!record.cancel_submitted) {
          record.cancel_submitted = at;
        }
        break;
      case event_kind::cancel_acknowledged: told_status(status_source::cancel); break;
      case event_kind::status_read: told_status(status_source::read); break;
      case event_kind::slot_granted:
        record.grants.push_back({at, told.attempt, told.slot, {}});
        break;
      case event_kind::slot_released:
        record.releases.push_back({at, told.attempt, told.slot, told.status});
        told_status(status_source::release);
        break;
      default:
        if (told.type == "execution.completed") {
          told_status(status_source::completed_message);
        } else if (told.type == "execution.status_changed") {
          told_status(status_source::changed_message);
        }
    }
  }

  void tie_to_executions(const request_record& request) {
    for (const auto& [at, execution] : request.acknowledged) {
      execution_record& record = record_of(execution);
      if (!record.acknowledged || at.line < record.acknowledged.line) {
        record.acknowledged = at;
      }
      if (!request.submitted.empty()) {
        const mark first = request.submitted.front();
        if (!record.submitted || first.line < record.submitted.line) {
          record.submitted = first;
        }
        record.action_ref = request.action_ref;
        record.group = request.group;
        record.queue_known = true;
      }
    }
  }

  // Without an acknowledgement only the action is known, which names the queue if it has only one.
  void name_queue(execution_record& record) {
    if (record.action_ref.empty()) {
      if (const auto told = message_refs_.find(record.id); told != message_refs_.end()) {
        record.action_ref = told->second;
      }
    }
    if (!record.queue_known && !record.action_ref.empty()) {
      record.queue_known = !record.group.empty() || !grouped_.contains(record.action_ref);
    }
  }

  void find_end(const execution_record& of, body& found) {
    if (found.ended) {
      found.gone = found.ended.line;
    }
    const auto& starts = seen_.exclusive_starts_;
    const auto next = std::upper_bound(starts.begin(), starts.end(), found.started.line);
    if (next != starts.end()) {
      found.gone = std::min(found.gone, *next);
    }
    const policy* const terms = seen_.policy_at(of.action_ref, found.started.line);
    const bool leased = terms != nullptr && terms->lease_ms > 0 && found.worker != 0;
    if (found.ended || !leased || seen_.alone_at(found.started.line)) {
      return;
    }
    const std::int64_t until_ns = later_by(worker_seen_.at(found.worker).at_ns, terms->lease_ms);
    const auto after = std::upper_bound(
        latest_.begin(), latest_.end(), until_ns,
        [](std::int64_t at_ns, const auto& latest) { return at_ns < latest.first; });
    if (after != latest_.end() && after->second < found.gone) {
      found.gone = after->second;
      found.bounded_by_lease = true;
    }
  }

  timeline seen_;
  std::size_t defined_at_ = 0;
  std::map<std::int64_t, mark> worker_seen_;                  // the last sign of each
  std::map<std::int64_t, std::string> message_refs_;          // by execution
  std::map<std::string, bool> grouped_;                       // actions with more than one queue
  std::vector<std::pair<std::int64_t, std::size_t>> latest_;  // the highest time up to each line
};

timeline build_timeline(const std::vector<event>& events, const std::vector<std::size_t>& lines) {
  return timeline_builder{}.build(events, lines);
}

}  // namespace baton::history
