// Every order in which events that are ready at once can happen, one run after the other.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/schedule_strategy.hpp"

namespace sim {

/// Depth first: each run repeats the choices of the one before up to the last at which something
/// else can be chosen. Of orders that differ only in events that touch nothing in common, one is
/// run: sleep sets, after Godefroid, "Partial-Order Methods for the Verification of Concurrent
/// Systems" (1996). The program must be deterministic apart from these choices.
///
///     do {
///       run_one_world(explored);  // with `explored` as its strategy
///     } while (explored.next());
class exploration final : public schedule_strategy {
 public:
  std::optional<std::size_t> choose(std::span<const ready_event> ready) override;
  void happened(footprint touched) override;

  /// Ends a run and prepares the next. False: there is none.
  bool next();

  [[nodiscard]] std::uint64_t runs() const { return runs_; }  ///< whole ones: different orders
  [[nodiscard]] std::uint64_t cut_off() const { return cut_off_; }          ///< equal to one before
  [[nodiscard]] std::size_t choices_most() const { return choices_most_; }  ///< in one run

 private:
  struct sleeper {
    std::uint64_t id = 0;
    footprint touched;
  };
  struct node {
    std::vector<ready_event> ready;
    std::vector<sleeper> asleep;  ///< what was tried before and would lead to the same
    std::vector<sleeper> tried;
    std::size_t chosen = 0;
    footprint touched;
  };
  [[nodiscard]] static std::optional<std::size_t> untried(const node& at);
  [[nodiscard]] std::vector<sleeper> asleep_now() const;

  std::vector<node> path_;
  std::size_t depth_ = 0;
  bool is_cut_ = false;
  std::uint64_t runs_ = 0;
  std::uint64_t cut_off_ = 0;
  std::size_t choices_most_ = 0;
};

}  // namespace sim
