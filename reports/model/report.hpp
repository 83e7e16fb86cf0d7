// What a report says: plain data, the same for every form it is told in, and what report.json holds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/model/scene.hpp"

namespace baton::reports {

/// Of report.json: raised when a field changes its meaning or goes. A reader takes this one alone.
inline constexpr std::int64_t schema_version = 1;

// How their values are spelled: `reports/model/names.hpp`.

/// Of a measure: virtual microseconds, or a number of events.
enum class measure_unit : std::uint8_t { us, events };
/// How a run came to its end; `broken_off`: an invariant broke.
enum class seed_outcome : std::uint8_t {
  at_rest,
  not_at_rest,
  out_of_events,
  out_of_time,
  cut_off,
  broken_off
};
/// How a kind of failure stands beside the report before, in the order in which they are shown;
/// `rare`: it was not seen, but by too few seeds to call it resolved.
enum class change_state : std::uint8_t { fresh, resolved, rare, ongoing };
/// Rules that pages and pictures know more of than their names.
enum class known_rule : std::uint8_t { fifo, slot_bound, released_once, no_leak, invariant };

/// One kind of fault: in how many seeds it could have happened, happened, made a difference; and how
/// often in all.
struct fault_row {
  std::string fault;  ///< such as `bus.lost`
  std::uint64_t offered = 0;
  std::uint64_t fired = 0;
  std::uint64_t took_effect = 0;
  std::uint64_t times_fired = 0;
  std::uint64_t times_took_effect = 0;
  std::string about;  ///< what it does, in a few words; empty: not known
  bool required = false;  ///< has to take effect over many seeds

  bool operator==(const fault_row&) const = default;
};

/// One kind of fault against one rule. A pair that is not there was never tried.
struct rule_cell {
  std::string fault;
  std::string rule;
  std::uint64_t judged = 0;   ///< seeds in which the fault took effect and the rule had something to judge
  std::uint64_t failing = 0;  ///< of them, seeds that break the rule

  bool operator==(const rule_cell&) const = default;
};

/// Something that should happen now and then.
struct mark_row {
  std::string mark;
  std::uint64_t seeds = 0;  ///< in which it was reached
  bool required = false;    ///< has to be reached over many seeds

  bool operator==(const mark_row&) const = default;
};

/// Values from `from` (up to the next bucket's `from`).
struct bucket {
  std::uint64_t from = 0;
  std::uint64_t count = 0;

  bool operator==(const bucket&) const = default;
};

/// How one measure was spread. See `percentile`.
struct distribution {
  std::string name;  ///< `queue_wait`, `slot_hold`, `completion_latency` or `events_per_run`
  measure_unit unit = measure_unit::us;
  std::uint64_t count = 0;
  std::uint64_t sum = 0;
  std::uint64_t most = 0;
  std::vector<bucket> buckets;  ///< in rising order, none of them empty

  bool operator==(const distribution&) const = default;
};

/// A seed that took long.
struct slow_seed {
  std::uint64_t seed = 0;
  std::uint64_t events = 0;
  std::uint64_t virtual_ms = 0;

  bool operator==(const slow_seed&) const = default;
};

struct policy_row {
  std::string policy;
  std::uint64_t seeds = 0;

  bool operator==(const policy_row&) const = default;
};

/// Seeds that were run again.
struct determinism {
  std::uint64_t run_twice = 0;
  std::uint64_t in_another_process = 0;
  std::vector<std::string> differences;  ///< a paragraph for each seed that was not the same

  bool operator==(const determinism&) const = default;
};

/// One seed that did not pass.
struct failed_seed {
  std::uint64_t seed = 0;
  std::string policy;
  seed_outcome outcome = seed_outcome::at_rest;
  std::vector<std::string> rules;  ///< that it breaks; empty: it is inconclusive
  std::uint64_t faults = 0;        ///< that fired in it
  std::string kind;                ///< the fingerprint of its kind of failure; empty: not known

  bool operator==(const failed_seed&) const = default;
};

/// One fault of a smallest schedule.
struct schedule_fault {
  std::string letter;  ///< as in the picture: A, B, …
  std::string fault;   ///< such as `bus.lost`
  std::string at;      ///< site and occurrence, such as `bus.publish/execution.completed/execution-7`
  std::int64_t at_ns = 0;    ///< virtual time; negative: it did not fire
  std::int64_t size_ns = 0;  ///< a delay, a pause; 0: it has none
  bool essential = false;    ///< without it the rule holds

  bool operator==(const schedule_fault&) const = default;
};

/// One line of cause and effect.
struct story_line {
  std::int64_t at_ns = 0;
  std::string text;
  std::string fault;  ///< the letter, where a fault is told

  bool operator==(const story_line&) const = default;
};

/// How large a schedule is.
struct schedule_size {
  std::uint64_t faults = 0;
  std::uint64_t executions = 0;
  std::uint64_t actions = 0;
  std::uint64_t processes = 0;

  bool operator==(const schedule_size&) const = default;
};

/// From `at_ns` of the smallest schedule on, everything was drawn anew, `runs` times.
struct reseed_point {
  std::int64_t at_ns = 0;
  std::uint64_t runs = 0;
  std::uint64_t failing = 0;  ///< that still break the rule

  bool operator==(const reseed_point&) const = default;
};

/// A card: failures that have the same rule, the same place in the code and the same essential faults.
struct failure_kind {
  std::string fingerprint;  ///< 16 hex digits
  std::string rule;
  std::string site;         ///< where in the code it showed, such as `storage/store.finish`
  std::string expected;
  std::string seen;
  std::uint64_t seed = 0;   ///< that was made small
  std::string policy;       ///< of the smallest schedule
  bool policy_matters = false;       ///< first come, first served, the rule holds
  std::uint64_t seeds_failing = 0;   ///< that are of this kind, as far as is known
  std::vector<std::uint64_t> seeds;  ///< the first of them
  std::vector<schedule_fault> faults;
  schedule_size before;
  schedule_size after;
  std::uint64_t runs = 0;       ///< that making it small took
  std::uint64_t confirmed = 0;  ///< how many more times it was played, always with this ending
  bool may_get_smaller = false;
  std::vector<story_line> story;
  std::vector<reseed_point> reseeds;  ///< in rising order
  std::string digest;    ///< of the smallest schedule's run, hex
  std::string replay;    ///< a command
  std::string debugger;  ///< a command that stops where the rule breaks
  std::string repro;     ///< file name beside the report; empty: not written
  std::string perfetto;  ///< the same
  std::string history;   ///< the same: what was seen in the smallest schedule, for `baton check`
  std::optional<scene> picture;

  bool operator==(const failure_kind&) const = default;
};

/// Seeds `first`, `first + step`, … that were run.
struct seed_range {
  std::uint64_t first = 1;
  std::uint64_t step = 1;
  std::uint64_t count = 0;

  bool operator==(const seed_range&) const = default;
};

/// All runs of one scenario by seeds.
struct scenario_part {
  std::string scenario;  ///< as it was asked for: a name, or a file
  std::string about;     ///< one sentence
  std::uint64_t base_seed = 1;
  std::uint64_t seeds = 0;  ///< that were run
  std::vector<seed_range> ranges;  ///< which they were, a range for each shard
  std::uint64_t failing = 0;
  std::uint64_t inconclusive = 0;
  std::uint64_t executions = 0;
  std::uint64_t events = 0;
  std::uint64_t virtual_ms = 0;
  std::int64_t exit_code = 0;
  std::uint64_t goals_from = 0;     ///< so many seeds owe what is required
  std::vector<std::string> missed;  ///< goals that were owed and not reached: see `evaluate`
  std::vector<policy_row> policies;
  std::vector<fault_row> faults;
  std::vector<rule_cell> cells;
  std::vector<mark_row> marks;
  std::vector<distribution> distributions;
  std::vector<slow_seed> slowest;
  determinism same;
  std::vector<failed_seed> failures;  ///< the first ones, in order of seeds
  std::vector<failure_kind> kinds;
  std::string rerun;       ///< a command
  double wall_seconds = 0;  ///< of all machines together; the only field that may differ

  bool operator==(const scenario_part&) const = default;
};

/// One kind of fault at one kind of place.
struct sweep_cell {
  std::string fault;
  std::string site;  ///< without its numbers
  std::uint64_t tried = 0;
  std::uint64_t fired = 0;
  std::uint64_t took_effect = 0;
  std::uint64_t failing = 0;

  bool operator==(const sweep_cell&) const = default;
};

/// Every fault at every place of one run.
struct sweep_part {
  std::string scenario;
  std::uint64_t seed = 1;
  std::uint64_t executions = 0;
  std::uint64_t places = 0;
  std::uint64_t pairs = 0;         ///< that were tried
  std::uint64_t pairs_in_all = 0;
  std::uint64_t runs = 0;
  std::uint64_t failing = 0;
  std::uint64_t inconclusive = 0;
  std::int64_t exit_code = 0;
  std::vector<sweep_cell> cells;
  std::vector<std::string> without_place;  ///< kinds that nothing in the quiet run offers a place
  std::vector<failure_kind> kinds;
  std::string rerun;
  double wall_seconds = 0;

  bool operator==(const sweep_part&) const = default;
};

/// A bug that was planted to see whether it is found.
struct planted_bug {
  std::string name;
  std::string what;
  std::string real_world_class;
  bool found = false;
  std::string found_by;  ///< a rule, `invariant` or `tests`; empty: not found
  std::string policy;    ///< by which it was found first; may be empty
  std::uint64_t seeds = 0;   ///< until it was found
  std::int64_t faults = -1;  ///< of the smallest schedule; negative: not made small
  std::int64_t executions = -1;
  double wall_seconds = 0;
  bool canary = false;   ///< has to be found in each run

  bool operator==(const planted_bug&) const = default;
};

/// Where and when: what may differ between two reports of the same results stands here, and in
/// the fields named `wall_seconds`.
struct environment {
  std::string version;   ///< of baton-sim
  std::string compiler;
  std::string build;     ///< such as `Release`
  std::string system;    ///< such as `Linux x86_64`
  std::uint64_t cores = 0;
  std::string revision;  ///< of the source; empty: not known
  std::string command;   ///< that made this report
  std::string finished_at;  ///< UTC, such as `2026-11-25T14:03:00Z`

  bool operator==(const environment&) const = default;
};

/// How a kind of failure stands beside the report before.
struct change {
  std::string fingerprint;
  std::string rule;
  std::string scenario;
  change_state state = change_state::fresh;
  std::uint64_t seeds_before = 0;  ///< that were of this kind
  std::uint64_t seeds_now = 0;

  bool operator==(const change&) const = default;
};

struct report {
  std::int64_t version = schema_version;
  std::int64_t exit_code = 0;            ///< of the command that made it: its verdict
  std::vector<scenario_part> scenarios;  ///< in order of their names
  std::vector<sweep_part> sweeps;
  std::vector<planted_bug> planted;
  /// Beside the report before; none: there was none to compare with.
  std::optional<std::vector<change>> changes;
  std::uint64_t shards = 1;  ///< that were merged
  environment made;

  bool operator==(const report&) const = default;
};

}  // namespace baton::reports
