#include "adapters/recording/recorder.hpp"

namespace baton {

history::event recorder::begin(history::event_kind kind) const {
  history::event fresh;
  fresh.at_ns = time_.wall_ns();
  fresh.kind = kind;
  return fresh;
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
