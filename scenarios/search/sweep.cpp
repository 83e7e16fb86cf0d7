#include "scenarios/search/sweep.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "base/ensure.hpp"
#include "scenarios/search/pinned.hpp"

namespace baton::scenarios {
namespace {

/// Without faults of its own.
plan quiet_plan(const scenario& played, std::uint64_t seed) {
  plan quiet = with_named_faults(draw_plan(played, seed), {});
  quiet.rare_ways = false;
  return quiet;
}

}  // namespace

sweep::sweep(const scenario& played, std::uint64_t seed, const player& plays)
    : base_{quiet_plan(played, seed)} {
  run_options options;
  options.keep_offers = true;
  quiet_ = play_by(plays, played, base_, options);
  std::set<std::tuple<sim::fault_index, std::uint64_t, std::uint32_t>> known;
  for (const sim::offered_fault& each : quiet_.offers) {
    if (known.emplace(each.kind, each.here.where.hash(), each.here.occurrence).second) {
      places_.push_back(
          {fault_id{each.kind}, each.here.where.text(), each.here.occurrence, std::nullopt});
    }
  }
  quiet_.offers.clear();
}

// Pairs (0,1), (0,2), (1,2), (0,3), …: the second place of the pair is the one whose triangle the
// number lies in.
std::pair<std::size_t, std::size_t> sweep::pair(std::uint64_t number) const {
  ensure(number < pair_count(), "there are so many pairs");
  auto second =
      static_cast<std::uint64_t>((1 + std::sqrt(1.0 + 8.0 * static_cast<double>(number))) / 2);
  while (second * (second - 1) / 2 > number) {
    --second;
  }
  while ((second + 1) * second / 2 <= number) {
    ++second;
  }
  return {static_cast<std::size_t>(number - second * (second - 1) / 2),
          static_cast<std::size_t>(second)};
}

plan sweep::with(const std::vector<std::size_t>& places) const {
  plan planned = base_;
  for (const std::size_t each : places) {
    planned.named.push_back(places_.at(each));
  }
  return planned;
}

void sweep::add(sweep_matrix& to, const std::vector<std::size_t>& places,
                const run_report& run) const {
  for (const std::size_t index : places) {
    const named_fault& at = places_.at(index);
    sweep_outcome& cell = to[{at.kind, sim::site_kind_of(at.site)}];
    ++cell.tried;
    cell.failing += run.holds() ? 0U : 1U;
    if (const sim::fired_fault* const fired = find_fired(run.fired, at)) {
      ++cell.fired;
      cell.took_effect += fired->took_effect ? 1U : 0U;
    }
  }
}

}  // namespace baton::scenarios
