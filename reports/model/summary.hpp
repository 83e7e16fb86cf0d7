// What a report comes to: each fact that more than one page, text or file tells is computed here,
// once, and everything that is told reads it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/model/report.hpp"

namespace baton::reports {

/// What weighs most comes first.
enum class verdict_kind : std::uint8_t {
  broken,
  not_deterministic,
  inconclusive,
  goal_missed,
  holds,
  nothing_run
};

/// In a few words: `a rule is broken`, `holds`.
[[nodiscard]] std::string_view words_of(verdict_kind kind);

/// What an essential fault is.
inline constexpr std::string_view essential_means = "without it the rule holds";

/// A share of seeds with its interval at 95 % confidence (Wilson), from 0 to 1.
struct failing_share {
  double share = 0;
  double low = 0;
  double high = 1;
};

/// All of a report's runs together.
struct totals {
  std::uint64_t seeds = 0;
  std::uint64_t failing = 0;
  std::uint64_t inconclusive = 0;
  std::uint64_t told = 0;  ///< seeds that did not pass and that the report keeps
  std::uint64_t sweep_runs = 0;
  std::uint64_t sweep_failing = 0;
  std::uint64_t sweep_inconclusive = 0;
  std::uint64_t executions = 0;  ///< of runs by seeds, as the next two
  std::uint64_t virtual_ms = 0;
  double wall_seconds = 0;
  std::uint64_t run_twice = 0;
  std::uint64_t in_another_process = 0;
  std::uint64_t differences = 0;
  std::uint64_t goals_missed = 0;
  std::uint64_t planted_found = 0;
  std::uint64_t canaries = 0;
  std::uint64_t canaries_missed = 0;
  failing_share rate;  ///< of seeds

  /// Seeds that were run twice or in another process.
  [[nodiscard]] std::uint64_t run_again() const { return run_twice + in_another_process; }
};

/// From which moment on a failure was decided.
struct decision {
  const reseed_point* at = nullptr;  ///< none: it was never certain, or there is no curve
  const reseed_point* before =
      nullptr;           ///< the last point at which it was not; none: there is none
  std::string moment;    ///< `0.030000 s`; empty: it was never certain
  std::string evidence;  ///< how many runs that draw anew fail there, and at the point before
  std::string sentence;  ///< empty: there is no curve
};

/// Where a kind of failure was seen.
struct kind_place {
  std::string words;  ///< `swarm`, `sweep of limit_one`
  std::string scenario;
  std::uint64_t seeds = 0;  ///< that are of this kind there
};

/// A kind of failure, as everything tells it.
struct failure_summary {
  const failure_kind* what = nullptr;  ///< as it was first seen
  std::vector<kind_place> places;
  std::uint64_t seeds_failing = 0;  ///< in all places together
  std::string_view rule_sentence;   ///< empty for what is no rule of the checker
  std::string needs;       ///< its essential faults: `A bus.lost and C process.crash`; empty: none
  std::string needs_more;  ///< the same with what each does: `needs A bus.lost: a message …`
  std::string size;   ///< how small it became: `2 of 23 faults, 2 of 371 requests, 1 of 10 actions`
  std::string order;  ///< whether the order of events matters, and which it was
  std::string company;  ///< other rules that its run breaks; empty: none
  std::string replay;   ///< a command, for the folder in which the report lies
  std::string debugger;  ///< the same: stops where the rule breaks; empty: there is none
  decision decided;
};

/// A seed that did not pass.
struct seed_summary {
  const failed_seed* what = nullptr;
  bool inconclusive = false;  ///< it breaks no rule and came to no verdict
  std::string replay;         ///< a command
};

/// A seed that took long.
struct slow_summary {
  const slow_seed* what = nullptr;
  std::string replay;  ///< a command
};

/// One scenario's seeds, or one sweep.
struct part_summary {
  const scenario_part* seeds = nullptr;  ///< none: it is a sweep
  const sweep_part* sweep = nullptr;     ///< none: it is a scenario's seeds
  std::string name;                      ///< `swarm`, `sweep of limit_one`
  std::uint64_t runs = 0;
  std::uint64_t failing = 0;
  std::uint64_t inconclusive = 0;
  std::int64_t exit_code = 0;
  std::string_view rerun;
  double wall_seconds = 0;
  std::string claim;              ///< `0 failures in 10,000 seeds: below 0.03 % per seed at …`
  std::string shows;              ///< what that says of the rate; for a sweep, what was tried
  std::string inconclusive_text;  ///< `2 of 10,000 runs are inconclusive`; empty: none is
  std::string differences_text;   ///< `1 seed did not run the same way again`; empty: all did
  std::vector<std::string> broken_rules;  ///< in the design's order, then others by name
  std::vector<failure_summary> kinds;     ///< those of this part
  std::vector<seed_summary> failed;       ///< those that the report keeps
  std::vector<slow_summary> slowest;      ///< those with most events
};

/// Kinds of failure that stand alike beside the report before.
struct change_group {
  change_state state = change_state::fresh;
  std::string_view word;
  std::vector<const change*> changes;
};

/// What a report tells of, in the order in which it is told.
enum class report_section : std::uint8_t {
  changes,
  kinds,
  other_seeds,
  faults_and_rules,
  sweeps,
  marks,
  distributions,
  determinism,
  scenarios,
  planted,
  environment,
  words
};

inline constexpr std::size_t section_count = 12;

[[nodiscard]] std::string_view title_of(report_section section);

/// Points into its report, which outlives it.
struct summary {
  const report* of = nullptr;
  verdict_kind verdict = verdict_kind::nothing_run;
  std::string_view words;         ///< the verdict in a few words
  std::string sentence;           ///< the verdict
  std::vector<std::string> more;  ///< whole sentences: what else has to be known with it
  std::int64_t exit_code = 0;
  totals all;
  std::vector<part_summary> parts;     ///< scenarios, then sweeps
  std::vector<failure_summary> kinds;  ///< of all parts; those of one fingerprint are one
  /// One for each state, in the order of the states; none: there was no report to compare with.
  std::optional<std::vector<change_group>> changes;
  std::vector<std::string> reruns;  ///< commands; what did not pass comes first
  std::vector<fault_row> faults;    ///< of all scenarios together, as they were first named
  std::uint64_t faults_effective = 0;
  std::vector<mark_row> marks;  ///< of all scenarios together, the least hit first

  /// What a kind of fault does, in a few words; empty: not known.
  [[nodiscard]] std::string_view about(std::string_view fault) const;
  /// Whether a kind of failure is in this report, and not only in the one before.
  [[nodiscard]] bool has_kind(std::string_view fingerprint) const;
};

[[nodiscard]] summary summary_of(const report& whole);
/// Of one kind alone, where there is no report around it.
[[nodiscard]] failure_summary summary_of(const failure_kind& failure);

/// How long a fault of a schedule lasted: `for 340 µs`; empty: it has no length.
[[nodiscard]] std::string lasting_text(const schedule_fault& fault);

}  // namespace baton::reports
