#include "scenarios/search/reseed.hpp"

#include <algorithm>
#include <set>

#include "base/hash.hpp"
#include "scenarios/search/pinned.hpp"
#include "scenarios/search/shrink.hpp"

namespace baton::scenarios {
namespace {

constexpr int even_points = 12;
constexpr std::size_t fault_points_max = 8;

std::set<duration> points_of(const plan& planned, const run_report& base, duration until) {
  std::set<duration> points{duration{0}, until};
  for (int each = 1; each < even_points; ++each) {
    points.insert(until / even_points * each);
  }
  std::size_t faults = 0;
  for (const named_fault& each : planned.named) {
    const sim::fired_fault* const fired = find_fired(base.fired, each);
    if (fired != nullptr && fired->at < until && ++faults <= fault_points_max) {
      points.insert(fired->at);
      points.insert(fired->at + duration{1});
    }
  }
  return points;
}

/// What has happened before is named; what would come is not.
plan until_point(const plan& planned, const run_report& base, duration point) {
  plan left = planned;
  std::erase_if(left.named, [&](const named_fault& each) {
    const sim::fired_fault* const fired = find_fired(base.fired, each);
    return fired == nullptr || fired->at >= point;
  });
  return left;
}

}  // namespace

std::vector<reseeded> reseed(const scenario& from, const plan& planned, const run_report& base,
                             const std::string& rule, duration until,
                             const std::vector<double>& rates, const reseed_options& options) {
  std::vector<reseeded> curve;
  for (const duration point : points_of(planned, base, until)) {
    curve.push_back({point, 0, 0});
  }
  std::uint64_t events = 0;
  for (std::uint64_t turn = 0; turn < options.runs_each && events < options.events_max; ++turn) {
    // The same seed at each point: then the curve shows what the points change, not the draws.
    const std::uint64_t seed =
        base::mix(base::mix(planned.seed, base::hash_of("continuation")), turn);
    for (reseeded& each : curve) {
      run_options run_with;
      run_with.decorators = options.decorators;
      run_with.anew = fresh_randomness{each.at, seed, rates};
      const run_report run =
          play_by(options.plays, from, until_point(planned, base, each.at), run_with);
      events += run.events;
      ++each.runs;
      each.failing += breaks(run, rule) ? 1U : 0U;
    }
  }
  return curve;
}

}  // namespace baton::scenarios
