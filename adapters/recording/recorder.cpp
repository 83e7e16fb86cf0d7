#include "adapters/recording/recorder.hpp"

namespace baton {

history::event recorder::begin(history::event_kind kind) const {
  history::event fresh;
  fresh.at_ns = time_.now().since_start.count();
  fresh.kind = kind;
  return fresh;
}

void recorder::began(std::string host, std::string boot) {
  history::event began = begin(history::event_kind::history_began);
  began.format = history::history_format;
  began.host = std::move(host);
  began.boot = std::move(boot);
  began.wall_ns = time_.wall_ns();
  record(std::move(began));
}

void recorder::beat() {
  note_stall();
  alive_at_ = time_.now();
}

// Between its last sign of life and now the process may have stood still (stopped, swapped out, or
// its machine asleep): it did nothing that it recorded, and the rules excuse what it did not do.
void recorder::note_stall() {
  if (!alive_at_) {
    return;
  }
  const host_time now = time_.now();
  if (now - *alive_at_ > stall_min) {
    history::event stalled = begin(history::event_kind::process_stalled);
    stalled.at_ns = alive_at_->since_start.count();
    stalled.process = process_;
    into_.record(std::move(stalled));
    history::event resumed = begin(history::event_kind::process_resumed);
    resumed.process = process_;
    into_.record(std::move(resumed));
  }
  alive_at_ = now;
}

void recorder::process_started(bool exclusive) {
  history::event started = begin(history::event_kind::process_started);
  started.process = process_;
  started.exclusive = exclusive;
  record(std::move(started));
}

void recorder::defined(const action& known, const loop_settings& settings) {
  const action_definition& definition = known.definition;
  actions_[known.id] = definition;
  history::event defined = begin(history::event_kind::action_defined);
  defined.action = known.id.value;
  defined.action_ref = definition.ref;
  defined.limit = definition.limit;
  defined.timeout_ms = definition.timeout.count();
  defined.grace_ms = definition.grace.count();
  defined.lease_ms = settings.lease.count();
  const retry_policy& retry = definition.retry;
  defined.attempts_max = retry.attempts_max;
  defined.backoff_ms = retry.backoff.count();
  defined.backoff_factor_permille = static_cast<std::int64_t>(retry.backoff_factor * 1'000);
  defined.backoff_max_ms = retry.backoff_max.count();
  const std::pair<bool, const char*> ends[] = {{retry.on_failed, "failed"},
                                               {retry.on_timeout, "timeout"},
                                               {retry.on_worker_lost, "abandoned"}};
  for (const auto& [retries, name] : ends) {
    if (retries) {
      defined.retry_on.emplace_back(name);
    }
  }
  defined.group_by = definition.group_by;
  record(std::move(defined));
}

const action_definition* recorder::definition_of(action_id id) const {
  const auto found = actions_.find(id);
  return found == actions_.end() ? nullptr : &found->second;
}

const action_definition* recorder::definition_of(const std::string& action_ref) const {
  for (const auto& [id, definition] : actions_) {
    if (definition.ref == action_ref) {
      return &definition;
    }
  }
  return nullptr;
}

}  // namespace baton
