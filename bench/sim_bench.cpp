// Measures the simulator: its bare events, their floor, and the whole loop in simulated runs.
#include <algorithm>
#include <chrono>
#include <string>
#include <variant>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "bench/allocations.hpp"
#include "bench/sim_load.hpp"
#include "scenarios/run/run.hpp"
#include "scenarios/shipped/shipped.hpp"

namespace baton::bench {
namespace {

struct bench_options {
  int coroutines = 1'000;
  std::uint64_t events = 2'000'000;
  std::uint64_t seeds = 100;
  int repetitions = 5;
  bool json = false;
};

/// What playing a range of seeds took.
struct loop_pace {
  double events_per_second = 0;
  double runs_per_second = 0;
  double executions_per_second = 0;
  double speed = 0;  ///< virtual seconds in a real one
  double allocations_per_event = 0;
};

/// Several measurements of one thing.
class samples {
 public:
  void add(double one) { all_.push_back(one); }

  [[nodiscard]] double median() const {
    std::vector<double> sorted = all_;
    std::sort(sorted.begin(), sorted.end());
    return sorted.empty() ? 0 : sorted[sorted.size() / 2];
  }

 private:
  std::vector<double> all_;
};

struct loop_samples {
  samples events_per_second;
  samples runs_per_second;
  samples executions_per_second;
  samples speed;
  samples allocations_per_event;

  void add(const loop_pace& one) {
    events_per_second.add(one.events_per_second);
    runs_per_second.add(one.runs_per_second);
    executions_per_second.add(one.executions_per_second);
    speed.add(one.speed);
    allocations_per_event.add(one.allocations_per_event);
  }
};

struct pace_samples {
  samples events_per_second;
  samples allocations_per_event;

  void add(const pace& one) {
    events_per_second.add(one.events_per_second);
    allocations_per_event.add(one.allocations_per_event);
  }
};

struct all_samples {
  pace_samples timers;
  pace_samples messages;
  pace_samples floor;
  pace_samples asio_floor;
  loop_samples swarm;
  loop_samples fifty;
};

scenarios::scenario swarm() {
  auto read = scenarios::resolve_scenario("swarm");
  return std::get<scenarios::scenario>(std::move(read));
}

/// The swarm's faults, hosts and actions, with runs of the same size.
scenarios::scenario swarm_of_fifty() {
  scenarios::scenario scenario = swarm();
  scenario.asks.executions = {50, 50};
  return scenario;
}

loop_pace play_all(const scenarios::scenario& scenario, std::uint64_t seeds) {
  std::uint64_t events = 0;
  std::size_t executions = 0;
  std::chrono::duration<double> virtual_time{};
  const std::uint64_t allocated = allocation_count();
  const double began = cpu_seconds();
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const scenarios::plan plan = scenarios::draw_plan(scenario, seed);
    const scenarios::run_report run = scenarios::play(scenario, plan, {});
    events += run.events;
    executions += plan.requests.size();
    virtual_time += run.virtual_time;
  }
  const double took = cpu_seconds() - began;
  return {static_cast<double>(events) / took,
          static_cast<double>(seeds) / took,
          static_cast<double>(executions) / took,
          virtual_time.count() / took,
          static_cast<double>(allocation_count() - allocated) / static_cast<double>(events)};
}

// In turn, so that whatever else the machine does meets all of them alike.
all_samples measure(const bench_options& options) {
  all_samples taken;
  const scenarios::scenario whole = swarm();
  const scenarios::scenario fifty = swarm_of_fifty();
  for (int turn = 0; turn < options.repetitions; ++turn) {
    if (options.events > 0) {
      taken.timers.add(timer_pace(options.coroutines, options.events));
      taken.floor.add(floor_pace(options.coroutines, options.events));
      taken.asio_floor.add(asio_floor_pace(options.coroutines, options.events));
      taken.messages.add(message_pace(options.coroutines, options.events));
    }
    if (options.seeds > 0) {
      taken.swarm.add(play_all(whole, options.seeds));
      taken.fifty.add(play_all(fifty, options.seeds));
    }
  }
  return taken;
}

void print_pace(const char* name, const pace_samples& of, double floor) {
  const double rate = of.events_per_second.median();
  fmt::print("{:<44}{:>8.2f} M events/s{:>8.1f} ns{:>8.3f} allocations each", name, rate / 1e6,
             1e9 / rate, of.allocations_per_event.median());
  fmt::print("{}\n", floor > 0 ? fmt::format("{:>8.2f} of the floor", rate / floor) : std::string{});
}

void print_loop(const char* name, const loop_samples& of) {
  fmt::print("{:<44}{:>8.2f} M events/s{:>8.0f} runs/s{:>8.0f} executions/s{:>8.0f} virtual s/s"
             "{:>8.2f} allocations per event\n",
             name, of.events_per_second.median() / 1e6, of.runs_per_second.median(),
             of.executions_per_second.median(), of.speed.median(),
             of.allocations_per_event.median());
}

void print_table(const bench_options& options, const all_samples& taken) {
  fmt::print("medians of {}, per second of CPU time on one core\n", options.repetitions);
  if (options.events > 0) {
    const double floor = taken.floor.events_per_second.median();
    print_pace("floor: queue and a bare coroutine", taken.floor, 0);
    print_pace("floor: queue and a coroutine of Asio's", taken.asio_floor, floor);
    print_pace("timers", taken.timers, floor);
    print_pace("messages, request and answer", taken.messages, floor);
  }
  if (options.seeds > 0) {
    print_loop("whole loop, swarm", taken.swarm);
    print_loop("whole loop, swarm, 50 executions each", taken.fifty);
  }
}

std::string json_of(const pace_samples& of) {
  return fmt::format(R"({{"events_per_second":{:.0f},"allocations_per_event":{:.4f}}})",
                     of.events_per_second.median(), of.allocations_per_event.median());
}

std::string json_of(const loop_samples& of) {
  return fmt::format(
      R"({{"events_per_second":{:.0f},"runs_per_second":{:.1f},"executions_per_second":{:.0f},)"
      R"("virtual_seconds_per_second":{:.1f},"allocations_per_event":{:.4f}}})",
      of.events_per_second.median(), of.runs_per_second.median(),
      of.executions_per_second.median(), of.speed.median(), of.allocations_per_event.median());
}

void print_json(const bench_options& options, const all_samples& taken) {
  fmt::print(R"({{"repetitions":{},"coroutines":{},"seeds":{},"floor":{},"asio_floor":{},)"
             R"("timers":{},"messages":{},"swarm":{},"swarm_of_fifty":{}}})"
             "\n",
             options.repetitions, options.coroutines, options.seeds, json_of(taken.floor),
             json_of(taken.asio_floor), json_of(taken.timers), json_of(taken.messages),
             json_of(taken.swarm), json_of(taken.fifty));
}

}  // namespace
}  // namespace baton::bench

int main(int argument_count, char** arguments) {
  baton::bench::bench_options options;
  CLI::App app{"Measures the simulator on one core, with the floor it stands on."};
  app.add_option("--coroutines", options.coroutines, "coroutines that wait, and clients that ask")
      ->check(CLI::Range(10, 1'000'000));
  app.add_option("--events", options.events, "bare events of each kind; 0 leaves them out");
  app.add_option("--seeds", options.seeds, "seeds of the whole loop; 0 leaves it out");
  app.add_option("--repetitions", options.repetitions, "of everything; medians are printed")
      ->check(CLI::PositiveNumber);
  app.add_flag("--json", options.json, "print one JSON document");
  CLI11_PARSE(app, argument_count, arguments);
  const auto taken = baton::bench::measure(options);
  options.json ? baton::bench::print_json(options, taken)
               : baton::bench::print_table(options, taken);
}
