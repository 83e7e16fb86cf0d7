// What the tests of scenario files share: texts to read, and their mistakes as lines.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scenarios/files/scenario_file.hpp"

namespace baton::test {

/// One line for each mistake; none where there is a scenario.
inline std::vector<std::string> lines_of(const scenarios::scenario_or_mistakes& read) {
  std::vector<std::string> lines;
  if (const auto* mistakes = std::get_if<std::vector<toml_reading::mistake>>(&read)) {
    for (const toml_reading::mistake& each : *mistakes) {
      lines.push_back(to_string(each));
    }
  }
  return lines;
}

/// The scenario in what must be free of mistakes.
inline scenarios::scenario good_scenario(const scenarios::scenario_or_mistakes& read) {
  INFO(fmt::format("{}", fmt::join(lines_of(read), "\n")));
  REQUIRE(std::holds_alternative<scenarios::scenario>(read));
  return std::get<scenarios::scenario>(read);
}

inline scenarios::scenario good_scenario(std::string_view text) {
  INFO(text);
  return good_scenario(scenarios::parse_scenario(text, "s.toml"));
}

}  // namespace baton::test
