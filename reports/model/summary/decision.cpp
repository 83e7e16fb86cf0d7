#include "reports/model/summary/decision.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "reports/model/numbers/numbers.hpp"

namespace baton::reports {
namespace {

bool mostly_fails(const reseed_point& at) {
  return at.runs > 0 && at.failing * 10 >= at.runs * 9;
}

const reseed_point* decided_at(const std::vector<reseed_point>& curve) {
  const auto last_open = std::find_if_not(curve.rbegin(), curve.rend(), mostly_fails);
  return last_open == curve.rbegin() ? nullptr : &*last_open.base();
}

std::string evidence_of(const decision& made) {
  const std::string text =
      fmt::format("drawn anew from there, {} of {} runs fail", made.at->failing, made.at->runs);
  return made.before == nullptr
             ? text
             : fmt::format("{}; from {}, {} of {}", text, moment_text(made.before->at_ns),
                           made.before->failing, made.before->runs);
}

}  // namespace

decision decision_of(const std::vector<reseed_point>& curve) {
  decision made;
  if (curve.empty()) {
    return made;
  }
  made.at = decided_at(curve);
  if (made.at == nullptr) {
    made.sentence =
        "Whatever was drawn anew, it was never certain to the end: every fault counts until the "
        "rule breaks.";
    return made;
  }
  made.before = made.at == curve.data() ? nullptr : std::prev(made.at);
  made.moment = moment_text(made.at->at_ns);
  made.evidence = evidence_of(made);
  made.sentence = fmt::format(
      "From {} on the rule breaks in at least nine of ten runs, whatever is drawn after it.",
      made.moment);
  return made;
}

}  // namespace baton::reports
