// A whole loop on virtual time, over a store that outlives its crashes.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "adapters/real/in_process_bus.hpp"
#include "adapters/recording/recording_bus.hpp"
#include "adapters/recording/recording_runner.hpp"
#include "adapters/recording/recording_store.hpp"
#include "adapters/sim/model_store.hpp"
#include "engine/loop.hpp"
#include "history/checker.hpp"
#include "tests/world/scripted_runner.hpp"
#include "tests/world/step_faults.hpp"
#include "tests/world/virtual_clock.hpp"

namespace baton::test {

class history_in_memory final : public history::sink {
 public:
  void record(history::event&& seen) override { events.push_back(std::move(seen)); }
  std::vector<history::event> events;
};

class note_log final : public observer {
 public:
  void on_note(const note& happened) noexcept override {
    if (happened.level >= severity::warning) {
      warnings.emplace_back(happened.event);
    }
  }
  [[nodiscard]] bool has(std::string_view event) const {
    return std::find(warnings.begin(), warnings.end(), event) != warnings.end();
  }
  std::vector<std::string> warnings;
};

class no_chance final : public randomness {
 public:
  std::uint64_t below(std::uint64_t, std::string_view, std::uint64_t) override { return 0; }
};

/// What a machine has over its processes' lives: its disk, its time, and who watches it.
struct loop_fixture {
  virtual_time time;
  model_store disk{[this] { return moment{time.now, time.wall_ns()}; }};
  history_in_memory watched;
  note_log notes;
  attempt_log attempt_processes;
  step_plan steps;
  std::vector<action_definition> actions;
  loop_settings settings;
  scripted_runner::author script_of = [](const run_request&) { return script{}; };
  int processes = 0;

  action_definition& add_action(std::string ref, std::int32_t limit = 1) {
    action_definition fresh;
    fresh.ref = std::move(ref);
    fresh.limit = limit;
    actions.push_back(std::move(fresh));
    return actions.back();
  }
};

/// One life of one process on the machine. Destroying it without `end` is a crash.
class process {
 public:
  explicit process(loop_fixture& on);

  // Frames go first, then what they point to.
  ~process();
  process(const process&) = delete;
  process& operator=(const process&) = delete;

  /// Starts the loop; false if the process crashed meanwhile.
  bool start();

  /// Runs `task` to its end, with everything else. None: the process crashed, or stands still.
  template <class T>
  std::optional<T> run(awaitable<T> task);

  /// True when `task` has ended.
  bool run(awaitable<> task);

  /// Lets everything happen that happens within `span`.
  void pass(duration span);

  /// Goes on until `done`, for at most `patience`. False: not reached.
  bool turn_until(const std::function<bool()>& done, duration patience);

  [[nodiscard]] bool crashed() const { return on_.steps.crashed; }
  [[nodiscard]] loop& operator*() { return *loop_; }
  [[nodiscard]] loop* operator->() { return &*loop_; }
  [[nodiscard]] recorder& history() { return history_; }
  [[nodiscard]] bus& messages() { return messages_; }

  // The client's side, as an observer writes it down.

  /// None: refused, unknown or crashed; `last_error` says which.
  std::optional<execution_id> submit(const std::string& ref, const std::string& key = {},
                                     submission details = {});

  std::optional<cancel_reply> cancel(execution_id execution);

  std::optional<execution_record> read(execution_id execution);

  /// None: nothing of it is left, `last_error` says why.
  std::optional<attempt> release(execution_id execution);

  /// As the loop answers it, and not the store.
  std::optional<execution_record> show(execution_id execution);

  status status_of(execution_id execution);

  std::optional<queue_stats> stats(const std::string& ref);

  bool control(const std::string& ref, queue_control change);

  /// Until nothing waits, nothing runs and everything is announced.
  bool run_dry(duration patience = std::chrono::minutes{2});

  error last_error;

 private:
  awaitable<result<attempt>> release_and_record(execution_id execution);
  [[nodiscard]] bool is_dry() const;

  void settle();

  loop_fixture& on_;
  std::optional<boost::asio::io_context> context_{std::in_place};
  virtual_clock clock_;
  no_chance chance_;
  recorder history_;
  in_process_bus messages_;
  recording_bus watched_bus_;
  faulty_bus faulty_bus_;
  recording_store watched_store_;
  faulty_store faulty_store_;
  scripted_runner runner_;
  recording_runner watched_runner_;
  std::optional<loop> loop_;
  int on_requests_ = 0;
};

// What tests run, compiled once.
extern template std::optional<result<void>> process::run(awaitable<result<void>> task);
extern template std::optional<result<accept_reply>> process::run(
    awaitable<result<accept_reply>> task);
extern template std::optional<result<cancel_reply>> process::run(
    awaitable<result<cancel_reply>> task);
extern template std::optional<result<finish_reply>> process::run(
    awaitable<result<finish_reply>> task);
extern template std::optional<result<execution_record>> process::run(
    awaitable<result<execution_record>> task);
extern template std::optional<result<attempt>> process::run(awaitable<result<attempt>> task);
extern template std::optional<result<queue_stats>> process::run(
    awaitable<result<queue_stats>> task);

}  // namespace baton::test
