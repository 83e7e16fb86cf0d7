// `baton-sim list`: what there is to run, to break and to judge.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "adapters/sim/fault_kinds.hpp"
#include "apps/baton_sim/commands.hpp"
#include "apps/baton_sim/exit_code.hpp"
#include "history/checker.hpp"
#include "scenarios/files/scenario_file.hpp"
#include "scenarios/shipped/shipped.hpp"

namespace baton::sim_app {
namespace {

struct named_line {
  std::string name;
  std::string sentence;
};

std::vector<named_line> scenarios_there_are() {
  std::vector<named_line> lines;
  for (const scenarios::shipped_file& each : scenarios::shipped_files()) {
    const auto read = scenarios::parse_scenario(each.text, each.name);
    const auto* const found = std::get_if<scenarios::scenario>(&read);
    lines.push_back({std::string{each.name}, found != nullptr ? found->about : std::string{}});
  }
  return lines;
}

std::vector<named_line> rules_there_are() {
  std::vector<named_line> lines;
  for (const history::rule_description& each : history::rule_descriptions()) {
    lines.push_back({std::string{each.name}, std::string{each.sentence}});
  }
  lines.push_back({"invariant", "what the engine and the simulator ensure holds"});
  lines.push_back({"determinism", "the same scenario and seed give the same digest (--determinism)"});
  return lines;
}

std::vector<named_line> faults_there_are() {
  std::vector<named_line> lines;
  for (const sim::fault_kind& each : fault_kinds()) {
    lines.push_back({std::string{each.name.text}, std::string{each.sentence}});
  }
  return lines;
}

void print(const char* title, const std::vector<named_line>& lines) {
  fmt::print("{}\n", title);
  for (const named_line& each : lines) {
    fmt::print("  {:<28} {}\n", each.name, each.sentence);
  }
}

boost::json::array json_of(const std::vector<named_line>& lines) {
  boost::json::array array;
  for (const named_line& each : lines) {
    array.push_back(boost::json::object{{"name", each.name}, {"about", each.sentence}});
  }
  return array;
}

}  // namespace

int list(bool json) {
  if (json) {
    const boost::json::object document{{"scenarios", json_of(scenarios_there_are())},
                                       {"rules", json_of(rules_there_are())},
                                       {"faults", json_of(faults_there_are())}};
    fmt::print("{}\n", boost::json::serialize(document));
    return exit_holds;
  }
  print("scenarios", scenarios_there_are());
  print("\nrules", rules_there_are());
  print("\nfaults", faults_there_are());
  return exit_holds;
}

}  // namespace baton::sim_app
