#include "adapters/real/process/process_runner.hpp"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "adapters/real/process/child_environment.hpp"
#include "adapters/real/process/process_child.hpp"
#include "adapters/real/process/process_signals.hpp"
#include "adapters/real/process/spawn.hpp"
#include "engine/core/invariant.hpp"

namespace baton {
namespace {

class process_run final : public run {
 public:
  explicit process_run(std::shared_ptr<process::process_child> child) : child_{std::move(child)} {}
  ~process_run() override { child_->kill(); }

  awaitable<run_end> wait() override { return child_->wait(); }
  void terminate() override { child_->terminate(); }
  void kill() override { child_->kill(); }

 private:
  std::shared_ptr<process::process_child> child_;
};

error cannot_start(const std::string& action_ref, const std::string& reason) {
  return error{errc::cannot_start, fmt::format("cannot start {}: {}", action_ref, reason)};
}

}  // namespace

struct process_runner::prepared_command {
  process_command command;
  std::vector<std::string> environment;
};

process_runner::process_runner(boost::asio::any_io_executor executor, commands by_action_ref,
                               std::shared_ptr<process_guard> guard)
    : shared_{std::make_shared<process::child_surroundings>()} {
  process::prepare_signals();
  shared_->executor = std::move(executor);
  shared_->guard = std::move(guard);
  for (auto& [ref, command] : by_action_ref) {
    ensure(!command.arguments.empty(), "a command has a program");
    std::vector<std::string> environment = process::base_environment(command);
    commands_.emplace(ref, prepared_command{std::move(command), std::move(environment)});
  }
}

process_runner::~process_runner() = default;

awaitable<result<std::unique_ptr<run>>> process_runner::start(run_request request) {
  co_return start_now(std::move(request));
}

result<std::unique_ptr<run>> process_runner::start_now(run_request request) {
  const auto found = commands_.find(request.action_ref);
  if (found == commands_.end()) {
    return cannot_start(request.action_ref, "no command is configured for this action");
  }
  prepared_command& prepared = found->second;
  auto environment = process::environment_of(request, prepared.environment);
  if (!environment) {
    return cannot_start(request.action_ref, environment.error().message());
  }
  const std::vector<char*> variables = process::pointers_to(*environment);
  const std::vector<char*> arguments = process::pointers_to(prepared.command.arguments);
  process::spawn_plan plan;
  plan.arguments = arguments.data();
  plan.environment = variables.data();
  plan.working_directory = prepared.command.working_directory.c_str();
  auto spawned = process::spawn(plan, shared_->guard.get());
  if (!spawned) {
    return cannot_start(request.action_ref, spawned.error().message());
  }
  auto child = std::make_shared<process::process_child>(
      shared_, std::move(*spawned), std::move(request.parameters), prepared.command.output_max);
  if (const auto begun = child->begin(); !begun) {
    return cannot_start(request.action_ref, begun.error().message());
  }
  return std::unique_ptr<run>{std::make_unique<process_run>(std::move(child))};
}

}  // namespace baton
