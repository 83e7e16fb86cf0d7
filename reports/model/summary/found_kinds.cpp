#include "reports/model/summary/found_kinds.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reports/model/numbers/numbers.hpp"
#include "reports/model/report.hpp"

namespace baton::reports {
namespace {

void add(std::vector<found_kind>& to, const failure_kind& seen, kind_place where) {
  auto same = std::find_if(to.begin(), to.end(), [&](const found_kind& each) {
    return each.what->fingerprint == seen.fingerprint;
  });
  if (same == to.end()) {
    same = to.insert(to.end(), found_kind{&seen, {}, 0});
  }
  where.seeds = seen.seeds_failing;
  same->seeds_failing += seen.seeds_failing;
  same->places.push_back(std::move(where));
}

}  // namespace

std::vector<found_kind> kinds_of(const report& whole) {
  std::vector<found_kind> all;
  for (const scenario_part& part : whole.scenarios) {
    for (const failure_kind& each : part.kinds) {
      add(all, each, {part.scenario, part.scenario, 0});
    }
  }
  for (const sweep_part& part : whole.sweeps) {
    for (const failure_kind& each : part.kinds) {
      add(all, each, {"sweep of " + part.scenario, part.scenario, 0});
    }
  }
  return all;
}

std::string essential_faults(const failure_kind& failure) {
  std::vector<std::string> names;
  for (const schedule_fault& each : failure.faults) {
    if (each.essential) {
      names.push_back(each.letter.empty() ? each.fault : each.letter + " " + each.fault);
    }
  }
  return listed(names, 6);
}

std::string size_text(const failure_kind& failure) {
  const auto part = [](std::uint64_t after, std::uint64_t before, std::string_view noun) {
    return fmt::format("{} of {}", grouped(after), counted(before, noun));
  };
  std::string text = part(failure.after.faults, failure.before.faults, "fault") + ", " +
                     part(failure.after.executions, failure.before.executions, "request") + ", " +
                     part(failure.after.actions, failure.before.actions, "action");
  if (failure.before.processes > 0) {
    text +=
        fmt::format(", {} of {} process{}", failure.after.processes,
                    grouped(failure.before.processes), failure.before.processes == 1 ? "" : "es");
  }
  return text;
}

}  // namespace baton::reports
