// One attempt's process as its server sees it: feeds it, reads it, and follows it to its end
// through its supervisor.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "adapters/real/process/attempt_wires.hpp"
#include "adapters/real/process/captured_output.hpp"
#include "adapters/real/process/child_surroundings.hpp"
#include "engine/ports/runner.hpp"

namespace baton::process {

/// What the messages about one attempt name.
struct attempt_names {
  execution_id execution;
  attempt number;
  std::uint64_t serial = 0;  ///< between server and reaper
  std::string program;
  std::string working_directory;
};

/// Keeps itself alive, by its coroutines, until every process of the attempt is gone. Destroyed
/// earlier only with the executor's context: its supervisor, left alone, then kills them.
class process_child : public std::enable_shared_from_this<process_child> {
 public:
  process_child(std::shared_ptr<child_surroundings> shared, attempt_names names, server_ends ends,
                std::string input, std::size_t output_max);
  process_child(const process_child&) = delete;
  process_child& operator=(const process_child&) = delete;

  /// Call once the reaper has the order: returns when the command executes, or never will. Where
  /// the supervisor dies in between, the attempt counts as begun, and is lost. Errors:
  /// `cannot_start`, `no_room`.
  awaitable<result<void>> begin();

  /// As the functions of `run`.
  awaitable<run_end> wait();
  void terminate();
  void kill();
  void renew(host_time lease_until);
  [[nodiscard]] const std::string& survivors() const { return survivors_; }
  void release();

 private:
  using descriptor = boost::asio::posix::stream_descriptor;

  result<void> adopt_ends();
  awaitable<attempt_news> first_news();
  awaitable<attempt_news> next_news();
  void withdraw();
  [[nodiscard]] error describe(const attempt_news& failed) const;
  void go();
  awaitable<> watch(attempt_news first);
  awaitable<> follow(attempt_news news);
  awaitable<> end_orphans();
  awaitable<> reap_supervisor();
  awaitable<> feed();
  awaitable<> pump(descriptor& from, captured_output& into);
  void send(const attempt_order& order);
  void set_survivors(std::string named);
  void drain(descriptor& from, captured_output& into);
  void close_all();

  std::shared_ptr<child_surroundings> shared_;
  attempt_names names_;
  descriptor control_;
  descriptor input_;
  descriptor output_;
  descriptor errors_;
  server_ends ends_;  // until `begin` has handed them over
  std::string input_text_;
  captured_output output_text_;
  captured_output error_text_;
  boost::asio::steady_timer ended_;
  pid_t supervisor_ = 0;
  exit_status status_;
  end_cause cause_ = end_cause::by_itself;
  std::string survivors_;
  bool taken_ = false;      // by a supervisor
  bool withdrawn_ = false;  // it waited for one for too long
  bool released_ = false;
  bool is_over_ = false;
};

}  // namespace baton::process
