// One seed's run written out: nothing in it is drawn any more that the plan or the faults can say.
#pragma once

#include "scenarios/run/plan.hpp"
#include "sim/faults.hpp"

namespace baton::scenarios {

/// The plan in which exactly these faults happen, by name, with what was drawn for each. Played, it
/// is the same run.
[[nodiscard]] plan with_named_faults(plan planned, const std::vector<sim::fired_fault>& fired);

/// A scenario of which the plan's seed draws this plan. `from` is the one it was drawn from; the
/// plan has no rates.
[[nodiscard]] scenario pinned(const scenario& from, const plan& planned);

/// Bounds that were reckoned from the workload, reckoned again from what is left of it.
void reckon_bounds(const scenario& from, plan& planned);

/// A fault's site and occurrence, as `visit::text` writes them.
struct site_and_occurrence {
  std::string site;
  std::uint32_t occurrence = 1;
};
[[nodiscard]] site_and_occurrence split_site(const std::string& text);
[[nodiscard]] std::string visit_text(const named_fault& at);

/// The fault of that name among those that fired; null: it did not.
[[nodiscard]] const sim::fired_fault* find_fired(const std::vector<sim::fired_fault>& fired,
                                                 const named_fault& named);

}  // namespace baton::scenarios
