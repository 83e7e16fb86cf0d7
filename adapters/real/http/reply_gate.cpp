#include "adapters/real/http/reply_gate.hpp"

#include <list>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace baton {

namespace asio = boost::asio;

struct reply_gate::state {
  explicit state(std::size_t most) : bytes_max{most} {}

  [[nodiscard]] bool has_room_for(std::size_t bytes) const {
    return bytes_used == 0 || bytes_used + bytes <= bytes_max;
  }
  void wake_first() {
    if (!waiting.empty()) {
      waiting.front()->cancel();
    }
  }

  std::size_t bytes_max;
  std::size_t bytes_used = 0;
  std::list<asio::steady_timer*> waiting;
};

/// A place in the line; leaves it when its coroutine goes on or is destroyed.
struct reply_gate::waiter {
  waiter(std::shared_ptr<state> in, asio::steady_timer& wake)
      : line{std::move(in)}, place{line->waiting.insert(line->waiting.end(), &wake)} {}
  ~waiter() {
    line->waiting.erase(place);
    line->wake_first();
  }
  waiter(const waiter&) = delete;
  waiter& operator=(const waiter&) = delete;

  [[nodiscard]] bool is_first() const { return place == line->waiting.begin(); }

  std::shared_ptr<state> line;
  std::list<asio::steady_timer*>::iterator place;
};

reply_gate::reply_gate(std::size_t bytes_max) : state_{std::make_shared<state>(bytes_max)} {}

reply_gate::room reply_gate::reserve(const std::shared_ptr<state>& in, std::size_t bytes) {
  in->bytes_used += bytes;
  return room{nullptr, [in, bytes](void*) {
                in->bytes_used -= bytes;
                in->wake_first();
              }};
}

std::optional<reply_gate::room> reply_gate::try_enter(std::size_t bytes) {
  if (!state_->waiting.empty() || !state_->has_room_for(bytes)) {
    return std::nullopt;
  }
  return reserve(state_, bytes);
}

awaitable<reply_gate::room> reply_gate::enter(std::size_t bytes) {
  const std::shared_ptr<state> line = state_;
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  asio::steady_timer wake{executor, asio::steady_timer::time_point::max()};
  const waiter place{line, wake};
  while (!place.is_first() || !line->has_room_for(bytes)) {
    constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
    co_await wake.async_wait(as_result);
  }
  co_return reserve(line, bytes);
}

}  // namespace baton
