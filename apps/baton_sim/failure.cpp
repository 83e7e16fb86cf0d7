#include "apps/baton_sim/failure.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include "adapters/toml/values.hpp"

namespace baton::sim_app {
namespace {

namespace files = std::filesystem;
namespace json = boost::json;

std::string size_of(const scenarios::named_fault& at) {
  return at.size ? fmt::format("  size {}", toml_reading::to_exact_text(*at.size)) : std::string{};
}

std::string counts_text(const scenarios::shrunk& small) {
  return fmt::format("{} of {} faults, {} of {} requests, {} of {} actions, {} of {} processes",
                     small.after.faults, small.before.faults, small.after.requests,
                     small.before.requests, small.after.actions, small.before.actions,
                     small.after.hosts, small.before.hosts);
}

std::string order_text(const scenarios::shrunk& small) {
  if (!small.scheduling_matters) {
    return "first come, first served";
  }
  const scenarios::schedule_window& window = small.does.scheduled;
  std::string text = fmt::format("{}, which matters", to_string(small.does.scheduling));
  if (window != scenarios::schedule_window{}) {
    text += fmt::format(" from {:.3f} s to {:.3f} s",
                        std::chrono::duration<double>(window.from).count(),
                        std::chrono::duration<double>(std::min<std::chrono::nanoseconds>(
                                                          window.until, small.last.virtual_time))
                            .count());
  }
  return text;
}

std::vector<std::string> story_of(const scenarios::shrunk& small) {
  std::vector<std::string> lines;
  if (const history::finding* const found = finding_of(small.last, small.rule)) {
    lines.push_back(fmt::format("rule      {}", small.rule));
    lines.push_back(fmt::format("expected  {}", found->expected));
    lines.push_back(fmt::format("seen      {}", found->seen));
  }
  lines.push_back(fmt::format("smallest  {}{}", counts_text(small),
                              small.out_of_patience ? " (it might get smaller still)" : ""));
  for (std::size_t index = 0; index < small.does.named.size(); ++index) {
    const scenarios::named_fault& each = small.does.named[index];
    const sim::fired_fault* const fired = scenarios::find_fired(small.last.fired, each);
    const std::string when =
        fired == nullptr
            ? "never"
            : fmt::format("{:.6f} s", std::chrono::duration<double>(fired->at).count());
    lines.push_back(fmt::format("  {:>13}  {} at {}{}  {}", when, name_of(each.kind),
                                scenarios::visit_text(each), size_of(each),
                                small.essential[index] ? "essential: without it the rule holds"
                                                       : "not essential by itself"));
  }
  lines.push_back(fmt::format("order     {}", order_text(small)));
  lines.push_back(fmt::format("confirmed {} times, after {} runs", small.confirmed, small.runs));
  return lines;
}

}  // namespace

const history::finding* finding_of(const scenarios::run_report& run, const std::string& rule) {
  const auto& all = run.judged.findings;
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const history::finding& each) { return each.rule == rule; });
  return found == all.end() ? nullptr : &*found;
}

std::optional<failure> make_small(const scenarios::scenario& what, const scenarios::plan& does,
                                  const scenarios::run_report& run, const std::string& rule,
                                  const std::string& folder) {
  auto small = scenarios::shrink(what, does, run.fired, rule, {});
  if (!small) {
    return std::nullopt;
  }
  failure made{std::move(*small), {}};
  const scenarios::repro explicit_one{scenarios::pinned(what, made.small.does), does.seed, rule};
  const files::path path = files::path{folder.empty() ? "." : folder} /
                           fmt::format("{}-seed-{}-{}.repro", what.name, does.seed, rule);
  std::error_code failed;
  files::create_directories(path.parent_path(), failed);
  std::ofstream file{path};
  file << to_text(explicit_one, story_of(made.small));
  if (file.flush()) {
    made.file = path.lexically_normal().string();
  } else {
    fmt::print(stderr, "baton-sim: cannot write {}\n", path.string());
  }
  return made;
}

std::string to_text(const failure& of) {
  std::string text;
  for (const std::string& each : story_of(of.small)) {
    text += "  " + each + "\n";
  }
  if (!of.file.empty()) {
    text += fmt::format("  replay    baton-sim replay {}\n", of.file);
  }
  return text;
}

json::object json_of(const failure& of) {
  json::array faults;
  for (std::size_t index = 0; index < of.small.does.named.size(); ++index) {
    const scenarios::named_fault& each = of.small.does.named[index];
    faults.push_back(json::object{{"fault", std::string{name_of(each.kind)}},
                                  {"at", scenarios::visit_text(each)},
                                  {"essential", static_cast<bool>(of.small.essential[index])}});
  }
  const history::finding* const found = finding_of(of.small.last, of.small.rule);
  return {{"rule", of.small.rule},
          {"expected", found == nullptr ? "" : found->expected},
          {"seen", found == nullptr ? "" : found->seen},
          {"faults", std::move(faults)},
          {"faults_before", of.small.before.faults},
          {"executions", of.small.after.requests},
          {"executions_before", of.small.before.requests},
          {"processes", of.small.after.hosts},
          {"policy", std::string{to_string(of.small.does.scheduling)}},
          {"confirmed", of.small.confirmed},
          {"runs", of.small.runs},
          {"repro", of.file}};
}

}  // namespace baton::sim_app
