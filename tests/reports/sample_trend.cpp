#include "tests/reports/sample_trend.hpp"

#include <fmt/format.h>

#include "tests/reports/sample_kinds.hpp"
#include "tests/reports/sample_report.hpp"

namespace baton::test {

std::vector<reports::indexed_report> sample_trend(std::size_t count) {
  std::vector<reports::indexed_report> all;
  for (std::size_t number = 1; number <= count; ++number) {
    reports::report report;
    report.scenarios.emplace_back();
    reports::scenario_part& part = report.scenarios.front();
    part.scenario = "swarm";
    part.seeds = 5000 + number * 37 % 11 * 1000;
    part.failing = number % 5 == 2 ? 3 + number % 4 : number % 7 == 0 ? 1 : 0;
    if (part.failing > 0) {
      part.kinds = {leaked_kind()};
    }
    part.exit_code = report.exit_code = part.failing > 0 ? 1 : 0;
    part.marks = {{"lease lost", 1500, true}, {"listed after its end", number % 9 * 17, false}};
    part.same = {250, 50, {}};
    if (number % 23 == 9) {
      part.same.differences = {"seed 4: event 812 differs"};
    }
    part.wall_seconds =
        static_cast<double>(part.seeds) / (60.0 + static_cast<double>(number * 7 % 13));
    if (number % 8 != 3) {
      report.planted = {{"cancel-overwrites-verdict", "", "", number % 10 != 6, "one-verdict", "",
                         14, 2, 1, 3.4, true}};
    }
    report.made.finished_at =
        fmt::format("2026-{:02}-{:02}T02:00:00Z", 1 + number / 28 % 12, 1 + number % 28);
    report.made.revision = fmt::format("{:07x}", number * 2654435761U % 0xFFFFFFFU);
    all.push_back({fmt::format("run-{}.html", number), std::move(report)});
  }
  return all;
}

}  // namespace baton::test
