#include "apps/baton/server.hpp"

#include <csignal>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <unistd.h>

#include "adapters/real/loop_watch.hpp"
#include "adapters/real/random_seed.hpp"
#include "engine/core/invariant.hpp"

namespace baton::app {
namespace {

namespace asio = boost::asio;

api_limits limits_under(const server_config& config) {
  api_limits limits;
  limits.params_max = config.params_max_bytes;
  return limits;
}

}  // namespace

server::watched_ports::watched_ports(server& of, history::sink& into)
    : notebook{into, of.time_, of.process_name_},
      storage{*of.storage_, notebook, of.config_.loop},
      messages{of.messages_, notebook},
      bodies{of.bodies_, notebook} {}

server::server(server_config config, std::shared_ptr<process_guard> guard, history::sink* history)
    : config_{std::move(config)},
      limits_of_api_{limits_under(config_)},
      process_name_{fmt::format("baton-{}", ::getpid())},
      signals_{context_, SIGTERM, SIGINT},
      time_{context_.get_executor()},
      messages_{time_},
      chance_{random_seed()},
      log_{config_.log_level},
      bodies_{context_.get_executor(), commands(), std::move(guard)},
      history_{history} {
  config_.loop.process_name = process_name_;
}

server::~server() = default;

process_runner::commands server::commands() const {
  process_runner::commands by_ref;
  for (const action_config& each : config_.actions) {
    by_ref.emplace(each.definition.ref, each.command);
  }
  return by_ref;
}

loop_ports server::ports() {
  if (watched_) {
    return {time_, watched_->messages, watched_->storage, watched_->bodies, chance_, notes_};
  }
  return {time_, messages_, *storage_, bodies_, chance_, notes_};
}

api_backend& server::api() {
  if (watched_) {
    return *watched_->api;
  }
  return *backend_;
}

void server::tell(severity level, std::string_view event, const std::string& detail) {
  notes_.on_note({level, event, detail, {}, {}});
}

result<void> server::open() {
  auto storage = sqlite_store::open(config_.storage, context_.get_executor());
  if (!storage) {
    return storage.error();
  }
  storage_ = *std::move(storage);
  const auto address = parse_listen_address(config_.listen);
  if (!address) {
    return address.error();
  }
  http_limits limits;
  // The parameters, and around them the request's other fields.
  limits.body_max = config_.params_max_bytes + 16U * 1024U;
  auto opened = http_server::open(
      context_.get_executor(), time_, *address, limits,
      [this](http_request asked) { return answer_api(api(), limits_of_api_, std::move(asked)); });
  if (!opened) {
    return opened.error();
  }
  api_server_ = *std::move(opened);
  return {};
}

result<void> server::run() {
  result<void> opened = open();
  if (!opened) {
    return opened;
  }
  asio::co_spawn(context_, live(), [](const std::exception_ptr& thrown) {
    ensure(thrown == nullptr, "the server's coroutine threw");
  });
  loop_watch{notes_}.run(context_);
  // Connections and waits end before the context does.
  api_server_.reset();
  return outcome_;
}

awaitable<> server::live() {
  outcome_ = co_await start();
  if (!outcome_) {
    signals_.cancel();
    co_return;
  }
  tell(severity::info, "serving", api_server_->bound_address());
  co_await await_signal();
  tell(severity::info, "draining",
       "running executions end, waiting ones stay; again to stop at once");
  asio::co_spawn(context_, hurry_on_signal(), asio::detached);
  co_await drain();
  signals_.cancel();
  tell(severity::info, "stopped", "");
}

awaitable<result<void>> server::start() {
  if (history_ != nullptr) {
    watched_.emplace(*this, *history_);
    watched_->notebook.process_started(true);
  }
  loop_.emplace(context_.get_executor(), ports(), config_.loop);
  backend_.emplace(*loop_, messages_, time_, &notes_);
  if (watched_) {
    watched_->api.emplace(*backend_, watched_->notebook);
  }
  std::vector<action_definition> definitions;
  for (const action_config& each : config_.actions) {
    definitions.push_back(each.definition);
  }
  result<void> started = co_await loop_->start(std::move(definitions));
  if (!started) {
    co_return started;
  }
  asio::co_spawn(context_, backend_->watch_completions(), asio::detached);
  api_server_->start();
  co_return result<void>{};
}

awaitable<bool> server::await_signal() {
  const auto [failure, number] = co_await signals_.async_wait(asio::as_tuple(asio::use_awaitable));
  co_return !failure;
}

awaitable<> server::hurry_on_signal() {
  const bool came = co_await await_signal();
  if (came) {
    tell(severity::warning, "stopping at once", "running bodies are killed");
    loop_->hurry();
  }
}

awaitable<> server::drain() {
  backend_->set_draining();
  co_await loop_->drain();
  co_await close_history();
  backend_->close();
  co_await api_server_->stop();
}

// Liveness was owed only where everything had come to rest; what waits, waits for the next start.
awaitable<> server::close_history() {
  if (!watched_) {
    co_return;
  }
  bool at_rest = true;
  for (const action& each : loop_->actions()) {
    const auto known = co_await storage_->stats(each.id, std::nullopt);
    if (!known) {
      co_return;
    }
    at_rest = at_rest && known->waiting == 0 && known->active == 0;
    history::event seen = watched_->notebook.begin(history::event_kind::queue_read);
    seen.action_ref = each.definition.ref;
    seen.waiting = known->waiting;
    seen.active = known->active;
    watched_->notebook.record(seen);
  }
  if (at_rest) {
    watched_->notebook.record(watched_->notebook.begin(history::event_kind::history_ended));
  }
}

}  // namespace baton::app
