// One started child: feeds it, reads it, and sees it and its group to their end.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "adapters/real/process/captured_output.hpp"
#include "adapters/real/process/spawn.hpp"
#include "engine/ports/runner.hpp"

namespace baton::process {

/// What the children of one runner share. Lives as long as the last of them.
class child_surroundings {
 public:
  boost::asio::any_io_executor executor;
  std::shared_ptr<process_guard> guard;  ///< may be null
  std::array<char, 64 * 1024> scratch{};  ///< every read goes through here, at most this at once

  /// `living_groups`, read no earlier than `since`; one reading serves all who wait.
  const std::unordered_set<pid_t>& living_since(std::chrono::steady_clock::time_point since);

 private:
  std::unordered_set<pid_t> living_;
  std::chrono::steady_clock::time_point living_at_{};
};

/// Keeps itself alive, by its coroutines, until its child is reaped. Destroyed earlier only with the
/// executor's context: it then kills the group and reaps the leader, blocking for at most a second.
class process_child : public std::enable_shared_from_this<process_child> {
 public:
  process_child(std::shared_ptr<child_surroundings> shared, spawned_child started,
                std::string input, std::size_t output_max);
  ~process_child();
  process_child(const process_child&) = delete;
  process_child& operator=(const process_child&) = delete;

  /// Begins to watch. Error: `cannot_start` where its descriptors cannot be waited for; then it is
  /// killed.
  result<void> begin();

  /// As `run::wait`.
  awaitable<run_end> wait();

  /// SIGTERM to the group (and SIGCONT, for who is stopped); nothing once the leader is reaped.
  void terminate();

  /// SIGKILL to the group; nothing once the leader is reaped, since it was sent by then.
  void kill();

 private:
  using descriptor = boost::asio::posix::stream_descriptor;
  enum class drained : bool { yes, open };

  awaitable<> watch();
  awaitable<> feed();
  awaitable<> pump(descriptor& from, captured_output& into);
  awaitable<> await_group();
  void end_group_and_reap();
  void reap_adopted();
  drained drain(descriptor& from, captured_output& into);
  void close_pipes();

  std::shared_ptr<child_surroundings> shared_;
  pid_t pid_;
  std::uint64_t serial_;
  descriptor handle_;
  descriptor input_;
  descriptor output_;
  descriptor errors_;
  spawned_child started_;  // until `begin` has handed its descriptors over
  std::string input_text_;
  captured_output output_text_;
  captured_output error_text_;
  boost::asio::steady_timer ended_;
  exit_status status_;
  bool reaped_ = false;
  bool is_over_ = false;
};

}  // namespace baton::process
