// Where in a picture a moment of virtual time lies. Long gaps in which nothing begins or ends are
// folded, and everything else keeps its order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace baton::reports {

struct axis_piece {
  std::int64_t from_ns = 0;
  std::int64_t to_ns = 0;
  int from_px = 0;
  int to_px = 0;
  bool folded = false;
};

struct axis_tick {
  int px = 0;
  std::string text;
};

class time_axis {
 public:
  /// `times`: at which something begins or ends, in any order; at least one. `width_px`: to aim at;
  /// it gets wider where there is much to tell apart.
  time_axis(std::vector<std::int64_t> times, int width_px);

  [[nodiscard]] int px_of(std::int64_t at_ns) const;
  [[nodiscard]] int width_px() const { return pieces_.back().to_px; }
  [[nodiscard]] const std::vector<axis_piece>& pieces() const { return pieces_; }
  [[nodiscard]] std::vector<axis_tick> ticks() const;
  [[nodiscard]] std::int64_t begin_ns() const { return pieces_.front().from_ns; }
  [[nodiscard]] std::int64_t end_ns() const { return pieces_.back().to_ns; }

 private:
  [[nodiscard]] std::vector<bool> folds(const std::vector<std::int64_t>& times) const;
  [[nodiscard]] std::int64_t tick_step_ns() const;

  std::vector<axis_piece> pieces_;  ///< one for each gap; without holes
};

}  // namespace baton::reports
