#include "scenarios/files/scenario_file.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <utility>

#include "adapters/toml/file.hpp"
#include "scenarios/files/scenario_sections.hpp"

namespace baton::scenarios {
namespace {

using namespace toml_reading;

constexpr std::string_view arrays_of_tables[] = {"action", "fault", "request"};
constexpr std::int64_t seeds_most = 1'000'000'000;

void read_policies(table_reader& document, std::vector<sim::scheduling_policy>& into) {
  std::array<std::string_view, sim::all_policies.size()> names;
  std::transform(sim::all_policies.begin(), sim::all_policies.end(), names.begin(),
                 [](sim::scheduling_policy each) { return sim::to_string(each); });
  const auto chosen = read_names(document, "policies", names);
  if (!chosen) {
    return;
  }
  if (chosen->empty()) {
    document.wrong("policies", "must name at least one: each seed takes one of them");
  }
  into.clear();
  for (const std::size_t index : *chosen) {
    into.push_back(sim::all_policies[index]);
  }
}

scenario read_all(table_reader& document, std::string_view file) {
  scenario read;
  read.name = name_of_scenario(file);
  assign(read.about, document.text("about"));
  assign(read.seeds, document.integer("seeds", 1, seeds_most));
  read_policies(document, read.policies);
  read_topology(document, read.hosts);
  read_timing(document, read.times);
  read_actions(document, read.actions);
  read_workload(document, read.asks);
  read_requests(document, read);
  read_schedule(document, read.scheduled);
  const bool faults_are_good = read_faults(document, read.goes_wrong);
  read_phases(document, read.lasts);
  read_rules(document, read.judged);
  read_required(document, faults_are_good, read);
  return read;
}

}  // namespace

scenario_or_mistakes parse_scenario(std::string_view text, std::string_view file) {
  return parse_scenario_with(text, file, scenario_keys(), [](table_reader&) {});
}

scenario_or_mistakes parse_scenario_with(std::string_view text, std::string_view file,
                                         std::span<const known_key> all_keys,
                                         const std::function<void(table_reader&)>& read_more) {
  auto read = read_document(text, file);
  if (auto* failure = std::get_if<mistake>(&read)) {
    return std::vector{std::move(*failure)};
  }
  mistake_list mistakes{std::string{file}};
  const known_keys keys{all_keys, arrays_of_tables};
  table_reader document{std::get<toml_value>(read), keys, "", "", mistakes};
  read_more(document);
  scenario told = read_all(document, file);
  std::vector<mistake> found = mistakes.take();
  if (!found.empty()) {
    return found;
  }
  return told;
}

scenario_or_mistakes read_scenario(const std::string& path) {
  auto read = read_file(path);
  if (auto* failure = std::get_if<mistake>(&read)) {
    return std::vector{std::move(*failure)};
  }
  return parse_scenario(std::get<std::string>(read), path);
}

std::string_view name_of_scenario(std::string_view file) {
  constexpr std::string_view extensions[] = {".toml", ".repro"};
  file.remove_prefix(file.rfind('/') + 1);  // past nothing where there is no folder
  for (const std::string_view each : extensions) {
    file.remove_suffix(file.ends_with(each) ? each.size() : 0);
  }
  return file;
}

}  // namespace baton::scenarios
