// What every part of one loop shares: its ports, settings, tasks and whether it is ending.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/ensure.hpp"
#include "engine/context/task_group.hpp"
#include "engine/core/settings.hpp"
#include "engine/ports/loop_ports.hpp"

namespace baton {

struct loop_context {
  loop_context(const boost::asio::any_io_executor& executor, loop_ports world, loop_settings chosen)
      : ports{world}, settings{std::move(chosen)}, tasks{executor, world.time} {
    ensure(settings.lease > settings.heartbeat && settings.lease > settings.lease_margin,
           "a lease is renewed before it ends, and outlasts its margin");
    ensure(settings.reap_interval.count() > 0 && settings.reconcile_interval.count() > 0 &&
               settings.store_retry.count() > 0,
           "what is repeated pauses in between");
    ensure(settings.batch_max >= 1 && settings.worker_count >= 0 && settings.worker_capacity >= 1,
           "a batch and a worker have room for something");
  }

  loop_ports ports;
  loop_settings settings;
  task_group tasks;
  std::vector<action> actions;  ///< in order of definition
  std::vector<action> retired;  ///< defined once, and no longer
  std::map<action_id, std::size_t> action_index;
  bool draining = false;  ///< takes no new work
  bool stopping = false;  ///< every task ends as soon as it can

  /// Whether submissions are accepted and workers claim.
  [[nodiscard]] bool takes_work() const { return !draining && !stopping; }

  void log(severity level, std::string_view event, std::string_view detail,
           execution_id execution = {}, attempt number = {}) {
    ports.notes.on_note({level, event, detail, execution, number});
  }

  /// A rare branch was reached: a simulator counts these, to see that its runs go there at all.
  void mark(std::string_view branch, execution_id execution = {}, attempt number = {}) {
    log(severity::debug, branch, {}, execution, number);
  }

  /// Whether to go a rare, allowed way here: see `randomness::rarely`.
  [[nodiscard]] bool rarely(std::string_view site, std::uint64_t identity = 0) {
    return ports.chance.rarely(site, identity);
  }

  /// None: the action is retired, its definition is gone.
  [[nodiscard]] const action_definition* definition_of(action_id id) const {
    const auto found = action_index.find(id);
    ensure(found == action_index.end() || actions.at(found->second).id == id,
           "the index of actions finds the action that is asked for");
    return found == action_index.end() ? nullptr : &actions[found->second].definition;
  }

  [[nodiscard]] std::string ref_of(action_id id) const {
    const action_definition* const known = definition_of(id);
    return known != nullptr ? known->ref : std::string{};
  }

  /// The error for a ref that is not among `actions`.
  [[nodiscard]] error unknown_action(const std::string& ref) const {
    const bool is_retired = std::any_of(retired.begin(), retired.end(), [&ref](const action& each) {
      return each.definition.ref == ref;
    });
    return {errc::unknown_action,
            is_retired
                ? fmt::format("action '{}' is retired: the configuration defines it no longer. "
                              "What waits stays, and can be cancelled",
                              ref)
                : fmt::format("no action '{}'", ref)};
  }
};

/// The waits between tries of something that may work later: doubling, bounded, jittered.
class retry_pause {
 public:
  explicit retry_pause(loop_context& context) : context_{context}, timer_{context.ports.time} {}

  /// Waits before the next try, or until `give_up` where that is earlier.
  awaitable<> wait(host_time give_up = never) {
    const auto base = std::min(context_.settings.store_retry * (1 << std::min(tries_, 20)),
                               context_.settings.store_retry_max);
    ++tries_;
    const auto half_ms = static_cast<std::uint64_t>(base.count()) / 2 + 1;
    const auto jitter_ms =
        context_.ports.chance.below(half_ms, "retry_pause", static_cast<std::uint64_t>(tries_));
    ensure(jitter_ms < half_ms, "a number is drawn below its bound");
    const auto pause = base / 2 + std::chrono::milliseconds{static_cast<std::int64_t>(jitter_ms)};
    co_await timer_.wait_until(std::min(give_up, context_.ports.time.now() + pause));
  }

  /// Ends the wait under way, or makes the next one return at once.
  void wake() { timer_.notify(); }

 private:
  loop_context& context_;
  wake_signal timer_;
  int tries_ = 0;
};

/// Calls `call` until it gives something else than a transient error, or the loop is stopping.
/// `call` is named by the caller and outlives the wait.
template <class Call>
auto until_settled(loop_context& context, Call& call) -> decltype(call()) {
  retry_pause pause{context};
  while (true) {
    auto answer = co_await call();
    if (answer || !is_transient(answer.error()) || context.stopping) {
      co_return answer;
    }
    context.log(severity::warning, "storage not available", answer.error().message());
    co_await pause.wait();
  }
}

/// The same for a client's request: until `give_up` at the latest, so that nothing is done after the
/// answer. Calls `call(patience)`. An error that is certain is given only if every try's was.
template <class Call>
auto until_answered(loop_context& context, host_time give_up, Call& call)
    -> decltype(call(duration{})) {
  retry_pause pause{context};
  std::optional<error> doubt;
  while (true) {
    auto answer = co_await call(give_up - context.ports.time.now());
    if (answer || !is_transient(answer.error())) {
      co_return answer;
    }
    if (answer.error().is(errc::outcome_unknown)) {
      doubt = answer.error();
    }
    context.log(severity::warning, "storage not available", answer.error().message());
    if (!context.stopping) {
      co_await pause.wait(give_up);
    }
    if (context.stopping || context.ports.time.now() >= give_up) {
      if (doubt) {
        co_return *doubt;
      }
      co_return answer.error();
    }
  }
}

}  // namespace baton
