// `baton-sim run`: many seeds of one or more scenarios, and what they showed.
#include <charconv>
#include <filesystem>
#include <fstream>
#include <set>

#include <fmt/format.h>
#include <unistd.h>

#include "adapters/toml/values.hpp"
#include "apps/baton_sim/commands.hpp"
#include "apps/baton_sim/crew.hpp"
#include "apps/baton_sim/digests.hpp"
#include "apps/baton_sim/other_process.hpp"
#include "apps/baton_sim/progress.hpp"
#include "apps/baton_sim/scenario_argument.hpp"
#include "apps/baton_sim/summary.hpp"
#include "history/jsonl.hpp"

namespace baton::sim_app {
namespace {

namespace files = std::filesystem;

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, number);
  return problem == std::errc{} && stop == end ? std::optional{number} : std::nullopt;
}

/// The options in the form in which they are used. None: one is wrong, and that was printed.
std::optional<campaign_options> options_of(const run_command& asked) {
  campaign_options options;
  options.base_seed = asked.base_seed;
  options.jobs = thread_count(asked.jobs);
  const auto wrong = [](const std::string& what) {
    fmt::print(stderr, "baton-sim run: {}\n", what);
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
    const auto index = whole_number(asked.shard.substr(0, slash));
    const auto count = slash == std::string::npos
                           ? std::nullopt
                           : whole_number(std::string_view{asked.shard}.substr(slash + 1));
    if (!index || !count || *index < 1 || *index > *count) {
      return wrong("--shard wants I/N with I from 1 to N, such as 2/8, not " + asked.shard);
    }
    options.shard = *index;
    options.shards = *count;
  }
  if (!asked.determinism.empty()) {
    const std::string_view text = asked.determinism;
    const auto percent = whole_number(text.substr(0, text.size() - (text.ends_with('%') ? 1 : 0)));
    if (!percent || *percent > 100) {
      return wrong("--determinism wants a share from 0% to 100%, not " + asked.determinism);
    }
    options.determinism_share = static_cast<double>(*percent) / 100;
  }
  return options;
}

// A seed whose runs differed is run again with its trace, here and there, around the first
// difference.
std::string explain(const scenarios::scenario& what, const std::string& name,
                    const digest_line& here, const digest_line& there) {
  const auto part = first_difference(here, there);
  if (!part) {
    return {};
  }
  scenarios::run_options options;
  options.trace_from = part->from;
  options.trace_until = part->until;
  const auto mine = trace_lines(scenarios::play(what, here.seed, options));
  const auto others = run_self({"replay", name, "--seed", fmt::format("{}", here.seed), "--trace",
                                "--from", fmt::format("{}", part->from), "--until-line",
                                fmt::format("{}", part->until)},
                               {});
  return describe_difference(here.seed, mine, others.value_or(std::vector<std::string>{}));
}

void compare_with_other_process(const scenarios::scenario& what, summary& into) {
  std::string seeds;
  for (const sampled_seed& each : into.result.sampled) {
    seeds += fmt::format("{}\n", each.seed);
  }
  if (seeds.empty()) {
    return;
  }
  const auto lines = run_self({"digest", into.scenario}, seeds);
  if (!lines || lines->size() != into.result.sampled.size()) {
    into.differences.push_back("the other process did not answer; its messages are above\n");
    return;
  }
  for (std::size_t index = 0; index < lines->size(); ++index) {
    const auto there = read_digest((*lines)[index]);
    ++into.other_process;
    if (!there || there->digest != into.result.sampled[index].digest) {
      const auto here = digest_of(scenarios::play(what, into.result.sampled[index].seed));
      into.differences.push_back(explain(what, into.scenario, here, there.value_or(digest_line{})));
    }
  }
}

bool write_results(const files::path& folder, const summary& of, const scenarios::scenario& what) {
  std::error_code failed;
  files::create_directories(folder, failed);
  std::ofstream document{folder / (what.name + ".json")};
  document << to_json(of) << '\n';
  bool whole = static_cast<bool>(document.flush());
  constexpr std::size_t histories_max = 5;
  const auto& failures = of.result.runs.failures;
  for (std::size_t index = 0; index < failures.size() && index < histories_max; ++index) {
    scenarios::run_options options;
    options.keep_history = true;
    const auto run = scenarios::play(what, failures[index].seed, options);
    std::ofstream lines{folder / fmt::format("{}-seed-{}.history.jsonl", what.name, run.seed)};
    for (const history::event& each : run.history) {
      lines << history::to_line(each) << '\n';
    }
    whole = whole && lines.flush();
  }
  if (!whole || failed) {
    fmt::print(stderr, "baton-sim run: cannot write to {}\n", folder.string());
  }
  return whole && !failed;
}

// Of each rule that is broken, the first seed that does it.
void shrink_failures(const scenarios::scenario& what, const std::string& folder, summary& into) {
  std::set<std::string> done;
  for (const scenarios::failed_seed& failed : into.result.runs.failures) {
    for (const history::rule_verdict& each : failed.broken) {
      if (!done.insert(each.rule).second) {
        continue;
      }
      fmt::print(stderr, "shrinking seed {}, which breaks {}\n", failed.seed, each.rule);
      const scenarios::plan does = scenarios::draw_plan(what, failed.seed);
      const scenarios::run_report run = scenarios::play(what, does, {});
      if (auto small = make_small(what, does, run, each.rule, folder)) {
        into.small.push_back(std::move(*small));
      }
    }
  }
}

summary run_one(const scenarios::scenario& what, const std::string& name,
                const run_command& asked, campaign_options options) {
  options.seeds = asked.seeds.value_or(what.seeds);
  options.name = name;
  summary told;
  told.scenario = name;
  told.asked = options;
  progress_line line{::isatty(STDERR_FILENO) == 1};
  const auto show = [&line](const campaign_result& so_far, std::uint64_t planned) {
    line.show(line_of(so_far, planned), so_far.runs.seeds, so_far.took);
  };
  std::uint64_t shown = 0;
  const auto failed = [&line, &name, &shown](const scenarios::run_report& run) {
    constexpr std::uint64_t shown_max = 20;
    if (++shown <= shown_max) {
      line.clear();
      const std::string rule =
          run.judged.findings.empty() ? "inconclusive" : run.judged.findings.front().rule;
      fmt::print(stderr, "{}: seed {}: {}\n", name, run.seed, rule);
    }
  };
  told.result = run_campaign(what, options, show, failed);
  line.clear();
  for (const different_run& each : told.result.different) {
    told.differences.push_back(fmt::format(
        "seed {} is not deterministic within one process: {:016x}, then {:016x}\n", each.seed,
        each.first, each.second));
  }
  compare_with_other_process(what, told);
  if (asked.shrinks) {
    shrink_failures(what, asked.out, told);
  }
  told.goals_owed = told.result.runs.seeds >= what.seeds;
  if (told.goals_owed) {
    told.missed = scenarios::missed_goals(what, told.result.runs);
  }
  return told;
}

// Of several scenarios the worst ending counts: a broken rule before everything else.
int worse(int one, int other) {
  if (one == exit_holds || other == exit_holds) {
    return std::max(one, other);
  }
  return std::min(one, other);
}

}  // namespace

int run(const run_command& asked) {
  const auto options = options_of(asked);
  std::vector<std::pair<std::string, scenarios::scenario>> wanted;
  for (const std::string& name : asked.scenarios) {
    auto read = scenario_named(name);
    if (!read) {
      return exit_usage;
    }
    wanted.emplace_back(name, std::move(*read));
  }
  if (!options) {
    return exit_usage;
  }
  int code = exit_holds;
  std::string documents;
  for (const auto& [name, what] : wanted) {
    const summary told = run_one(what, name, asked, *options);
    if (!asked.out.empty() && !write_results(asked.out, told, what)) {
      return exit_usage;
    }
    if (asked.json) {
      documents += (documents.empty() ? "" : ",") + to_json(told);
    } else {
      fmt::print("{}\n", to_text(told));
    }
    code = worse(code, told.code());
  }
  if (asked.json) {
    fmt::print("{{\"exit_code\":{},\"scenarios\":[{}]}}\n", code, documents);
  }
  return code;
}

}  // namespace baton::sim_app
