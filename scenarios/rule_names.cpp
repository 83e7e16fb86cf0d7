#include "scenarios/rule_names.hpp"

namespace baton::scenarios {

std::span<const std::string_view> rule_names() {
  static constexpr std::string_view names[] = {
      "slot-bound",   "fifo",     "released-once", "no-leak", "one-verdict", "completion-published",
      "nothing-lost", "run-once", "deadline",      "cancel",  "fenced",      "isolation"};
  return names;
}

}  // namespace baton::scenarios
