#include "history/rules/rule.hpp"

#include <algorithm>
#include <utility>

namespace baton::history {

void judgement::broken(const observed_execution& execution, std::string expected, std::string seen,
                       std::vector<mark> shown) {
  add({outcome_.rule,
       std::move(expected),
       std::move(seen),
       {},
       execution.id,
       std::string{execution.action_ref}},
      std::move(shown));
}

void judgement::broken(std::string_view action_ref, std::string expected, std::string seen,
                       std::vector<mark> shown) {
  add({outcome_.rule, std::move(expected), std::move(seen), {}, 0, std::string{action_ref}},
      std::move(shown));
}

void judgement::add(finding found, std::vector<mark> shown) {
  ++outcome_.finding_count;
  if (findings_.size() == findings_max_) {
    return;
  }
  for (const mark& each : shown) {
    if (each) {
      found.lines.push_back(each.line);
    }
  }
  std::sort(found.lines.begin(), found.lines.end());
  found.lines.erase(std::unique(found.lines.begin(), found.lines.end()), found.lines.end());
  findings_.push_back(std::move(found));
}

}  // namespace baton::history
