#include "adapters/real/process/process_runner.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fcntl.h>
#include <fmt/format.h>

#include "adapters/real/process/child_environment.hpp"
#include "adapters/real/process/child_surroundings.hpp"
#include "adapters/real/process/process_child.hpp"
#include "adapters/real/process/process_signals.hpp"
#include "base/ensure.hpp"

namespace baton {
namespace {

namespace asio = boost::asio;
constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

class process_run final : public run {
 public:
  explicit process_run(std::shared_ptr<process::process_child> child) : child_{std::move(child)} {}
  ~process_run() override { child_->kill(); }

  awaitable<run_end> wait() override { return child_->wait(); }
  void terminate() override { child_->terminate(); }
  void kill() override { child_->kill(); }
  void renew(host_time lease_until) override { child_->renew(lease_until); }
  [[nodiscard]] std::string survivors() const override { return child_->survivors(); }
  void release() override { child_->release(); }

 private:
  std::shared_ptr<process::process_child> child_;
};

error with_action(const std::string& action_ref, const error& reason) {
  return error{reason.is(errc::no_room) ? errc::no_room : errc::cannot_start,
               fmt::format("cannot start {}: {}", action_ref, reason.message())};
}

error no_room(const std::string& reason) {
  return error{errc::no_room, reason};
}

}  // namespace

struct process_runner::prepared_command {
  process_command command;
  std::vector<std::string> environment;
};

struct process_runner::prepared_start {
  process::attempt_wires wires;
  process::attempt_names names;
  std::size_t output_max = 0;
};

process_runner::process_runner(asio::any_io_executor executor, commands by_action_ref,
                               std::shared_ptr<process_reaper> reaper, health* notes)
    : reaper_end_{executor}, reaper_retry_{executor} {
  ensure(reaper != nullptr, "attempts need a reaper");
  process::prepare_signals();
  shared_ =
      std::make_shared<process::child_surroundings>(std::move(executor), std::move(reaper), notes);
  for (auto& [ref, command] : by_action_ref) {
    ensure(!command.arguments.empty(), "a command has a program");
    std::vector<std::string> environment = process::base_environment(command);
    commands_.emplace(ref, prepared_command{std::move(command), std::move(environment)});
  }
}

process_runner::~process_runner() = default;

// A server that runs as an attempt itself hands on the mark it was given: its attempts belong to
// both storages.
void process_runner::mark_storage(std::string mark) {
  const char* const inherited = std::getenv("BATON_STORAGE");
  storage_mark_ = "BATON_STORAGE=" + std::move(mark);
  if (inherited != nullptr && *inherited != '\0') {
    storage_mark_.append(",").append(inherited);
  }
}

awaitable<> process_runner::watch_reaper() {
  while (!is_closed_) {
    if (!shared_->ensure_reaper()) {
      reaper_retry_.expires_at(shared_->next_try());
      co_await reaper_retry_.async_wait(no_throw);
      continue;
    }
    // A copy: a start may replace the reaper, and close its handle, while this waits.
    process::unique_fd copy{::fcntl(shared_->reaper->handle(), F_DUPFD_CLOEXEC, 0)};
    boost::system::error_code failure;
    if (copy.is_open()) {
      reaper_end_.assign(copy.get(), failure);
    }
    if (!copy.is_open() || failure) {
      reaper_retry_.expires_after(std::chrono::seconds{1});
      co_await reaper_retry_.async_wait(no_throw);
      continue;
    }
    static_cast<void>(copy.release());
    co_await reaper_end_.async_wait(asio::posix::stream_descriptor::wait_read, no_throw);
    reaper_end_.close(failure);
  }
}

void process_runner::close() {
  is_closed_ = true;
  reaper_retry_.cancel();
  boost::system::error_code ignored;
  reaper_end_.close(ignored);
}

awaitable<result<std::unique_ptr<run>>> process_runner::start(run_request request) {
  static_cast<void>(shared_->ensure_reaper());
  auto prepared = prepare(request);
  if (!prepared) {
    co_return with_action(request.action_ref, prepared.error());
  }
  const result<void> ordered = co_await order(*prepared);
  if (!ordered) {
    co_return with_action(request.action_ref, ordered.error());
  }
  const auto child = std::make_shared<process::process_child>(
      shared_, std::move(prepared->names), std::move(prepared->wires.server),
      std::move(request.parameters), prepared->output_max);
  const result<void> begun = co_await child->begin();
  if (!begun) {
    co_return with_action(request.action_ref, begun.error());
  }
  co_return std::unique_ptr<run>{std::make_unique<process_run>(child)};
}

result<process_runner::prepared_start> process_runner::prepare(const run_request& request) {
  const auto found = commands_.find(request.action_ref);
  if (found == commands_.end()) {
    return error{errc::cannot_start, "no command is configured for this action"};
  }
  process_command& command = found->second.command;
  auto environment = process::environment_of(request, found->second.environment);
  if (!environment) {
    return environment.error();
  }
  if (!storage_mark_.empty()) {
    environment->push_back(storage_mark_);
  }
  const std::vector<char*> variables = process::pointers_to(*environment);
  const std::vector<char*> arguments = process::pointers_to(command.arguments);
  process::start_plan plan;
  plan.arguments = arguments.data();
  plan.environment = variables.data();
  plan.working_directory = command.working_directory.c_str();
  plan.limits = request.limits;
  auto wires = process::make_wires(plan);
  if (!wires) {
    return wires.error();
  }
  prepared_start prepared;
  prepared.wires = *std::move(wires);
  prepared.names.execution = request.execution;
  prepared.names.number = request.number;
  prepared.names.serial = shared_->reaper->next_serial();
  prepared.names.program = command.arguments.front();
  prepared.names.working_directory = command.working_directory;
  prepared.output_max = command.output_max;
  return prepared;
}

// The reaper takes an order within microseconds; its socket holds some hundred of them.
awaitable<result<void>> process_runner::order(prepared_start& prepared) {
  constexpr std::chrono::milliseconds pause_length{1};
  constexpr int tries_max = 5'000;
  std::array<int, process::start_descriptors> descriptors{};
  for (std::size_t at = 0; at < descriptors.size(); ++at) {
    descriptors.at(at) = prepared.wires.supervisor.at(at).get();
  }
  asio::steady_timer pause{shared_->executor};
  for (int tries = 0; tries < tries_max; ++tries) {
    if (!shared_->ensure_reaper()) {
      co_return no_room("there is no reaper of attempts at the moment");
    }
    if (shared_->reaper->send_start(prepared.names.serial, descriptors)) {
      prepared.wires.supervisor = {};
      co_return result<void>{};
    }
    if (errno != EAGAIN && errno != EPIPE && errno != ECONNRESET) {
      co_return no_room(
          fmt::format("handing it to the reaper of attempts: {}", std::strerror(errno)));
    }
    pause.expires_after(pause_length);
    co_await pause.async_wait(no_throw);
  }
  co_return no_room("the reaper of attempts does not answer");
}

}  // namespace baton
