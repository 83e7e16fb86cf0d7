// The lease in the simulator: hosts, links and clocks that fail, and the law that must hold.
#pragma once

#include <string>
#include <vector>

#include "examples/lease/lease.hpp"
#include "sim/faults.hpp"

namespace lease_example {

/// What one seed showed.
struct run_report {
  std::uint64_t seed = 0;
  std::string broken;  ///< the law that was broken; empty: all held
  std::chrono::nanoseconds at{};
  std::uint64_t digest = 0;
  std::uint64_t events = 0;
  std::uint64_t grants = 0;  ///< how often somebody began to lead
  std::vector<sim::fired_fault> faults;

  [[nodiscard]] bool holds() const { return broken.empty(); }
};

/// What can go wrong here.
[[nodiscard]] const std::vector<sim::fault_kind>& fault_kinds();

/// Twenty virtual seconds in which things go wrong, ten in which nothing does. The law: never two
/// leaders at once, and a leader at the end.
[[nodiscard]] run_report play(std::uint64_t seed, mistake planted);

}  // namespace lease_example
