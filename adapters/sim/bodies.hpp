// The bodies of a simulated run: what actions do, seen from outside, whatever becomes of workers.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "adapters/recording/body_witness.hpp"
#include "adapters/sim/simulation.hpp"
#include "engine/ports/runner.hpp"
#include "sim/answer.hpp"

namespace baton {

/// What one body is going to do.
struct body_script {
  duration lasts{};
  bool succeeds = true;
  bool ignores_terminate = false;
  bool cannot_start = false;
  std::string result = "null";
  sim::fault floods;       ///< it writes a great deal
  sim::fault shaped_by;    ///< what made it end another way, or never
  duration would_last{};   ///< how long it would have lasted without that
};

/// Bodies run beside their worker: they go on while it stands still, and may outlive it by a moment.
class body_house {
 public:
  /// `author` writes the script of each attempt; faults may change it.
  using author = std::function<body_script(const run_request&)>;

  body_house(simulation& in, author writes) : in_{&in}, author_{std::move(writes)} {}

  /// A policy that the faults need to know: an action's timeout. None: not known.
  using timeout_of = std::function<duration(const std::string& action_ref)>;
  void know_timeouts(timeout_of known) { timeout_of_ = std::move(known); }

  /// How long a body may outlive its worker: less than a lease has left when its worker dies.
  void may_outlive(duration worker_by) { outlives_max_ = worker_by; }

  /// What the attempt's script is, faults included.
  [[nodiscard]] body_script script_for(const run_request& request);

  /// Begins a body; its number names it to the other calls, which have no effect once it is gone.
  std::uint64_t begin(const run_request& request, const sim::host& worker, body_script script);
  void await_end(std::uint64_t body, sim::answer<run_end> to);
  void terminate(std::uint64_t body);
  void kill(std::uint64_t body);

  /// Nobody will wait for its end any more.
  void forget(std::uint64_t body);

  /// A worker's process is gone: its bodies go with it.
  void worker_died(const sim::host& worker);

 private:
  struct body {
    body_witness seen;
    const sim::host* worker = nullptr;
    duration began_at{};    ///< by virtual time
    duration overdue_at{};  ///< by its worker's clock
    body_script script;
    sim::visit here;
    sim::answer<run_end> waiting;
    sim::operation* end = nullptr;  ///< pending; null while it hangs and once it is over
    std::optional<run_end> over;  ///< it is gone, and nobody was told yet
    bool doomed = false;          ///< its end is certain and near
    bool forgotten = false;
  };

  void end_at(std::uint64_t number, duration when, bool succeeds, std::string result);
  void ended(std::uint64_t number, bool succeeds, std::string result);
  /// It is made to end. Only if it should have been over by now, what keeps it there shows.
  void doom(body& of);

  simulation* in_;
  author author_;
  timeout_of timeout_of_;
  duration outlives_max_{std::chrono::milliseconds{300}};
  std::map<std::uint64_t, body> bodies_;
  std::uint64_t last_body_ = 0;
};

}  // namespace baton
