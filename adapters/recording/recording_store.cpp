#include "adapters/recording/recording_store.hpp"

#include "adapters/recording/store_events.hpp"

namespace baton {

void recording_store::moved(const movement& moved) { record_movement(history_, moved); }

awaitable<result<std::vector<action>>> recording_store::define(
    std::vector<action_definition> actions) {
  auto defined = co_await behind_.define(std::move(actions));
  if (defined) {
    for (const action& each : *defined) {
      if (each.retired) {
        continue;
      }
      const auto known = co_await behind_.stats(each.id, std::nullopt);
      record_definition(history_, each, settings_, known ? &*known : nullptr);
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

awaitable<result<renew_reply>> recording_store::renew(worker_incarnation worker, duration lease,
                                                      std::vector<attempt_key> postponed) {
  return behind_.renew(worker, lease, std::move(postponed));
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

awaitable<result<cancel_reply>> recording_store::cancel(execution_id execution,
                                                        duration patience) {
  auto answer = co_await behind_.cancel(execution, patience);
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

awaitable<result<movement>> recording_store::control(action_id action, queue_control change,
                                                    duration patience) {
  auto answer = co_await behind_.control(action, change, patience);
  if (answer) {
    record_control(history_, action, change);
    moved(*answer);
  }
  co_return answer;
}

awaitable<result<std::int64_t>> recording_store::prune(duration age, std::int32_t count_max) {
  return behind_.prune(age, count_max);
}

}  // namespace baton
