#include "apps/baton_sim/parts.hpp"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <thread>

#include <fmt/format.h>
#include <sys/utsname.h>

#include "adapters/sim/fault_kinds.hpp"
#include "reports/model/replay_command.hpp"

namespace baton::sim_app {
namespace {

reports::distribution told(const char* name, reports::measure_unit unit,
                           const scenarios::histogram& values) {
  reports::distribution distribution{name, unit, values.count(), values.sum(), values.most(), {}};
  for (const auto& [from, count] : values.buckets()) {
    distribution.buckets.push_back({from, count});
  }
  return distribution;
}

void add_faults(const scenarios::scenario& scenario, const scenarios::tally& runs,
                reports::scenario_part& into) {
  for (std::size_t kind = 0; kind < fault_count; ++kind) {
    const scenarios::fault_tally& each = runs.faults[kind];
    const auto& required = scenario.required_faults;
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

void add_marks(const scenarios::scenario& scenario, const scenarios::tally& runs,
               reports::scenario_part& into) {
  std::map<std::string, reports::mark_row> rows;
  for (const auto& [name, seeds] : runs.marks) {
    rows[name] = {name, seeds, false};
  }
  for (const std::string& each : scenario.required_marks) {
    rows[each].mark = each;
    rows[each].required = true;
  }
  for (const auto& [name, row] : rows) {
    into.marks.push_back(row);
  }
}

}  // namespace

reports::scenario_part part_of(const scenarios::scenario& scenario, const campaign_options& asked,
                               const campaign_result& result) {
  const scenarios::tally& runs = result.runs;
  reports::scenario_part part;
  part.scenario = asked.name;
  part.about = scenario.about;
  part.base_seed = asked.base_seed;
  part.seeds = runs.seeds;
  part.ranges = {{asked.base_seed + asked.shard - 1, asked.shards, runs.seeds}};
  part.failing = runs.failing;
  part.inconclusive = runs.inconclusive;
  part.executions = runs.executions;
  part.events = runs.events;
  part.virtual_ms = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(runs.virtual_time).count());
  part.goals_from = scenario.seeds;
  for (const auto& [name, seeds] : runs.policies) {
    part.policies.push_back({name, seeds});
  }
  add_faults(scenario, runs, part);
  add_marks(scenario, runs, part);
  part.distributions = {
      told("queue_wait", reports::measure_unit::us, runs.queue_waits_us),
      told("slot_hold", reports::measure_unit::us, runs.slot_holds_us),
      told("completion_latency", reports::measure_unit::us, runs.completion_latencies_us),
      told("events_per_run", reports::measure_unit::events, runs.events_per_run)};
  for (const scenarios::long_seed& each : runs.longest) {
    const auto virtual_ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(each.virtual_time).count();
    part.slowest.push_back({each.seed, each.events, static_cast<std::uint64_t>(virtual_ms)});
  }
  part.same.run_twice = result.sampled.size();
  part.rerun = fmt::format(
      "baton-sim run {} --seeds {} --base-seed {}{}", reports::shell_words(asked.name), asked.seeds,
      asked.base_seed,
      asked.shards > 1 ? fmt::format(" --shard {}/{}", asked.shard, asked.shards) : std::string{});
  part.wall_seconds = std::chrono::duration<double>(result.took).count();
  return part;
}

reports::environment here(const std::string& command) {
  reports::environment surroundings;
  surroundings.version = "baton-sim " BATON_VERSION;
  surroundings.compiler = BATON_COMPILER;
  surroundings.build = BATON_BUILD;
  utsname names{};
  if (::uname(&names) == 0) {
    surroundings.system = fmt::format("{} {} {}", names.sysname, names.release, names.machine);
  }
  surroundings.cores = std::max(1U, std::thread::hardware_concurrency());
  for (const char* const name : {"BATON_REVISION", "GITHUB_SHA", "CI_COMMIT_SHA"}) {
    const char* const value = std::getenv(name);
    if (value != nullptr && surroundings.revision.empty()) {
      surroundings.revision = value;
    }
  }
  surroundings.command = command;
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  surroundings.finished_at =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", utc.tm_year + 1900, utc.tm_mon + 1,
                  utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);
  return surroundings;
}

}  // namespace baton::sim_app
