#include "apps/baton_sim/failure.hpp"

#include <algorithm>
#include <filesystem>
#include <tuple>

#include <fmt/format.h>

#include "apps/baton_sim/contained_play.hpp"
#include "apps/baton_sim/crash_context.hpp"
#include "apps/baton_sim/recorded.hpp"
#include "apps/baton_sim/text_file.hpp"
#include "reports/model/fingerprint.hpp"
#include "reports/model/numbers/numbers.hpp"
#include "reports/model/replay_command.hpp"
#include "reports/model/summary.hpp"
#include "reports/render/perfetto.hpp"
#include "reports/render/terminal.hpp"
#include "reports/scene/scene_of.hpp"
#include "scenarios/canary.hpp"
#include "scenarios/repro.hpp"
#include "scenarios/reseed.hpp"

namespace baton::sim_app {
namespace {

namespace files = std::filesystem;

reports::schedule_size size_of(const scenarios::plan_size& size) {
  return {size.faults, size.requests, size.actions, static_cast<std::uint64_t>(size.hosts)};
}

/// Faults in the order and with the letters of the picture; those that did not fire come last.
std::vector<reports::schedule_fault> faults_of(const scenarios::shrunk& small,
                                               const reports::scene& picture) {
  std::vector<std::pair<std::size_t, reports::schedule_fault>> faults;
  for (std::size_t index = 0; index < small.does.named.size(); ++index) {
    const scenarios::named_fault& each = small.does.named[index];
    reports::schedule_fault fault;
    fault.fault = std::string{name_of(each.kind)};
    fault.at = scenarios::visit_text(each);
    fault.essential = small.essential[index];
    const sim::fired_fault* const fired = scenarios::find_fired(small.last.fired, each);
    fault.size_ns = fired == nullptr ? 0 : fired->size.count();
    const auto drawn = std::find_if(
        picture.faults.begin(), picture.faults.end(),
        [&](const auto& mark) { return mark.fault == fault.fault && mark.at == fault.at; });
    const bool affected = drawn != picture.faults.end();
    fault.letter = affected ? drawn->letter : "";
    fault.at_ns = affected ? drawn->at_ns : fired == nullptr ? -1 : fired->at.count();
    faults.emplace_back(drawn - picture.faults.begin(), std::move(fault));
  }
  std::sort(faults.begin(), faults.end(), [](const auto& a, const auto& b) {
    return std::tie(a.first, a.second.at) < std::tie(b.first, b.second.at);
  });
  std::vector<reports::schedule_fault> ordered;
  for (auto& [place, each] : faults) {
    ordered.push_back(std::move(each));
  }
  return ordered;
}

/// The virtual time at which the violation was seen.
std::int64_t violation_ns(const reports::recorded_run& run) {
  std::int64_t last = 0;
  for (const std::size_t line : run.findings.front().lines) {
    last = std::max(last, run.history.at(line - 1).at_ns - run.epoch_ns);
  }
  return run.findings.front().lines.empty() ? run.history.back().at_ns - run.epoch_ns : last;
}

/// The event in which it was seen, for a debugger.
std::uint64_t violation_event(const reports::recorded_run& run) {
  std::uint64_t last = 0;
  for (const std::size_t line : run.findings.front().lines) {
    last = std::max(last, run.seen_in.at(line - 1));
  }
  return last > 0 ? last : run.seen_in.back();
}

void draw(const scenarios::scenario& scenario, const scenarios::shrunk& small,
          const reports::recorded_run& failing, const failure_options& how,
          reports::failure_kind& into) {
  const auto last = std::find(small.essential.rbegin(), small.essential.rend(), true);
  if (last != small.essential.rend()) {
    scenarios::plan without = small.does;
    const auto left_out = without.named.begin() + (small.essential.rend() - last - 1);
    const std::string name = scenarios::visit_text(*left_out);
    const std::string kind{name_of(left_out->kind)};
    without.named.erase(left_out);
    const auto letter = std::find_if(
        into.faults.begin(), into.faults.end(),
        [&](const auto& each) { return each.at == name && each.fault == kind; });
    into.picture->passing = reports::passing_run_of(
        *into.picture, failing, record(scenario, without, {}, {}, scenarios::canary_if(how.canary)),
        letter->letter);
  }
  const std::vector<double> rates = scenarios::draw_plan(scenario, small.does.seed).rates;
  scenarios::reseed_options options;
  options.decorators = scenarios::canary_if(how.canary);
  options.plays = contained_player();
  for (const scenarios::reseeded& each :
       scenarios::reseed(scenario, small.does, small.last, small.rule,
                         duration{violation_ns(failing)}, rates, options)) {
    into.reseeds.push_back({each.at.count(), each.runs, each.failing});
  }
}

void write_files(const scenarios::scenario& scenario, const scenarios::shrunk& small,
                 const reports::recorded_run& failing, const failure_options& options,
                 reports::failure_kind& into) {
  const std::string name = fmt::format("{}-seed-{}-{}", scenario.name, small.does.seed, small.rule);
  const files::path folder = options.folder.empty() ? "." : options.folder;
  std::error_code failed;
  files::create_directories(folder, failed);
  const std::string path = (folder / (name + ".repro")).lexically_normal().string();
  into.repro = name + ".repro";
  into.replay = fmt::format("baton-sim replay {}{}", reports::shell_words(path),
                            options.canary ? " --canary" : "");
  into.debugger =
      fmt::format("gdb --args {} --stop-at {}", into.replay, violation_event(failing));
  const scenarios::repro explicit_one{scenarios::pinned(scenario, small.does), small.does.seed,
                                      small.rule};
  if (!write_text(path,
                  repro_text(explicit_one, reports::failure_lines(reports::summary_of(into))))) {
    into.repro.clear();
  }
  if (!options.draws) {
    return;
  }
  if (write_text(folder / (name + ".perfetto.json"), reports::perfetto_trace(failing))) {
    into.perfetto = name + ".perfetto.json";
  }
  if (write_text(folder / (name + ".history.jsonl"), history_text(failing.history))) {
    into.history = name + ".history.jsonl";
  }
}

reports::failure_kind told_of(const scenarios::shrunk& small, const reports::recorded_run& failing,
                              const reports::scene& picture) {
  reports::failure_kind failure;
  failure.rule = small.rule;
  failure.site = reports::site_of(failing);
  constexpr std::size_t told_bytes_max = 2'000;  // a result that is named may be long
  failure.expected = reports::clipped(failing.findings.front().expected, told_bytes_max);
  failure.seen = reports::clipped(failing.findings.front().seen, told_bytes_max);
  failure.seed = small.does.seed;
  failure.seeds_failing = 1;
  failure.seeds = {small.does.seed};
  failure.policy = std::string{to_string(small.does.scheduling)};
  failure.policy_matters = small.scheduling_matters;
  failure.faults = faults_of(small, picture);
  failure.story = reports::story_of(failing, picture);
  failure.before = size_of(small.before);
  failure.after = size_of(small.after);
  failure.runs = small.runs;
  failure.confirmed = static_cast<std::uint64_t>(small.confirmed);
  failure.may_get_smaller = small.out_of_patience;
  failure.digest = fmt::format("{:016x}", failing.digest);
  failure.fingerprint = reports::fingerprint_of(failure);
  return failure;
}

}  // namespace

const history::finding* finding_of(const scenarios::run_report& run, const std::string& rule) {
  const auto& all = run.judged.findings;
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const history::finding& each) { return each.rule == rule; });
  return found == all.end() ? nullptr : &*found;
}

std::optional<reports::failure_kind> make_small(const scenarios::scenario& scenario,
                                                const scenarios::plan& plan,
                                                const scenarios::run_report& run,
                                                const std::string& rule,
                                                const failure_options& how) {
  const crash_context words{
      fmt::format("making seed {} of {} small, which breaks {}", plan.seed, scenario.name, rule)};
  scenarios::shrink_options options;
  options.decorators = scenarios::canary_if(how.canary);
  options.plays = contained_player();
  const auto small = scenarios::shrink(scenario, plan, run.fired, rule, options);
  if (!small) {
    return std::nullopt;
  }
  const reports::recorded_run failing =
      record(scenario, small->does, rule, small->essential, scenarios::canary_if(how.canary));
  if (failing.findings.empty()) {
    return std::nullopt;
  }
  reports::scene picture = reports::scene_of(failing);
  reports::failure_kind failure = told_of(*small, failing, picture);
  if (how.draws) {
    failure.picture = std::move(picture);
    draw(scenario, *small, failing, how, failure);
  }
  write_files(scenario, *small, failing, how, failure);
  return failure;
}

}  // namespace baton::sim_app
