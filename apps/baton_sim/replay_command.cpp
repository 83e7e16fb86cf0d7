// `baton-sim replay` and `baton-sim digest`: one seed in full, many as digests.
#include <csignal>
#include <fstream>
#include <iostream>

#include <fmt/format.h>

#include "adapters/sim/fault_kinds.hpp"
#include "adapters/toml/values.hpp"
#include "apps/baton_sim/commands.hpp"
#include "apps/baton_sim/contained_play.hpp"
#include "apps/baton_sim/digests.hpp"
#include "apps/baton_sim/exit_code.hpp"
#include "apps/baton_sim/failure.hpp"
#include "apps/baton_sim/log.hpp"
#include "apps/baton_sim/scenario_argument.hpp"
#include "apps/baton_sim/text_file.hpp"
#include "base/number_text.hpp"
#include "history/report.hpp"
#include "scenarios/run/canary.hpp"

namespace baton::sim_app {
namespace {

void print_trace(const scenarios::run_report& run, std::chrono::nanoseconds until) {
  const std::vector<std::string> lines = trace_lines(run);
  for (std::size_t index = 0; index < lines.size() && run.trace[index].at <= until; ++index) {
    fmt::print("{}\n", lines[index]);
  }
}

void print_run(const scenarios::run_report& run) {
  fmt::print("seed {}, scheduling {}, digest {:016x}, {} events, {:.3f} virtual seconds\n", run.seed,
             to_string(run.scheduling), run.digest, run.events,
             std::chrono::duration<double>(run.virtual_time).count());
  for (const sim::fired_fault& each : run.fired) {
    fmt::print("  {:>12.6f}  {:<26} {}{}{}\n", std::chrono::duration<double>(each.at).count(),
               fault_kinds()[each.kind].name.text, each.site,
               each.size.count() > 0
                   ? fmt::format("  size {:.6f} s", std::chrono::duration<double>(each.size).count())
                   : std::string{},
               each.took_effect ? "" : "  (took no effect)");
  }
  fmt::print("{}\n", history::to_text(run.judged));
  if (run.is_inconclusive()) {
    fmt::print("inconclusive: the run used up its events or its time\n");
  }
}

/// What is to be played: a scenario's seed, or what a `.repro` file says. None: that was printed.
std::optional<scenarios::repro> wanted(const replay_command& asked) {
  const bool from_file = scenarios::is_repro_name(asked.scenario);
  if (from_file == asked.seed.has_value()) {
    log("baton-sim replay: {}\n", from_file
                                      ? "a .repro file has its own seed: leave --seed out"
                                      : "--seed is missing: which seed of " + asked.scenario + "?");
    return std::nullopt;
  }
  if (from_file) {
    return repro_at(asked.scenario);
  }
  auto what = scenario_named(asked.scenario);
  return what ? std::optional{scenarios::repro{std::move(*what), *asked.seed, {}}} : std::nullopt;
}

/// A repro is there to break its rule: 1 if it does.
int ending_of(const scenarios::run_report& run, const scenarios::repro& file) {
  if (!file.rule.empty()) {
    if (finding_of(run, file.rule) != nullptr) {
      return exit_broken;
    }
    log("baton-sim replay: {} holds: this no longer reproduces\n", file.rule);
    return exit_not_reproduced;
  }
  if (!run.holds()) {
    return exit_broken;
  }
  return run.is_inconclusive() ? exit_inconclusive : exit_holds;
}

}  // namespace

int replay(const replay_command& asked) {
  const auto what = wanted(asked);
  const auto expected = asked.expect_digest.empty()
                            ? std::optional<std::uint64_t>{0}
                            : base::hex_number_in<std::uint64_t>(asked.expect_digest);
  const auto until = asked.until.empty() ? toml_reading::parsed_duration{toml_reading::duration_max, {}}
                                         : toml_reading::parse_duration(asked.until);
  if (!expected) {
    log("baton-sim replay: --expect-digest wants up to 16 hex digits, not '{}'\n",
        asked.expect_digest);
  }
  if (!until.wrong.empty()) {
    log("baton-sim replay: --until {}\n", until.wrong);
  }
  if (!what || !expected || !until.wrong.empty()) {
    return exit_usage;
  }
  scenarios::run_options options;
  options.keep_history = !asked.history.empty();
  options.decorators = scenarios::canary_if(asked.canary);
  options.stop_before = asked.stop_at;
  options.on_stop = [] { std::raise(SIGTRAP); };
  if (asked.trace) {
    options.trace_from = asked.from;
    options.trace_until = asked.until_line;
  }
  const scenarios::run_report run = play_contained(what->what, what->seed, options);
  if (!asked.history.empty() && !write_text(asked.history, history_text(run.history), "baton-sim replay")) {
    return exit_usage;
  }
  if (asked.trace) {
    print_trace(run, until.value);
  } else if (asked.json) {
    fmt::print("{}\n", history::to_json(run.judged));
  } else {
    print_run(run);
  }
  if (!asked.expect_digest.empty() && run.digest != *expected) {
    log("baton-sim replay: the digest of seed {} is {:016x}, not {:016x}: the scenario or the "
        "code has changed since, or the run is not deterministic\n",
        what->seed, run.digest, *expected);
    return exit_not_deterministic;
  }
  return ending_of(run, *what);
}

int print_digests(const digest_command& asked) {
  const auto what = scenario_named(asked.scenario);
  if (!what) {
    return exit_usage;
  }
  std::vector<std::uint64_t> seeds;
  for (std::uint64_t each = 0; each < asked.seeds; ++each) {
    seeds.push_back(asked.base_seed + each);
  }
  if (asked.seeds == 0) {
    for (std::uint64_t each = 0; std::cin >> each;) {
      seeds.push_back(each);
    }
  }
  scenarios::run_options options;
  if (asked.keep_lines) {
    options.trace_from = 1;
    options.trace_until = UINT64_MAX;
  }
  for (const std::uint64_t seed : seeds) {
    fmt::print("{}\n", to_line(digest_of(play_contained(*what, seed, options))));
  }
  return exit_holds;
}

}  // namespace baton::sim_app
