#include "adapters/real/http/http_server.hpp"

#include <exception>
#include <map>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include "adapters/real/http/connection.hpp"
#include "adapters/real/http/listener.hpp"
#include "base/ensure.hpp"
#include "engine/context/wake_signal.hpp"

namespace baton {
namespace {

namespace asio = boost::asio;
using connection_ptr = std::shared_ptr<http::connection>;

// Beyond `connections_max`; more than these are closed without a word.
constexpr std::size_t turned_away_max = 64;
constexpr std::chrono::milliseconds accept_retry{50};

// A connection that was cut ends by an exception; any other is a bug.
awaitable<> serve_one(connection_ptr served, bool is_welcome) {
  try {
    if (is_welcome) {
      co_await served->serve();
    } else {
      co_await served->turn_away();
    }
  } catch (const boost::system::system_error&) {
    if (!served->is_cut()) {
      throw;
    }
  }
}

}  // namespace

struct http_server::parts {
  parts(asio::any_io_executor on, clock& clock, http::listener opened, http_limits limits,
        http_handler handler)
      : executor{std::move(on)},
        time{clock},
        listening{std::move(opened)},
        context{limits, std::move(handler), listening.address()},
        progress{clock},
        accept_pause{clock.make_timer()} {}

  awaitable<> accept_all();
  void admit(http::socket accepted);
  void spawn(awaitable<> task, asio::cancellation_slot slot, std::int64_t number);

  asio::any_io_executor executor;
  clock& time;
  http::listener listening;
  http::connection_context context;
  std::map<std::int64_t, connection_ptr> connections;  // numbered as they came
  std::int64_t last_number = 0;
  std::int64_t tasks = 0;
  wake_signal progress;
  std::unique_ptr<timer> accept_pause;
};

awaitable<> http_server::parts::accept_all() {
  constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
  while (!context.stopping) {
    http::socket accepted{executor};
    const auto [failure] = co_await listening.connections().async_accept(accepted, as_result);
    if (context.stopping) {
      break;
    }
    if (!failure) {
      admit(std::move(accepted));
    } else if (failure != asio::error::connection_aborted) {
      // Out of descriptors or memory: trying again at once would only spin.
      co_await accept_pause->wait_until(time.now() + accept_retry);
    }
  }
}

void http_server::parts::admit(http::socket accepted) {
  const bool is_welcome = connections.size() < context.limits.connections_max;
  if (connections.size() >= context.limits.connections_max + turned_away_max) {
    return;
  }
  const auto served = std::make_shared<http::connection>(std::move(accepted), context);
  ++last_number;
  connections.emplace(last_number, served);
  spawn(serve_one(served, is_welcome), served->cancellation(), last_number);
}

void http_server::parts::spawn(awaitable<> task, asio::cancellation_slot slot,
                               std::int64_t number) {
  ++tasks;
  auto when_ended = [this, number](const std::exception_ptr& thrown) {
    ensure(thrown == nullptr, "a connection or its handler threw");
    connections.erase(number);
    --tasks;
    progress.notify();
  };
  asio::co_spawn(executor, std::move(task),
                 asio::bind_cancellation_slot(slot, std::move(when_ended)));
}

http_server::http_server(std::unique_ptr<parts> opened) : parts_{std::move(opened)} {}
http_server::~http_server() = default;

result<std::unique_ptr<http_server>> http_server::open(asio::any_io_executor executor, clock& time,
                                                       const listen_address& address,
                                                       http_limits limits, http_handler handler) {
  result<http::listener> opened = http::listener::open(executor, address);
  if (!opened) {
    return opened.error();
  }
  auto made = std::make_unique<parts>(std::move(executor), time, std::move(*opened), limits,
                                      std::move(handler));
  return std::unique_ptr<http_server>{new http_server{std::move(made)}};
}

void http_server::start() {
  parts_->spawn(parts_->accept_all(), {}, 0);
}

awaitable<> http_server::stop() {
  parts& all = *parts_;
  all.context.stopping = true;
  all.listening.close();
  all.accept_pause->cancel();
  for (const auto& [number, each] : all.connections) {
    each->close_if_idle();
  }
  const host_time deadline = all.time.now() + all.context.limits.stop_patience;
  bool is_patient = true;
  while (all.tasks > 0 && is_patient) {
    is_patient = co_await all.progress.wait_until(deadline);
  }
  for (const auto& [number, each] : all.connections) {
    each->cut();
  }
  while (all.tasks > 0) {
    co_await all.progress.wait_until(never);
  }
}

std::string http_server::bound_address() const {
  return to_string(parts_->listening.address());
}

}  // namespace baton
