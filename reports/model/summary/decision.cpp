#include "reports/model/summary/decision.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reports/model/numbers/numbers.hpp"

namespace baton::reports {
namespace {

bool mostly_fails(const reseed_point& at) {
  return at.runs > 0 && at.failing * 10 >= at.runs * 9;
}

}  // namespace

const reseed_point* decided_at(const std::vector<reseed_point>& curve) {
  const auto last_open = std::find_if_not(curve.rbegin(), curve.rend(), mostly_fails);
  return last_open == curve.rbegin() ? nullptr : &*last_open.base();
}

std::string decision_text(const std::vector<reseed_point>& curve) {
  if (curve.empty()) {
    return {};
  }
  const reseed_point* const decided = decided_at(curve);
  return decided == nullptr
             ? std::string{"Whatever was drawn anew, it was never certain to the end: every fault "
                           "counts until the rule breaks."}
             : fmt::format("From {} on the rule breaks in at least nine of ten runs, whatever is "
                           "drawn after it.",
                           moment_text(decided->at_ns));
}

}  // namespace baton::reports
