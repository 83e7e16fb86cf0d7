#include "reports/model/fingerprint.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/hash.hpp"
#include "reports/model/report.hpp"
#include "sim/site.hpp"

namespace baton::reports {

std::string fingerprint_of(const failure_kind& failure) {
  const bool any = std::any_of(failure.faults.begin(), failure.faults.end(),
                               [](const schedule_fault& each) { return each.essential; });
  std::set<std::string> needed;
  for (const schedule_fault& each : failure.faults) {
    if (each.essential || !any) {
      needed.insert(each.fault + " at " + sim::site_kind_of(each.at));
    }
  }
  std::uint64_t hash = base::mix(base::hash_of(failure.rule), base::hash_of(failure.site));
  for (const std::string& each : needed) {
    hash = base::mix(hash, base::hash_of(each));
  }
  return fmt::format("{:016x}", hash);
}

std::string letter_of(std::size_t place) {
  constexpr std::size_t letters = 26;
  std::string text;
  for (std::size_t rest = place + 1; rest > 0; rest = (rest - 1) / letters) {
    text.insert(text.begin(), static_cast<char>('A' + (rest - 1) % letters));
  }
  return text;
}

}  // namespace baton::reports
