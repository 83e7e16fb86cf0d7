// `baton-sim run`: many seeds of one or more scenarios, and what they showed.
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "adapters/toml/values.hpp"
#include "apps/baton_sim/canary.hpp"
#include "apps/baton_sim/commands.hpp"
#include "apps/baton_sim/contained_play.hpp"
#include "apps/baton_sim/digests.hpp"
#include "apps/baton_sim/exit_code.hpp"
#include "apps/baton_sim/interruption.hpp"
#include "apps/baton_sim/kinds.hpp"
#include "apps/baton_sim/log.hpp"
#include "apps/baton_sim/other_process.hpp"
#include "apps/baton_sim/out_folder.hpp"
#include "apps/baton_sim/parallel_for.hpp"
#include "apps/baton_sim/parts.hpp"
#include "apps/baton_sim/progress.hpp"
#include "apps/baton_sim/scenario_argument.hpp"
#include "apps/baton_sim/text_file.hpp"
#include "base/number_text.hpp"
#include "reports/model/evaluate.hpp"
#include "scenarios/run/canary.hpp"

namespace baton::sim_app {
namespace {

namespace files = std::filesystem;

/// The options in the form in which they are used. None: one is wrong, and that was printed.
std::optional<campaign_options> options_of(const run_command& asked) {
  campaign_options options;
  options.base_seed = asked.base_seed;
  options.jobs = thread_count(asked.jobs);
  const auto wrong = [](const std::string& what) {
    log("baton-sim run: {}\n", what);
    return std::nullopt;
  };
  if (!asked.time.empty()) {
    const auto time = toml_reading::parse_duration(asked.time);
    if (!time.wrong.empty()) {
      return wrong("--time " + time.wrong);
    }
    options.time = time.value;
  }
  if (!asked.shard.empty()) {
    const std::size_t slash = asked.shard.find('/');
    const auto index = base::number_in<std::uint64_t>(asked.shard.substr(0, slash));
    const auto count =
        slash == std::string::npos
            ? std::nullopt
            : base::number_in<std::uint64_t>(std::string_view{asked.shard}.substr(slash + 1));
    if (!index || !count || *index < 1 || *index > *count) {
      return wrong("--shard wants I/N with I from 1 to N, such as 2/8, not " + asked.shard);
    }
    options.shard = *index;
    options.shards = *count;
  }
  const std::uint64_t seeds_most = asked.seeds.value_or(UINT32_MAX);
  if (seeds_most > UINT64_MAX - options.base_seed) {
    return wrong("--base-seed: so many seeds from there on would go beyond the last there is");
  }
  if (!asked.determinism.empty()) {
    const std::string_view text = asked.determinism;
    const auto percent =
        base::number_in<std::uint64_t>(text.substr(0, text.size() - (text.ends_with('%') ? 1 : 0)));
    if (!percent || *percent > 100) {
      return wrong("--determinism wants a share from 0% to 100%, not " + asked.determinism);
    }
    options.determinism_share = static_cast<double>(*percent) / 100;
  }
  return options;
}

// A seed whose runs differed is run again with its trace, here and there, around the first
// difference.
std::string explain(const scenarios::scenario& scenario, const std::string& name,
                    const digest_line& here, const digest_line& there) {
  const auto part = first_difference(here, there);
  if (!part) {
    return {};
  }
  scenarios::run_options options;
  options.trace_from = part->from;
  options.trace_until = part->until;
  const auto mine = trace_lines(play_contained(scenario, here.seed, options));
  const auto others = run_self({"replay", name, "--seed", fmt::format("{}", here.seed), "--trace",
                                "--from", fmt::format("{}", part->from), "--until-line",
                                fmt::format("{}", part->until)},
                               {});
  return describe_difference(here.seed, mine, others.value_or(std::vector<std::string>{}));
}

void compare_with_other_process(const scenarios::scenario& scenario, const campaign_result& result,
                                reports::scenario_part& into) {
  std::string seeds;
  for (const sampled_seed& each : result.sampled) {
    seeds += fmt::format("{}\n", each.seed);
  }
  if (seeds.empty()) {
    return;
  }
  std::vector<std::string>& differences = into.same.differences;
  const auto lines = run_self({"digest", into.scenario}, seeds);
  if (!lines || lines->size() != result.sampled.size()) {
    differences.push_back("the other process did not answer; its messages are above\n");
    return;
  }
  for (std::size_t index = 0; index < lines->size(); ++index) {
    const auto there = read_digest((*lines)[index]);
    ++into.same.in_another_process;
    if (!there || there->digest != result.sampled[index].digest) {
      const auto here = digest_of(play_contained(scenario, result.sampled[index].seed));
      differences.push_back(explain(scenario, into.scenario, here, there.value_or(digest_line{})));
    }
  }
}

// The first failing seeds as histories, for `baton check` and other tools.
void write_histories(const std::string& folder, const scenarios::scenario& scenario,
                     const scenarios::tally& runs, const scenarios::port_decorators& decorators) {
  constexpr std::size_t histories_max = 5;
  for (std::size_t index = 0; index < runs.failures.size() && index < histories_max; ++index) {
    scenarios::run_options options;
    options.keep_history = true;
    options.decorators = decorators;
    const auto run = play_contained(scenario, runs.failures[index].seed, options);
    const files::path path =
        files::path{folder} / fmt::format("{}-seed-{}.history.jsonl", scenario.name, run.seed);
    write_text(path, history_text(run.history), "baton-sim run");
  }
}

campaign_result play_seeds(const scenarios::scenario& scenario, const campaign_options& options) {
  progress_line line{::isatty(STDERR_FILENO) == 1};
  const auto show = [&line](const campaign_result& so_far, std::uint64_t planned) {
    line.show(line_of(so_far, planned), so_far.runs.seeds, so_far.took);
  };
  std::uint64_t shown = 0;
  const auto failed = [&](const scenarios::run_report& run) {
    constexpr std::uint64_t shown_max = 20;
    if (++shown <= shown_max) {
      line.clear();
      const std::string rule =
          run.judged.findings.empty() ? "inconclusive" : run.judged.findings.front().rule;
      log("{}: seed {}: {}\n", options.name, run.seed, rule);
    }
  };
  campaign_result result = run_campaign(scenario, options, show, failed);
  line.clear();
  if (have_enough_broken()) {
    log("{}: invariants broke so often that no further seed is begun\n", options.name);
  }
  return result;
}

reports::scenario_part run_one(const scenarios::scenario& scenario, const std::string& name,
                               const run_command& asked, campaign_options options) {
  options.seeds = asked.seeds.value_or(scenario.seeds);
  options.name = name + (asked.canary ? " --canary" : "");  // so that every command works
  options.decorators = scenarios::canary_if(asked.canary);
  const campaign_result result = play_seeds(scenario, options);
  reports::scenario_part part = part_of(scenario, options, result);
  for (const different_run& each : result.different) {
    part.same.differences.push_back(
        fmt::format("seed {} is not deterministic within one process: {:016x}, then {:016x}\n",
                    each.seed, each.first, each.second));
  }
  if (!asked.canary) {  // the other process has no such bug
    compare_with_other_process(scenario, result, part);
  }
  failure_options how;
  how.canary = asked.canary;
  how.folder = asked.out;
  how.draws = !asked.out.empty();
  how.shrinks = asked.shrinks;
  find_kinds(scenario, result.runs.failures, how, part);
  if (!asked.out.empty()) {
    write_histories(asked.out, scenario, result.runs, options.decorators);
  }
  reports::evaluate(part);
  return part;
}

using wanted_scenarios = std::vector<std::pair<std::string, scenarios::scenario>>;

// Files bear the name of their scenario: two of one name would be in each other's way.
bool have_names_of_their_own(const wanted_scenarios& all) {
  std::map<std::string, std::string> known;
  for (const auto& [asked_as, what] : all) {
    const auto [other, fresh] = known.emplace(what.name, asked_as);
    if (!fresh) {
      log("baton-sim run: {} and {} are both called {}: run one after the other\n", other->second,
          asked_as, what.name);
      return false;
    }
  }
  return true;
}

}  // namespace

int run(const run_command& asked) {
  const auto options = options_of(asked);
  wanted_scenarios wanted;
  for (const std::string& name : asked.scenarios) {
    auto read = scenario_named(name);
    if (!read) {
      return exit_usage;
    }
    wanted.emplace_back(name, std::move(*read));
  }
  if (!have_names_of_their_own(wanted)) {
    return exit_usage;
  }
  if (!options || (!asked.out.empty() && !prepare_folder(asked.out))) {
    return exit_usage;
  }
  std::optional<reports::report> before;
  if (!read_since(asked.since, "run", before)) {
    return exit_usage;
  }
  hear_interruptions();
  reports::report whole;
  for (const auto& [name, what] : wanted) {
    whole.scenarios.push_back(run_one(what, name, asked, *options));
  }
  if (!asked.out.empty()) {
    whole.planted.push_back(run_canary());
  }
  const std::string rerun = whole.scenarios.front().rerun;
  return publish(std::move(whole), {"run", rerun, asked.out, std::move(before), asked.json});
}

}  // namespace baton::sim_app
