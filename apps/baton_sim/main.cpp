// The command line of the simulator: which command with which options.
#include <exception>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "apps/baton_sim/commands.hpp"
#include "apps/baton_sim/crash_context.hpp"
#include "apps/baton_sim/exit_code.hpp"
#include "apps/baton_sim/log.hpp"
#include "apps/cli/standard_output.hpp"
#include "apps/cli/strict_options.hpp"

namespace baton::sim_app {
namespace {

constexpr const char* examples = R"(Examples:
  baton-sim list
  baton-sim run swarm                              as many seeds as the scenario says
  baton-sim run swarm --seeds 100000 --determinism 5%
  baton-sim run limit_one storage_outage --time 30s
  baton-sim run my.toml --shard 2/8 --out shard-2  a report in all its forms: HTML, JSON, JUnit, …
  baton-sim report shard-* --out report --since last/report.json
  baton-sim index nightly/* --out trends
  baton-sim sweep limit_one --pairs                every fault at every place, then two at a time
  baton-sim shrink swarm --seed 17                 the smallest schedule that still fails
  baton-sim replay swarm-seed-17-fifo.repro        that schedule again
  baton-sim replay swarm --seed 17                 that run again: its faults, its verdict
  baton-sim replay swarm --seed 17 --trace --until 3s
  baton-sim replay swarm --seed 17 --history run.jsonl && baton check run.jsonl

Exit codes: 0 holds · 1 a rule is broken · 2 inconclusive · 3 a goal was missed ·
4 not deterministic · 5 a repro breaks its rule no longer · 64 usage or bad input · 70 internal error)";

/// The options of every command, and which of them was chosen.
struct command_line {
  run_command running;
  replay_command replaying;
  sweep_command sweeping;
  shrink_command shrinking;
  explore_command exploring;
  hunt_command hunting;
  digest_command digesting;
  report_command reporting;
  index_command indexing;
  bool json = false;
  int code = exit_holds;

  explicit command_line(CLI::App& app) {
    app.footer(examples);
    app.require_subcommand(1);
    add_run(app);
    add_sweep(app);
    add_replay(app);
    add_shrink(app);
    add_explore(app);
    add_hunt(app);
    add_digest(app);
    add_report(app);
    add_index(app);
    add_list(app);
    cli::refuse_empty_values(app);
  }

 private:
  // CLI11 takes a number that is too large for the nearest one that is not.
  static std::string check_number(const std::string& text) {
    const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
    const bool fits = digits && (text.size() < 20 || (text.size() == 20 && text <= "18446744073709551615"));
    return fits ? "" : "a whole number from 0 to 18446744073709551615 is wanted, not " + text;
  }

  static void add_jobs(CLI::App* to, unsigned& jobs) {
    to->add_option("--jobs", jobs, "threads; 0: as many as there are cores")
        ->check(CLI::Range(0, 1024));
  }

  static void add_since(CLI::App* to, std::string& since) {
    to->add_option("--since", since, "an earlier report (its folder, or report.json): what is new?");
  }

  void add_run(CLI::App& app) {
    CLI::App* const to = app.add_subcommand("run", "many seeds of one or more scenarios");
    to->add_option("scenario", running.scenarios, "names (see list) or TOML files")->required();
    to->add_option("--seeds", running.seeds, "how many; without it as many as the scenario says")
        ->check(check_number);
    to->add_option("--base-seed", running.base_seed, "the first seed")
        ->check(check_number)
        ->capture_default_str();
    to->add_option("--time", running.time, "begin no seed after this long, such as 60s");
    add_jobs(to, running.jobs);
    to->add_option("--shard", running.shard, "I/N: every N-th seed, from the I-th");
    to->add_option("--out", running.out,
                   "a folder for the report: HTML, JSON, JUnit, Markdown, and what replays failures");
    add_since(to, running.since);
    to->add_option("--determinism", running.determinism,
                   "run this share of the seeds again, here and in another process, such as 5%");
    to->add_flag("--canary", running.canary,
                 "with a bug on purpose in every run: to see what a failing report looks like");
    to->add_flag("--no-shrink{false}", running.shrinks, "leave failing seeds as they are");
    to->add_flag("--json", running.json, "print one JSON document");
    to->callback([this] { code = sim_app::run(running); });
  }

  void add_sweep(CLI::App& app) {
    CLI::App* const to = app.add_subcommand(
        "sweep", "every fault at every place of the run without faults, one at a time");
    to->add_option("scenario", sweeping.scenario, "a name or a TOML file")->required();
    to->add_option("--seed", sweeping.seed, "the seed")->check(check_number)->capture_default_str();
    to->add_flag("--pairs", sweeping.pairs, "then two at a time");
    to->add_option("--pairs-max", sweeping.pairs_max, "a sample of so many where there are more")
        ->check(check_number)
        ->capture_default_str();
    add_jobs(to, sweeping.jobs);
    to->add_option("--out", sweeping.out, "a folder for the report");
    add_since(to, sweeping.since);
    to->add_flag("--json", sweeping.json, "print one JSON document");
    to->callback([this] { code = sweep(sweeping); });
  }

  void add_shrink(CLI::App& app) {
    CLI::App* const to = app.add_subcommand(
        "shrink", "the smallest schedule with which a failing seed still breaks its rule");
    to->add_option("scenario", shrinking.scenario, "a name or a TOML file")->required();
    to->add_option("--seed", shrinking.seed, "the seed")->required()->check(check_number);
    to->add_option("--rule", shrinking.rule, "without it, the first that is broken");
    to->add_option("--out", shrinking.out, "a folder for the .repro file");
    to->add_flag("--json", shrinking.json, "print one JSON document");
    to->callback([this] { code = shrink(shrinking); });
  }

  void add_replay(CLI::App& app) {
    CLI::App* const to =
        app.add_subcommand("replay", "one seed again, in full; or what a .repro file says");
    to->add_option("scenario", replaying.scenario, "a name, a TOML file, or a .repro file")
        ->required();
    to->add_option("--seed", replaying.seed, "the seed; a .repro file has its own")
        ->check(check_number);
    to->add_flag("--trace", replaying.trace, "print everything that happened");
    to->add_option("--from", replaying.from, "the trace's first line to print")
        ->check(check_number);
    to->add_option("--until-line", replaying.until_line, "the last one")->check(check_number);
    to->add_option("--until", replaying.until, "print the trace up to this virtual time");
    to->add_option("--history", replaying.history, "write the history, for `baton check`");
    to->add_option("--expect-digest", replaying.expect_digest, "end with 4 if it is another one");
    to->add_flag("--canary", replaying.canary, "with the bug on purpose, as in run --canary");
    to->add_option("--stop-at", replaying.stop_at,
                   "raise SIGTRAP before the event with this number: for a debugger")
        ->check(check_number);
    to->add_flag("--json", replaying.json, "print the verdict as one JSON document");
    to->callback([this] { code = replay(replaying); });
  }

  void add_explore(CLI::App& app) {
    CLI::App* const to = app.add_subcommand(
        "explore", "every order of what is ready at once; for scenarios of a few executions");
    to->add_option("scenario", exploring.scenario, "a name or a TOML file")->required();
    to->add_option("--seed", exploring.seed, "the seed")
        ->check(check_number)
        ->capture_default_str();
    to->add_option("--step", exploring.step, "what is ready within it happens in all orders")
        ->capture_default_str();
    to->add_option("--orders-max", exploring.orders_max, "stop after so many")
        ->check(check_number)
        ->capture_default_str();
    to->add_option("--order", exploring.order, "show everything that happens in this one")
        ->check(check_number);
    to->add_flag("--json", exploring.json, "print one JSON document");
    to->callback([this] { code = explore(exploring); });
  }

  void add_hunt(CLI::App& app) {
    CLI::App* const to = app.add_subcommand(
        "hunt", "looks until something fails: seeds, every single fault, more seeds");
    to->add_option("scenario", hunting.scenario, "whose seeds")->capture_default_str();
    to->add_option("--seeds", hunting.seeds, "how many at most")
        ->check(check_number)
        ->capture_default_str();
    to->add_option("--seeds-first", hunting.seeds_first, "how many of them before the sweeps")
        ->check(check_number)
        ->capture_default_str();
    to->add_option("--sweep", hunting.sweeps, "scenarios that are swept")->capture_default_str();
    add_jobs(to, hunting.jobs);
    to->add_option("--out", hunting.out, "a folder for the .repro file");
    to->add_flag("--json", hunting.json, "print one JSON document");
    to->callback([this] { code = hunt(hunting); });
  }

  void add_digest(CLI::App& app) {
    CLI::App* const to =
        app.add_subcommand("digest", "a digest per seed: to compare builds and machines");
    to->add_option("scenario", digesting.scenario, "a name or a TOML file")->required();
    to->add_option("--seeds", digesting.seeds, "how many; without it they are read from stdin")
        ->check(check_number);
    to->add_option("--base-seed", digesting.base_seed, "the first seed")->check(check_number);
    to->add_flag("--keep-trace", digesting.keep_lines,
                 "keep the trace's lines meanwhile: must change nothing");
    to->callback([this] { code = print_digests(digesting); });
  }

  void add_report(CLI::App& app) {
    CLI::App* const to =
        app.add_subcommand("report", "several reports as one: of shards, of several machines");
    to->add_option("from", reporting.from, "folders that run or sweep left, or report.json files")
        ->required();
    to->add_option("--out", reporting.out, "a folder for the report")->required();
    add_since(to, reporting.since);
    to->add_option("--planted", reporting.planted, "planted bugs, as ./dev mutants --json printed them");
    to->add_option("--canary", reporting.canaries, "which of those have to be found each time");
    to->add_flag("--json", reporting.json, "print one JSON document");
    to->callback([this] { code = sim_app::report(reporting); });
  }

  void add_index(CLI::App& app) {
    CLI::App* const to = app.add_subcommand("index", "a page of trends over many reports");
    to->add_option("from", indexing.from, "their folders, or report.json files")->required();
    to->add_option("--out", indexing.out, "a folder for index.html")->required();
    to->callback([this] { code = sim_app::index(indexing); });
  }

  void add_list(CLI::App& app) {
    CLI::App* const to = app.add_subcommand("list", "scenarios, rules and faults, a line each");
    to->add_flag("--json", json, "print one JSON document");
    to->callback([this] { code = list(json); });
  }
};

}  // namespace
}  // namespace baton::sim_app

int main(int argument_count, char** arguments) {
  using namespace baton::sim_app;
  namespace cli = baton::cli;
  cli::occupy_standard_descriptors();
  install_crash_context();
  CLI::App app{"baton-sim runs baton's loop in a simulated world and breaks that world."};
  app.set_version_flag("--version", "baton-sim 0.1.0");
  try {
    command_line commands{app};
    if (const auto cut = cli::find_cut_option(argument_count, arguments)) {
      log("{}\nRun with --help for more information.\n", *cut);
      return exit_usage;
    }
    app.parse(argument_count, arguments);
    return cli::end_output("baton-sim", commands.code, exit_internal,
                           fmt::format("without that it would have ended with {}", commands.code));
  } catch (const CLI::ParseError& wrong) {
    const int code = app.exit(wrong);
    return cli::end_output("baton-sim", code == 0 ? exit_holds : exit_usage, exit_internal);
  } catch (const std::exception& failure) {
    log("baton-sim: {}\n", failure.what());
    return exit_internal;
  }
}
