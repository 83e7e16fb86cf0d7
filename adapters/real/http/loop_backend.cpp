#include "adapters/real/http/loop_backend.hpp"

#include <algorithm>
#include <utility>

namespace baton {
namespace {

/// For a client there is nothing to repair: the server ends, and its successor may answer.
template <class T>
result<T> as_seen_by_clients(result<T> answer) {
  if (!answer && answer.error().is(errc::storage_corrupt)) {
    return error{errc::unavailable, answer.error().message()};
  }
  return answer;
}

/// One who waits for an execution's end; leaves when its coroutine does.
class waiter {
 public:
  waiter(std::multimap<execution_id, timer*>& among, execution_id awaited, timer& wake)
      : among_{among}, place_{among.emplace(awaited, &wake)} {}
  ~waiter() { among_.erase(place_); }
  waiter(const waiter&) = delete;
  waiter& operator=(const waiter&) = delete;

 private:
  std::multimap<execution_id, timer*>& among_;
  std::multimap<execution_id, timer*>::iterator place_;
};

}  // namespace

awaitable<> loop_backend::watch_completions() {
  constexpr std::size_t batch_max = 256;
  completions_ = bus_.subscribe("api", {message_type::execution_completed});
  const std::unique_ptr<timer> pause = time_.make_timer();
  while (!closed_) {
    const auto batch = co_await completions_->receive(batch_max);
    if (!batch) {
      const std::chrono::milliseconds patience{closed_ ? 0 : 100};
      co_await pause->wait_until(time_.now() + patience);
      continue;
    }
    for (const delivery& each : *batch) {
      const auto [first, last] = waiting_.equal_range(each.message.payload.execution);
      std::for_each(first, last, [](const auto& waits) { waits.second->cancel(); });
      completions_->acknowledge(each.tag);
    }
  }
}

void loop_backend::close() {
  closed_ = true;
  if (completions_) {
    completions_->close();
  }
  for (const auto& [awaited, wake] : waiting_) {
    wake->cancel();
  }
}

awaitable<result<accept_reply>> loop_backend::submit(submission request) {
  co_return as_seen_by_clients(co_await loop_.submit(std::move(request)));
}

awaitable<result<cancel_reply>> loop_backend::cancel(execution_id execution) {
  co_return as_seen_by_clients(co_await loop_.cancel(execution));
}

// The release is stored first: survivors whose release is not stored keep the next server from
// starting.
awaitable<result<attempt>> loop_backend::release(execution_id execution) {
  const std::optional<attempt> surviving = loop_.surviving_attempt(execution);
  if (surviving && keeps_) {
    const attempt_key named{execution, *surviving};
    const result<void> kept = co_await keeps_(named);
    if (!kept) {
      co_return kept.error();
    }
  }
  co_return co_await loop_.release(execution);
}

awaitable<result<execution_record>> loop_backend::read(execution_id execution) {
  co_return as_seen_by_clients(co_await loop_.read(execution));
}

// Messages are wake-ups: one that is lost, or came between the look and the wait, costs a second.
awaitable<result<execution_record>> loop_backend::read_when_ended(execution_id execution,
                                                                  duration patience) {
  constexpr std::chrono::seconds look_again{1};
  const host_time give_up = time_.now() + patience;
  const std::unique_ptr<timer> wake = time_.make_timer();
  const waiter taken{waiting_, execution, *wake};
  while (true) {
    auto record = co_await read(execution);
    const host_time now = time_.now();
    if (!record || is_terminal(record->state) || now >= give_up || closed_) {
      co_return record;
    }
    co_await wake->wait_until(std::min(give_up, now + look_again));
  }
}

awaitable<result<queue_stats>> loop_backend::queue(std::string action_ref,
                                                   std::optional<std::string> group) {
  co_return as_seen_by_clients(co_await loop_.queue(std::move(action_ref), std::move(group)));
}

awaitable<result<void>> loop_backend::control(std::string action_ref, queue_control change) {
  co_return as_seen_by_clients(co_await loop_.control(std::move(action_ref), change));
}

std::vector<wire::action_view> loop_backend::actions() const {
  std::vector<wire::action_view> known;
  for (const std::vector<action>* const each : {&loop_.actions(), &loop_.retired_actions()}) {
    for (const action& one : *each) {
      known.push_back({one.definition.ref, one.retired});
    }
  }
  return known;
}

}  // namespace baton
