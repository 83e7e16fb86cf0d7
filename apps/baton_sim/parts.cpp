#include "apps/baton_sim/parts.hpp"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <thread>

#include <fmt/format.h>
#include <sys/utsname.h>

#include "adapters/sim/fault_kinds.hpp"
#include "reports/replay_command.hpp"

namespace baton::sim_app {
namespace {

reports::distribution told(const char* name, const char* unit, const scenarios::histogram& of) {
  reports::distribution made{name, unit, of.count(), of.sum(), of.most(), {}};
  for (const auto& [from, count] : of.buckets()) {
    made.buckets.push_back({from, count});
  }
  return made;
}

void add_faults(const scenarios::scenario& what, const scenarios::tally& runs,
                reports::scenario_part& into) {
  for (std::size_t kind = 0; kind < fault_count; ++kind) {
    const scenarios::fault_tally& each = runs.faults[kind];
    const auto& required = what.required_faults;
    const bool owed = std::find(required.begin(), required.end(),
                                fault_id{static_cast<sim::fault_index>(kind)}) != required.end();
    const std::string name{fault_kinds()[kind].name.text};
    into.faults.push_back({name, each.seeds.offered, each.seeds.fired, each.seeds.took_effect,
                           each.times.fired, each.times.took_effect,
                           std::string{fault_kinds()[kind].sentence}, owed});
    for (const auto& [rule, cells] : runs.rules) {
      if (cells[kind].judged > 0) {
        into.cells.push_back({name, rule, cells[kind].judged, cells[kind].failing});
      }
    }
  }
}

void add_marks(const scenarios::scenario& what, const scenarios::tally& runs,
               reports::scenario_part& into) {
  std::map<std::string, reports::mark_row> rows;
  for (const auto& [name, seeds] : runs.marks) {
    rows[name] = {name, seeds, false};
  }
  for (const std::string& each : what.required_marks) {
    rows[each].mark = each;
    rows[each].required = true;
  }
  for (const auto& [name, row] : rows) {
    into.marks.push_back(row);
  }
}

}  // namespace

reports::scenario_part part_of(const scenarios::scenario& what, const campaign_options& asked,
                               const campaign_result& result) {
  const scenarios::tally& runs = result.runs;
  reports::scenario_part made;
  made.scenario = asked.name;
  made.about = what.about;
  made.base_seed = asked.base_seed;
  made.seeds = runs.seeds;
  made.ranges = {{asked.base_seed + asked.shard - 1, asked.shards, runs.seeds}};
  made.failing = runs.failing;
  made.inconclusive = runs.inconclusive;
  made.executions = runs.executions;
  made.events = runs.events;
  made.virtual_ms = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(runs.virtual_time).count());
  made.goals_from = what.seeds;
  for (const auto& [name, seeds] : runs.policies) {
    made.policies.push_back({name, seeds});
  }
  add_faults(what, runs, made);
  add_marks(what, runs, made);
  made.distributions = {told("queue_wait", "us", runs.queue_waits_us),
                        told("slot_hold", "us", runs.slot_holds_us),
                        told("completion_latency", "us", runs.completion_latencies_us),
                        told("events_per_run", "events", runs.events_per_run)};
  for (const scenarios::long_seed& each : runs.longest) {
    const auto virtual_ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(each.virtual_time).count();
    made.slowest.push_back({each.seed, each.events, static_cast<std::uint64_t>(virtual_ms)});
  }
  made.same.run_twice = result.sampled.size();
  made.rerun = fmt::format("baton-sim run {} --seeds {} --base-seed {}{}",
                           reports::shell_words(asked.name), asked.seeds,
                           asked.base_seed,
                           asked.shards > 1 ? fmt::format(" --shard {}/{}", asked.shard, asked.shards)
                                            : std::string{});
  made.wall_seconds = std::chrono::duration<double>(result.took).count();
  return made;
}

reports::environment here(const std::string& command) {
  reports::environment made;
  made.version = "baton-sim " BATON_VERSION;
  made.compiler = BATON_COMPILER;
  made.build = BATON_BUILD;
  utsname names{};
  if (::uname(&names) == 0) {
    made.system = fmt::format("{} {} {}", names.sysname, names.release, names.machine);
  }
  made.cores = std::max(1U, std::thread::hardware_concurrency());
  for (const char* const name : {"BATON_REVISION", "GITHUB_SHA", "CI_COMMIT_SHA"}) {
    const char* const value = std::getenv(name);
    if (value != nullptr && made.revision.empty()) {
      made.revision = value;
    }
  }
  made.command = command;
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  made.finished_at = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", utc.tm_year + 1900,
                                 utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);
  return made;
}

}  // namespace baton::sim_app
