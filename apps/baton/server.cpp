#include "apps/baton/server.hpp"

#include <csignal>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/real/loop_watch.hpp"
#include "adapters/real/machine_time.hpp"
#include "adapters/real/process/child_environment.hpp"
#include "adapters/real/process/survivors.hpp"
#include "adapters/real/random_seed.hpp"
#include "apps/baton/descriptor_budget.hpp"
#include "base/ensure.hpp"

namespace baton::app {
namespace {

namespace asio = boost::asio;

/// How long processes of an earlier server's attempts have to be gone after they were killed.
constexpr std::chrono::seconds survivor_patience{5};

api_limits limits_under(const server_config& config) {
  api_limits limits;
  limits.params_max = config.params_max_bytes;
  limits.check = [](const submission& request) { return process::check_variables(request.fields); };
  return limits;
}

// As `nohup` leaves it, for a server that shall outlive its terminal.
bool is_ignored(int signal) {
  struct ::sigaction current {};
  return ::sigaction(signal, nullptr, &current) == 0 && current.sa_handler == SIG_IGN;
}

}  // namespace

server::watched_ports::watched_ports(server& owner, history::sink& into)
    : history_recorder{into, owner.time_, owner.process_name_},
      storage{*owner.storage_, history_recorder, owner.config_.loop},
      messages{owner.messages_, history_recorder},
      attempt_processes{owner.attempt_processes_, history_recorder} {}

server::server(server_config config, std::shared_ptr<process_reaper> reaper, history::sink* history,
               std::string history_path)
    : config_{std::move(config)},
      limits_of_api_{limits_under(config_)},
      process_name_{fmt::format("baton-{}", ::getpid())},
      signals_{context_, SIGTERM, SIGINT},
      time_{context_.get_executor()},
      messages_{time_},
      chance_{random_seed()},
      log_{config_.log_level},
      attempt_processes_{context_.get_executor(), commands(), std::move(reaper), &notes_},
      history_{history},
      history_path_{std::move(history_path)} {
  config_.loop.process_name = process_name_;
  for (const config_mistake& each : config_.hints) {
    log(severity::warning, "configuration", to_string(each));
  }
  if (!is_ignored(SIGHUP)) {
    signals_.add(SIGHUP);
  }
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
    return {time_, watched_->messages, watched_->storage, watched_->attempt_processes, chance_,
            notes_};
  }
  return {time_, messages_, *storage_, attempt_processes_, chance_, notes_};
}

api_backend& server::api() {
  if (watched_) {
    return *watched_->api;
  }
  return *backend_;
}

void server::log(severity level, std::string_view event, const std::string& detail) {
  notes_.on_note({level, event, detail, {}, {}});
}

void server::on_storage(const storage_condition& condition) {
  using kind = storage_condition::kind;
  switch (condition.seen) {
    case kind::away: notes_.report("storage", condition.detail); return;
    case kind::back: notes_.clear("storage"); return;
    case kind::log_grows:
      log(severity::warning, "write-ahead log cannot be checkpointed", condition.detail);
      return;
    case kind::log_shrinks:
      log(severity::info, "write-ahead log checkpointed again", condition.detail);
      return;
    case kind::ended:
      notes_.report("storage", condition.detail);
      log(severity::error, "storage lost",
          "nothing is stored any more: running executions end, then the server does");
      lost_storage_ = error{errc::storage_corrupt, condition.detail};
      if (!ending_) {
        signals_.cancel();  // ends the wait for a signal: from here on it is as if one had come
      }
      return;
  }
}

// A file of an earlier version, or one made by hand, may let other users read parameters and results.
void server::warn_of_wide_modes() {
  for (const std::string& path :
       {config_.storage, config_.storage + "-wal", config_.storage + "-shm", history_path_}) {
    struct stat seen {};
    if (path.empty() || ::stat(path.c_str(), &seen) != 0 || (seen.st_mode & 077) == 0) {
      continue;
    }
    log(severity::warning, "file open to other users",
        fmt::format("{} has mode {:04o} and holds parameters and results: chmod 600 it, unless "
                    "that is meant",
                    path, static_cast<unsigned>(seen.st_mode & 07777)));
  }
}

template <class T>
result<T> server::run_alone(awaitable<result<T>> task) {
  std::optional<result<T>> answer;
  asio::co_spawn(context_, std::move(task), [&](const std::exception_ptr& thrown, result<T> got) {
    ensure(thrown == nullptr, "the server's coroutine threw");
    answer = std::move(got);
  });
  while (!answer) {
    context_.run_one();
  }
  context_.restart();
  return *std::move(answer);
}

// The storage is asked only where there are any: it may be away at the moment.
result<void> server::end_survivors() {
  const std::string mark = process::storage_mark_of(config_.storage);
  if (process::name_survivors(mark).empty()) {
    return {};
  }
  auto released = run_alone(storage_->released());
  if (!released) {
    return released.error();
  }
  process::survivors_left left = process::end_survivors(mark, survivor_patience, *released);
  if (!left.counting.empty()) {
    return error{errc::unavailable,
                 fmt::format("attempts of an earlier server still run and cannot be ended: {}; end "
                             "them, and start again: beside them no slot would be free",
                             left.counting)};
  }
  if (!left.released.empty()) {
    notes_.remark("survivors", "still there, released by an operator before this server started: " +
                                   left.released);
  }
  if (left.released_attempts != *released) {
    // Where that cannot be written, there is only more to look through the next time.
    static_cast<void>(run_alone(storage_->put_released(std::move(left.released_attempts))));
  }
  return {};
}

result<void> server::open() {
  auto storage =
      sqlite_store::open(config_.storage, context_.get_executor(), {}, {},
                         [this](const storage_condition& condition) { on_storage(condition); });
  if (!storage) {
    return storage.error();
  }
  storage_ = *std::move(storage);
  const result<void> alone = end_survivors();
  if (!alone) {
    return alone.error();
  }
  attempt_processes_.mark_storage(process::storage_mark_of(config_.storage));
  const auto address = parse_listen_address(config_.listen);
  if (!address) {
    return address.error();
  }
  http_limits limits;
  // The parameters, and around them the request's other fields.
  limits.body_max = config_.params_max_bytes + 16U * 1024U;
  keep_to_descriptors(limits);
  auto opened = http_server::open(
      context_.get_executor(), time_, *address, limits,
      [this](http_request asked) { return answer_api(api(), limits_of_api_, std::move(asked)); });
  if (!opened) {
    return opened.error();
  }
  api_server_ = *std::move(opened);
  return {};
}

// Attempts beyond the limit could only be postponed again and again.
void server::keep_to_descriptors(http_limits& limits) {
  rlimit allowed{};
  if (::getrlimit(RLIMIT_NOFILE, &allowed) != 0 || allowed.rlim_cur == RLIM_INFINITY) {
    return;
  }
  descriptor_needs needs;
  needs.limit = static_cast<std::int64_t>(allowed.rlim_cur);
  needs.connections = static_cast<std::int64_t>(limits.connections_max);
  needs.workers = config_.loop.worker_count;
  needs.capacity = config_.loop.worker_capacity;
  needs.per_attempt = process_runner::descriptors_per_attempt;
  const descriptor_budget budget = budget_of(needs);
  limits.connections_max = static_cast<std::size_t>(budget.connections);
  config_.loop.worker_capacity = static_cast<std::int32_t>(budget.capacity);
  if (!budget.arithmetic.empty()) {
    log(severity::warning, "capacity lowered", budget.arithmetic);
  }
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
    clocks_->stop();
    co_return;
  }
  log(severity::info, "serving", api_server_->bound_address());
  warn_of_wide_modes();
  if (!lost_storage_) {
    co_await await_signal();
  }
  ending_ = true;
  log(severity::info, "draining",
      "running executions end, waiting ones stay; again to stop at once");
  asio::co_spawn(context_, hurry_on_signal(), asio::detached);
  co_await drain();
  signals_.cancel();
  clocks_->stop();
  if (lost_storage_) {
    outcome_ = *lost_storage_;
  }
  log(severity::info, "stopped", "");
}

awaitable<result<void>> server::start() {
  if (history_ != nullptr) {
    watched_.emplace(*this, *history_);
    watched_->history_recorder.began(host_name(), boot_id());
    watched_->history_recorder.process_started(true);
  }
  clocks_.emplace(time_, notes_, watched_ ? &watched_->history_recorder : nullptr);
  asio::co_spawn(context_, clocks_->run(), asio::detached);
  loop_.emplace(context_.get_executor(), ports(), config_.loop);
  backend_.emplace(*loop_, messages_, time_, &notes_,
                   [this](attempt_key released) { return storage_->add_released(released); });
  if (watched_) {
    watched_->api.emplace(*backend_, watched_->history_recorder);
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
  asio::co_spawn(context_, attempt_processes_.watch_reaper(), asio::detached);
  api_server_->start();
  co_return result<void>{};
}

// The signal's number; 0: the waiting was ended.
awaitable<int> server::await_signal() {
  const auto [failure, number] = co_await signals_.async_wait(asio::as_tuple(asio::use_awaitable));
  co_return failure ? 0 : number;
}

// A terminal that goes away sends SIGHUP more than once: by the kernel, and by its shell.
awaitable<> server::hurry_on_signal() {
  int came = SIGHUP;
  while (came == SIGHUP) {
    came = co_await await_signal();
  }
  if (came != 0) {
    log(severity::warning, "stopping at once", "running bodies are killed");
    loop_->hurry();
  }
}

awaitable<> server::drain() {
  backend_->set_draining();
  co_await loop_->drain();
  co_await close_history();
  backend_->close();
  attempt_processes_.close();
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
    history::event seen = watched_->history_recorder.begin(history::event_kind::queue_read);
    seen.action_ref = each.definition.ref;
    seen.waiting = known->waiting;
    seen.active = known->active;
    watched_->history_recorder.record(seen);
  }
  for (const action& each : loop_->retired_actions()) {
    const auto known = co_await storage_->stats(each.id, std::nullopt);
    at_rest = at_rest && known && known->waiting == 0 && known->active == 0;
  }
  if (at_rest) {
    watched_->history_recorder.record(
        watched_->history_recorder.begin(history::event_kind::history_ended));
  }
}

}  // namespace baton::app
