// Whole simulated runs as values: RapidCheck draws topology, workload and faults, and makes them
// small where a law does not hold.
#pragma once

#include <cstdint>
#include <ostream>
#include <vector>

#include <rapidcheck.h>

#include "scenarios/run/run.hpp"
#include "scenarios/search/sweep.hpp"

namespace baton::test {

struct drawn_action {
  std::int32_t limit = 1;
  std::int32_t lasts_ms = 0;
};

struct drawn_request {
  std::size_t action = 0;  ///< any number: taken as far as there are actions
  std::int32_t at_ms = 0;
  bool keyed = false;
  bool read = false;
};

/// One of the kinds that the run without faults had a place for, and one of those places. Both are
/// any number, taken as far as there are some: so they stay good while the rest gets smaller.
struct drawn_fault {
  std::size_t kind = 0;
  std::size_t place = 0;
};

struct drawn_run {
  std::uint64_t seed = 1;
  std::int32_t executors = 1;
  std::int32_t workers = 1;
  std::vector<drawn_action> actions;
  std::vector<drawn_request> requests;
  std::vector<drawn_fault> faults;
};

std::ostream& operator<<(std::ostream& to, const drawn_run& run);

/// One or two executors, up to three workers, one to three actions with limits up to three, one to
/// twelve requests, up to six faults.
[[nodiscard]] rc::Gen<drawn_run> any_run();

/// What it does, without its faults.
[[nodiscard]] scenarios::scenario scenario_of(const drawn_run& drawn);

/// The faults by their names.
[[nodiscard]] scenarios::plan plan_of(const drawn_run& drawn, const scenarios::sweep& quiet);

}  // namespace baton::test
