// One run: a scenario under one seed, from its start to its verdict.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "history/checker.hpp"
#include "scenarios/run/plan.hpp"
#include "scenarios/run/process.hpp"
#include "sim/causal_log.hpp"
#include "sim/trace.hpp"

namespace baton::scenarios {

/// From a virtual time on everything is drawn by another seed, and faults by these rates.
struct fresh_randomness {
  duration from{};
  std::uint64_t seed = 0;
  std::vector<double> rates;  ///< by fault kind
};

struct run_report;

struct run_options {
  std::uint64_t trace_from = UINT64_MAX;  ///< the trace's lines to keep, counted from 1
  std::uint64_t trace_until = 0;
  bool keep_history = false;
  bool keep_offers = false;                  ///< where each kind of fault could have happened
  sim::schedule_strategy* strategy = nullptr;           ///< see sim::world_options
  duration step{1};                          ///< see sim::world_options
  std::vector<sim::wanted_fault> forbidden;  ///< faults that shall not happen after all
  port_decorators decorators;
  bool records = false;  ///< keep what caused what, and the history
  std::optional<fresh_randomness> anew;
  std::uint64_t stop_before = 0;  ///< see sim::world_options
  void (*on_stop)() = nullptr;
  /// Gets the report of a run in which an invariant broke, on the thread that plays it, and must not
  /// return: nothing of that run can be trusted to go on, or even to be taken apart. None: the
  /// process ends.
  std::function<void(run_report&& broken)> on_broken;
};

/// How a run ended, apart from the rules.
enum class run_outcome : std::uint8_t {
  at_rest,        ///< everything asked for is done
  not_at_rest,    ///< the time in which it had to come to rest is over
  out_of_events,  ///< inconclusive
  out_of_time,    ///< inconclusive
  cut_off,        ///< the strategy wanted no more of it: not judged
  broken_off,     ///< an invariant broke
};

[[nodiscard]] constexpr bool is_inconclusive(run_outcome outcome) {
  return outcome == run_outcome::out_of_events || outcome == run_outcome::out_of_time;
}

/// What one run shows.
struct run_report {
  std::uint64_t seed = 0;
  sim::scheduling_policy scheduling{};
  run_outcome outcome{};
  history::verdict judged;
  std::uint64_t digest = 0;
  std::uint64_t trace_count = 0;
  std::vector<std::uint64_t> checkpoints;  ///< see sim::trace
  std::uint64_t events = 0;
  duration virtual_time{};
  std::vector<sim::fault_counts> fault_counts;  ///< by kind
  std::vector<sim::fired_fault> fired;
  std::vector<sim::offered_fault> offers;  ///< if they were kept
  std::map<std::string, std::uint64_t, std::less<>> marks;
  std::vector<sim::trace_line> trace;      ///< as far as it was kept
  std::vector<std::string> host_names;     ///< by the trace's numbers
  std::vector<history::event> history;     ///< if it was kept
  sim::causal_log recorded;                 ///< if it was
  std::vector<std::uint64_t> seen_in;      ///< by line of the history: the event; if it was recorded

  [[nodiscard]] bool is_inconclusive() const {
    return scenarios::is_inconclusive(outcome);
  }
  /// No rule is broken. Says nothing where the run is inconclusive.
  [[nodiscard]] bool holds() const { return judged.holds(); }
};

/// Runs on this thread; shares nothing with other runs.
[[nodiscard]] run_report play(const scenario& played, const plan& planned,
                              const run_options& options);
[[nodiscard]] run_report play(const scenario& played, std::uint64_t seed,
                              const run_options& options = {});

/// What plays plans for a search, which needs many runs; none: `play`.
using player = std::function<run_report(const scenario&, const plan&, const run_options&)>;
[[nodiscard]] run_report play_by(const player& by, const scenario& played, const plan& planned,
                                 const run_options& options);

}  // namespace baton::scenarios
