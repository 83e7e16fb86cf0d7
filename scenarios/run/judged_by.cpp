#include "scenarios/run/judged_by.hpp"

#include <algorithm>

namespace baton::scenarios {
namespace {

using std::chrono::milliseconds;

bool can_happen(const plan& planned, fault_id kind) {
  return planned.rates[index_of(kind)] > 0 ||
         std::any_of(planned.named.begin(), planned.named.end(),
                     [kind](const named_fault& each) { return each.kind == kind; });
}

// How late a worker may notice that an attempt has ended: at once, unless the worker is slow or
// goes by a clock that is not right.
duration end_unnoticed(const plan& planned) {
  // A slow host may be behind by as long as it is slow.
  if (can_happen(planned, fault_id::process_slow)) {
    return std::chrono::seconds{10};
  }
  // With priorities, a host of the lowest has its turn this much later.
  const duration turn = planned.scheduling == sim::scheduling_policy::priorities ? milliseconds{100}
                                                                                 : milliseconds{10};
  const bool drifts = can_happen(planned, fault_id::clock_drift);
  return drifts ? duration{std::chrono::seconds{1}} : turn;
}

}  // namespace

history::check_options judged_by(const plan& planned, const scenario& played) {
  history::check_options options;
  // A worker is told of a cancellation by a message, by its heartbeat, or loses its lease.
  options.cancel_reach_ns = duration{planned.settings.lease + planned.call_patience * 2}.count();
  options.slack_ns = duration{std::chrono::seconds{3}}.count();
  // A worker acts as if its lease were over a margin before it is, by a clock that may be slow.
  const duration unrenewed = planned.settings.lease - planned.settings.lease_margin;
  options.renewal_age_ns = (unrenewed + unrenewed / 16).count();
  options.end_unnoticed_ns = end_unnoticed(planned).count();
  options.grant_bound_ns = 0;  // the storage gives a slot on in the step that frees it
  options.every_grant_seen = true;
  options.isolation_bound_ns = planned.isolation_within.count();
  options.isolation_after_faults_only = true;
  options.no_leak_bound_ns = planned.no_leak_within.count();
  options.rules_off = played.judged.off;
  return options;
}

}  // namespace baton::scenarios
