// A whole loop on virtual time, over a store that outlives its crashes.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "adapters/real/in_process_bus.hpp"
#include "adapters/recording/recording_bus.hpp"
#include "adapters/recording/recording_runner.hpp"
#include "adapters/recording/recording_store.hpp"
#include "adapters/sim/model_store.hpp"
#include "engine/loop.hpp"
#include "history/checker.hpp"
#include "tests/support/scripted_runner.hpp"
#include "tests/support/step_faults.hpp"
#include "tests/support/virtual_clock.hpp"

namespace baton::test {

class history_in_memory final : public history::sink {
 public:
  void record(const history::event& seen) override { events.push_back(seen); }
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
struct machine {
  virtual_time time;
  model_store disk{[this] { return moment{time.now, time.wall_ns()}; }};
  history_in_memory watched;
  note_log notes;
  body_log bodies;
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
  explicit process(machine& on)
      : on_{on},
        clock_{on.time, context_->get_executor()},
        history_{on.watched, clock_, name_of(++on.processes)},
        messages_{clock_},
        watched_bus_{messages_, history_},
        faulty_bus_{watched_bus_, on.steps, clock_},
        watched_store_{on.disk, history_, on.settings},
        faulty_store_{watched_store_, on.steps, clock_},
        bodies_{clock_, on.bodies, on.script_of},
        watched_bodies_{bodies_, history_} {
    history_.process_started(true);
    loop_settings settings = on.settings;
    settings.process_name = history_.process();
    loop_.emplace(
        context_->get_executor(),
        loop_ports{clock_, faulty_bus_, faulty_store_, watched_bodies_, chance_, on.notes},
        std::move(settings));
  }

  // Frames go first, then what they point to.
  ~process() {
    clock_.destroy_waits();
    context_.reset();
  }
  process(const process&) = delete;
  process& operator=(const process&) = delete;

  /// Starts the loop; false if the process crashed meanwhile.
  bool start() {
    const auto started = run(loop_->start(on_.actions));
    return started.has_value();
  }

  /// Runs `task` to its end, with everything else. None: the process crashed, or stands still.
  template <class T>
  std::optional<T> run(awaitable<T> task) {
    auto answer = std::make_shared<std::optional<T>>();
    auto take = [answer](const std::exception_ptr& thrown, T value) {
      ensure(thrown == nullptr, "a test's task threw");
      answer->emplace(std::move(value));
    };
    boost::asio::co_spawn(*context_, std::move(task), std::move(take));
    turn_until([&] { return answer->has_value(); }, std::chrono::minutes{10});
    return std::move(*answer);
  }

  /// True when `task` has ended.
  bool run(awaitable<> task) {
    auto ended = std::make_shared<bool>(false);
    auto take = [ended](const std::exception_ptr& thrown) {
      ensure(thrown == nullptr, "a test's task threw");
      *ended = true;
    };
    boost::asio::co_spawn(*context_, std::move(task), std::move(take));
    turn_until([&] { return *ended; }, std::chrono::minutes{10});
    return *ended;
  }

  /// Lets everything happen that happens within `span`.
  void pass(duration span) {
    const host_time end = on_.time.now + span;
    turn_until([] { return false; }, span);
    if (!crashed()) {
      on_.time.now = std::max(on_.time.now, end);
      settle();
    }
  }

  /// Goes on until `done`, for at most `patience`. False: not reached.
  bool turn_until(const std::function<bool()>& done, duration patience) {
    const host_time give_up = on_.time.now + patience;
    settle();
    while (!done() && !crashed() && clock_.next_deadline() <= give_up) {
      clock_.fire_next();
      settle();
    }
    return done();
  }

  [[nodiscard]] bool crashed() const { return on_.steps.crashed; }
  [[nodiscard]] loop& operator*() { return *loop_; }
  [[nodiscard]] loop* operator->() { return &*loop_; }
  [[nodiscard]] recorder& history() { return history_; }
  [[nodiscard]] bus& messages() { return messages_; }

  // The client's side, as an observer writes it down.

  /// None: refused, unknown or crashed; `last_error` says which.
  std::optional<execution_id> submit(const std::string& ref, const std::string& key = {},
                                     submission details = {}) {
    submission wanted = std::move(details);
    wanted.action_ref = ref;
    wanted.idempotency_key = key;
    history::event seen = history_.begin(history::event_kind::submitted);
    seen.request =
        key.empty() ? history_.process() + "/" + std::to_string(++on_requests_) : ref + "#" + key;
    seen.action_ref = ref;
    for (const auto& [name, text] : wanted.fields) {
      seen.queue = text;
    }
    history_.record(seen);
    const auto answer = run(loop_->submit(std::move(wanted)));
    const bool unknown = !answer || (!*answer && answer->error().is(errc::outcome_unknown));
    const bool accepted = answer && *answer;
    history::event said = history_.begin(unknown    ? history::event_kind::unknown
                                         : accepted ? history::event_kind::acknowledged
                                                    : history::event_kind::refused);
    said.request = seen.request;
    said.execution = accepted ? (*answer)->execution.value : 0;
    history_.record(said);
    last_error = answer && !*answer ? answer->error() : error{};
    return accepted ? std::optional{(*answer)->execution} : std::nullopt;
  }

  std::optional<cancel_reply> cancel(execution_id execution) {
    history::event seen = history_.begin(history::event_kind::cancel_submitted);
    seen.execution = execution.value;
    history_.record(seen);
    const auto answer = run(loop_->cancel(execution));
    if (!answer || !*answer) {
      return std::nullopt;
    }
    seen.kind = history::event_kind::cancel_acknowledged;
    seen.status = to_string((*answer)->state);
    history_.record(seen);
    return **answer;
  }

  std::optional<execution_record> read(execution_id execution) {
    const auto answer = run(on_.disk.read(execution));
    if (!answer || !*answer) {
      return std::nullopt;
    }
    history::event seen = history_.begin(history::event_kind::status_read);
    seen.execution = execution.value;
    seen.status = to_string((*answer)->state);
    seen.result = (*answer)->result;
    history_.record(seen);
    return **answer;
  }

  status status_of(execution_id execution) {
    const auto record = read(execution);
    ensure(record.has_value(), "the execution is known");
    return record->state;
  }

  std::optional<queue_stats> stats(const std::string& ref) {
    const auto answer = run(loop_->queue(ref, std::nullopt));
    return answer && *answer ? std::optional{**answer} : std::nullopt;
  }

  bool control(const std::string& ref, queue_control change) {
    const auto answer = run(loop_->control(ref, change));
    return answer && *answer;
  }

  /// Until nothing waits, nothing runs and everything is announced.
  bool run_dry(duration patience = std::chrono::minutes{2}) {
    return turn_until([this] { return is_dry(); }, patience) && !crashed();
  }

  error last_error;

 private:
  static std::string name_of(int number) { return "process-" + std::to_string(number); }

  [[nodiscard]] bool is_dry() const {
    if (!on_.disk.state().announcements(1).empty()) {
      return false;
    }
    for (const action& each : (*loop_).actions()) {
      const auto known = on_.disk.state().stats(each.id, std::nullopt);
      if (!known || known->waiting > 0 || known->active > 0) {
        return false;
      }
    }
    return true;
  }

  void settle() {
    context_->restart();
    while (!crashed() && context_->poll_one() > 0) {
    }
  }

  machine& on_;
  std::optional<boost::asio::io_context> context_{std::in_place};
  virtual_clock clock_;
  no_chance chance_;
  recorder history_;
  in_process_bus messages_;
  recording_bus watched_bus_;
  faulty_bus faulty_bus_;
  recording_store watched_store_;
  faulty_store faulty_store_;
  scripted_runner bodies_;
  recording_runner watched_bodies_;
  std::optional<loop> loop_;
  int on_requests_ = 0;
};

}  // namespace baton::test
