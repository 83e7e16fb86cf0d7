// The kinds of failure of a whole report, each once.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace baton::reports {

struct report;
struct failure_kind;

/// Where a kind was seen.
struct kind_place {
  std::string words;  ///< `swarm`, `sweep of limit_one`
  std::string scenario;
  std::uint64_t seeds = 0;  ///< that are of this kind there
};

/// A kind of failure, and everywhere it was seen. Pointers are into the report.
struct found_kind {
  const failure_kind* what = nullptr;  ///< as it was first seen
  std::vector<kind_place> places;
  std::uint64_t seeds_failing = 0;  ///< in all places together
};

/// In order of scenarios, then sweeps; those of one fingerprint are one.
[[nodiscard]] std::vector<found_kind> kinds_of(const report& whole);

/// The letters of its essential faults with their names: `A bus.lost and C process.crash`.
[[nodiscard]] std::string essential_faults(const failure_kind& failure);

/// How small it became: `2 of 23 faults, 2 of 371 requests, 1 of 10 actions, 3 of 9 processes`.
[[nodiscard]] std::string size_text(const failure_kind& failure);

}  // namespace baton::reports
