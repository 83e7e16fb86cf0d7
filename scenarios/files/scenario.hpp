// What a run does, as its author wrote it: plain data, with ranges from which each seed draws.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/sim/fault_kinds.hpp"
#include "sim/schedule.hpp"

namespace baton::scenarios {

/// Uniform from `least` to `most`, drawn once a run (or once an attempt, where it says so).
template <class T>
struct range {
  T least{};
  T most{};

  bool operator==(const range&) const = default;
};

using std::chrono::milliseconds;

/// Which hosts there are, beside one storage, one broker and the clients.
struct topology {
  range<std::int64_t> executors{1, 1};
  range<std::int64_t> workers{2, 2};
  range<std::int64_t> workers_per_process{1, 1};  ///< where a process works at all
  range<std::int64_t> worker_capacity{8, 8};      ///< attempts at once on one worker
  /// Executors carry a worker of their own: with `workers = 0` the embedded default.
  bool executors_work = false;
  /// In how many seeds there is one process only, which does everything and owns its storage.
  double own_storage = 0;

  bool operator==(const topology&) const = default;
};

/// The loop's own settings, as `baton serve` has them.
struct timing {
  range<milliseconds> lease{milliseconds{3000}, milliseconds{3000}};
  range<milliseconds> heartbeat{milliseconds{500}, milliseconds{500}};
  range<milliseconds> lease_margin{milliseconds{800}, milliseconds{800}};
  /// How long an attempt waits for a host that has no room to start it.
  range<milliseconds> start_patience{milliseconds{2000}, milliseconds{2000}};
  range<milliseconds> reap_interval{milliseconds{250}, milliseconds{250}};
  /// None: the longest there is, that is, never within a run.
  std::optional<range<milliseconds>> reconcile_interval{
      range<milliseconds>{milliseconds{250}, milliseconds{250}}};
  range<std::int64_t> batch_max{256, 256};
  range<milliseconds> call_patience{milliseconds{1000}, milliseconds{1000}};  ///< for the storage

  bool operator==(const timing&) const = default;
};

/// How long attempts take; drawn for each attempt.
struct attempt_behaviour {
  range<milliseconds> lasts{milliseconds{5}, milliseconds{50}};
  double slow_share = 0;  ///< how many of them are slow instead
  range<milliseconds> slow_lasts{milliseconds{500}, milliseconds{2000}};

  bool operator==(const attempt_behaviour&) const = default;
};

/// One action, or `count` of them with names that end in -1, -2, …
struct scenario_action {
  std::string ref;
  range<std::int64_t> count{1, 1};
  range<std::int64_t> limit{1, 1};   ///< this and what follows is drawn for each of them
  range<std::int64_t> groups{0, 0};  ///< over how many groups its executions spread; 0: no group_by
  range<milliseconds> timeout{milliseconds{5000}, milliseconds{5000}};
  range<milliseconds> grace{milliseconds{200}, milliseconds{200}};
  range<std::int64_t> attempts_max{2, 2};
  range<milliseconds> backoff{milliseconds{50}, milliseconds{50}};
  bool retry_on_failed = true;
  bool retry_on_timeout = false;
  bool retry_on_worker_lost = true;
  attempt_behaviour runs;

  bool operator==(const scenario_action&) const = default;
};

/// What clients ask for.
struct workload {
  range<std::int64_t> executions{50, 50};
  range<milliseconds> within{milliseconds{2000},
                             milliseconds{2000}};  ///< all are asked for by then
  double keyed_share = 0.9;  ///< how many carry an idempotency key, and are asked for again
  double read_share = 0.1;   ///< how many are read while they run

  bool operator==(const workload&) const = default;
};

/// One request, where a scenario says each of them.
struct named_request {
  std::int64_t number = 0;  ///< its name
  std::string action;  ///< its ref
  std::int64_t group = 0;
  std::chrono::nanoseconds at{};
  bool keyed = true;
  bool read = false;

  bool operator==(const named_request&) const = default;
};

/// When hosts are scheduled as the policy says; before and after, first come is first served.
struct schedule_window {
  std::chrono::nanoseconds from{};
  std::chrono::nanoseconds until = std::chrono::nanoseconds::max();

  bool operator==(const schedule_window&) const = default;
};

/// A fault that shall happen, by its name.
struct named_fault {
  fault_id kind{};
  std::string site;  ///< such as `store.claim/worker-3`
  std::uint32_t occurrence = 1;
  std::optional<std::chrono::nanoseconds> size;

  bool operator==(const named_fault&) const = default;
};

/// What goes wrong.
struct faults {
  /// Each seed switches a random part of the kinds on, some seeds none, each at a random rate.
  bool swarm = false;
  /// A kind's rate: how probable it is at each of its sites. The last for a kind counts.
  std::vector<std::pair<fault_id, range<double>>> rates;
  std::vector<named_fault> named;
  /// The engine's own marks for rare, allowed ways are taken, in some seeds.
  bool rare_ways = false;

  bool operator==(const faults&) const = default;
};

/// How long it goes on.
struct phases {
  range<milliseconds> faults{milliseconds{5000}, milliseconds{5000}};
  /// Of virtual time, from the end of the faults to rest. None: reckoned from the workload.
  std::optional<milliseconds> no_leak_within;
  std::int64_t events_max = 20'000'000;

  bool operator==(const phases&) const = default;
};

/// How a run is judged.
struct rules {
  std::vector<std::string> off;  ///< names of rules that are not judged
  /// From a grant to its start, once the faults are over. None: reckoned from the workload.
  std::optional<milliseconds> isolation_within;

  bool operator==(const rules&) const = default;
};

struct scenario {
  std::string name;
  std::string about;            ///< one sentence
  std::uint64_t seeds = 1'000;  ///< how many a run takes unless it is told otherwise
  std::vector<sim::scheduling_policy> policies{
      sim::scheduling_policy::fifo, sim::scheduling_policy::random,
      sim::scheduling_policy::priorities};  ///< each seed takes one
  topology hosts;
  timing times;
  std::vector<scenario_action> actions;
  workload asks;
  std::vector<named_request> requests;  ///< instead of `asks`, unless there are none
  schedule_window scheduled;
  faults goes_wrong;
  phases lasts;
  rules judged;
  std::vector<std::string> required_marks;  ///< must be reached over a run of many seeds
  std::vector<fault_id> required_faults;    ///< must have taken effect over a run of many seeds

  bool operator==(const scenario&) const = default;
};

}  // namespace baton::scenarios
