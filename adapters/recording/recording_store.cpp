#include "adapters/recording/recording_store.hpp"

namespace baton {

// Releases first: a slot that changes hands within one step is free before it is given on.
void recording_store::moved(const movement& what) {
  for (const release& freed : what.released) {
    history::event seen = history_.begin(history::event_kind::slot_released);
    seen.execution = freed.execution.value;
    seen.attempt = freed.number.value;
    seen.slot = freed.slot.value;
    seen.status = to_string(freed.verdict);
    history_.record(seen);
  }
  for (const grant& given : what.granted) {
    history::event seen = history_.begin(history::event_kind::slot_granted);
    const action_definition* const of = history_.definition_of(given.action);
    seen.action_ref = of != nullptr ? of->ref : std::string{};
    seen.execution = given.execution.value;
    seen.attempt = given.number.value;
    seen.slot = given.slot.value;
    history_.record(seen);
  }
}

awaitable<result<std::vector<action>>> recording_store::define(
    std::vector<action_definition> actions) {
  auto defined = co_await behind_.define(std::move(actions));
  if (defined) {
    for (const action& each : *defined) {
      history_.defined(each, settings_);
      // An operator's change of the limit outlives a restart; what is in force is what counts.
      const auto known = co_await behind_.stats(each.id, std::nullopt);
      if (known && known->limit != each.definition.limit) {
        history::event seen = history_.begin(history::event_kind::limit_changed);
        seen.action_ref = each.definition.ref;
        seen.limit = known->limit;
        history_.record(seen);
      }
    }
  }
  co_return defined;
}

awaitable<result<accept_reply>> recording_store::accept(accept_request request) {
  auto answer = co_await behind_.accept(std::move(request));
  if (answer) {
    moved(answer->moved);
  }
  co_return answer;
}

awaitable<result<worker_incarnation>> recording_store::enlist(std::string worker_name,
                                                              duration lease) {
  return behind_.enlist(std::move(worker_name), lease);
}

awaitable<result<renew_reply>> recording_store::renew(worker_incarnation worker, duration lease) {
  return behind_.renew(worker, lease);
}

awaitable<result<movement>> recording_store::dismiss(worker_incarnation worker) {
  auto answer = co_await behind_.dismiss(worker);
  if (answer) {
    moved(*answer);
  }
  co_return answer;
}

awaitable<result<claim_reply>> recording_store::claim(claim_request request) {
  return behind_.claim(request);
}

awaitable<result<claim_reply>> recording_store::held_by(worker_incarnation worker) {
  return behind_.held_by(worker);
}

awaitable<result<finish_reply>> recording_store::finish(finish_request request) {
  auto answer = co_await behind_.finish(std::move(request));
  if (answer) {
    moved(answer->moved);
  }
  co_return answer;
}

awaitable<result<cancel_reply>> recording_store::cancel(execution_id execution) {
  auto answer = co_await behind_.cancel(execution);
  if (answer) {
    moved(answer->moved);
  }
  co_return answer;
}

awaitable<result<reap_reply>> recording_store::reap(std::int32_t count_max) {
  auto answer = co_await behind_.reap(count_max);
  if (answer) {
    moved(answer->moved);
  }
  co_return answer;
}

awaitable<result<reconcile_reply>> recording_store::reconcile(std::int32_t unclaimed_max) {
  auto answer = co_await behind_.reconcile(unclaimed_max);
  if (answer) {
    moved(answer->moved);
  }
  co_return answer;
}

awaitable<result<movement>> recording_store::promote_behind(std::vector<execution_id> ended) {
  auto answer = co_await behind_.promote_behind(std::move(ended));
  if (answer) {
    moved(*answer);
  }
  co_return answer;
}

awaitable<result<std::vector<announcement>>> recording_store::announcements(
    std::int32_t count_max) {
  return behind_.announcements(count_max);
}

awaitable<result<void>> recording_store::mark_announced(std::vector<execution_id> announced) {
  return behind_.mark_announced(std::move(announced));
}

awaitable<result<execution_record>> recording_store::read(execution_id execution) {
  return behind_.read(execution);
}

awaitable<result<queue_stats>> recording_store::stats(action_id action,
                                                      std::optional<std::string> group) {
  return behind_.stats(action, std::move(group));
}

awaitable<result<movement>> recording_store::control(action_id action, queue_control change) {
  auto answer = co_await behind_.control(action, change);
  const action_definition* const of = history_.definition_of(action);
  const bool changed = change.limit || change.limit_as_configured;
  if (answer && of != nullptr && changed) {
    history::event seen = history_.begin(history::event_kind::limit_changed);
    seen.action_ref = of->ref;
    seen.limit = change.limit.value_or(of->limit);
    history_.record(seen);
  }
  if (answer) {
    moved(*answer);
  }
  co_return answer;
}

awaitable<result<std::int64_t>> recording_store::prune(duration age, std::int32_t count_max) {
  return behind_.prune(age, count_max);
}

}  // namespace baton
