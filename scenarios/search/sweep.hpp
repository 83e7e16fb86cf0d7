// One fault at a time, or two, at every place at which the run without faults could have had one.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/run/plan.hpp"
#include "scenarios/run/run.hpp"

namespace baton::scenarios {

/// What one kind of fault did at one kind of place.
struct sweep_outcome {
  std::uint64_t tried = 0;  ///< runs in which it was to happen
  std::uint64_t fired = 0;  ///< in which it did
  std::uint64_t took_effect = 0;
  std::uint64_t failing = 0;

  bool operator==(const sweep_outcome&) const = default;
};

/// By kind, and by site without its numbers: see sim::site_kind_of.
using sweep_matrix = std::map<std::pair<fault_id, std::string>, sweep_outcome>;

/// Runs that do not depend on each other: any thread may play any of them.
class sweep {
 public:
  /// Plays the seed without faults, to see where there could be some.
  sweep(const scenario& played, std::uint64_t seed, const player& plays = {});

  /// Places in the order in which the run comes by.
  [[nodiscard]] const std::vector<named_fault>& places() const { return places_; }
  /// The run without faults.
  [[nodiscard]] const run_report& quiet() const { return quiet_; }

  /// How many pairs of places there are.
  [[nodiscard]] std::uint64_t pair_count() const {
    return places_.empty() ? 0 : places_.size() * (places_.size() - 1) / 2;
  }
  /// The pair with this number, below `pair_count`.
  [[nodiscard]] std::pair<std::size_t, std::size_t> pair(std::uint64_t number) const;

  /// The run in which what is at these places happens, and nothing else.
  [[nodiscard]] plan with(const std::vector<std::size_t>& places) const;

  /// Adds what a run showed about these places.
  void add(sweep_matrix& to, const std::vector<std::size_t>& places, const run_report& run) const;

 private:
  plan base_;
  std::vector<named_fault> places_;
  run_report quiet_;
};

}  // namespace baton::scenarios
