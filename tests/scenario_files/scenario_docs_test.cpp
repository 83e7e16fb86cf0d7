// docs/scenarios.md says what the parser does.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include "adapters/sim/fault_kinds.hpp"
#include "history/checker.hpp"
#include "scenarios/shipped/shipped.hpp"
#include "tests/scenario_files/reading.hpp"

namespace {

using namespace baton::scenarios;
using baton::test::good_scenario;

std::string documentation() {
  std::ifstream file{BATON_SOURCE_DIR "/docs/scenarios.md"};
  return {std::istreambuf_iterator<char>{file}, {}};
}

// What follows `begin`, up to `end`.
std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t start = text.find(begin);
  if (start == std::string::npos) {
    return {};
  }
  const std::size_t first = start + begin.size();
  return text.substr(first, text.find(end, first) - first);
}

std::string chapter(const std::string& title) {
  return between(documentation(), fmt::format("\n## {}\n", title), "\n## ");
}

std::string rows_of(const std::string& section) {
  if (section.empty()) {
    return chapter("Top level");
  }
  const bool repeats = section == "action" || section == "fault" || section == "request";
  return chapter(repeats ? fmt::format("[[{}]]", section) : fmt::format("[{}]", section));
}

std::size_t rows_in(const std::string& text) {
  std::size_t rows = 0;
  for (std::size_t at = text.find("\n| `"); at != std::string::npos;
       at = text.find("\n| `", at + 1)) {
    ++rows;
  }
  return rows;
}

// Parts of a key's path: its section, empty for the top level, and its name.
std::pair<std::string, std::string> parts_of(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos
             ? std::pair{std::string{}, std::string{path}}
             : std::pair{std::string{path.substr(0, dot)}, std::string{path.substr(dot + 1)}};
}

}  // namespace

TEST_CASE("the documentation lists every key in its section, as the parser knows it") {
  for (const auto& key : scenario_keys()) {
    const auto [section, name] = parts_of(key.path);
    const std::string row = fmt::format("\n| `{}` | {} | {} | {} |\n", name, key.type,
                                        key.default_value, key.description);
    INFO(row);
    CHECK(rows_of(section).find(row) != std::string::npos);
  }
}

TEST_CASE("the documentation lists no other keys, faults or scenarios") {
  CHECK(rows_in(documentation()) ==
        scenario_keys().size() + baton::fault_count + shipped_files().size());
}

TEST_CASE("the documentation lists every fault with what it does and what its rate is per") {
  const std::string list = chapter("Faults");
  for (const sim::fault_kind& kind : baton::fault_kinds()) {
    const std::string row = fmt::format("\n| `{}` | {} | ", kind.name.text, kind.sentence);
    INFO(row);
    const std::string per = between(list, row, " |\n");
    CHECK((per == "visit" || per == "second"));
  }
}

TEST_CASE("the documentation lists every shipped scenario with what it is about") {
  for (const shipped_file& file : shipped_files()) {
    const scenario read = good_scenario(parse_scenario(file.text, file.name));
    const std::string row = fmt::format("\n| `{}` | {} |\n", read.name, read.about);
    INFO(row);
    CHECK(chapter("Scenarios that come with baton").find(row) != std::string::npos);
  }
}

TEST_CASE("the documentation names every rule that can be switched off") {
  const std::string text = rows_of("rules");
  for (const auto& [rule, sentence] : baton::history::rule_descriptions()) {
    INFO(rule);
    CHECK(text.find(fmt::format("`{}`", rule)) != std::string::npos);
  }
}

TEST_CASE("the documentation's full example has every key and no mistake") {
  const std::string example = between(chapter("A full example"), "```toml\n", "```\n");
  REQUIRE_FALSE(example.empty());
  const scenario read = good_scenario(example);
  CHECK(read.actions.size() == 2);
  for (const auto& key : scenario_keys()) {
    const auto [section, name] = parts_of(key.path);
    if (section == "request") {
      continue;  // instead of a workload, which the example has
    }
    INFO(key.path);
    const bool written = ("\n" + example).find(fmt::format("\n{} = ", name)) != std::string::npos;
    const bool heads = example.find(fmt::format("\n[{}]\n", key.path)) != std::string::npos;
    CHECK((written || heads));
  }
}

TEST_CASE("the documentation's first scenario has no mistake") {
  const std::string example = between(chapter("Write one"), "```toml\n", "```\n");
  REQUIRE_FALSE(example.empty());
  good_scenario(example);
}
