// Puts what lasts into rows, such that spans of one row do not overlap.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace baton::reports {

/// Spans come in order of their begin; each goes into the first row that is free by then. Of more
/// rows than `rows_max` none is made: what finds no room lies in the last one, over others.
class row_packer {
 public:
  explicit row_packer(std::size_t rows_max) : rows_max_{rows_max} {}

  /// The row of the span `[from, to)`, counted from 0.
  std::size_t place(std::int64_t from, std::int64_t to) {
    std::size_t row = 0;
    while (row < ends_.size() && ends_[row] > from) {
      ++row;
    }
    if (row == ends_.size() && row < rows_max_) {
      ends_.push_back(to);
      return row;
    }
    if (row == ends_.size()) {
      --row;
      to = ends_[row] > to ? ends_[row] : to;
    }
    ends_[row] = to;
    return row;
  }

  [[nodiscard]] std::size_t rows() const { return ends_.size(); }

 private:
  std::size_t rows_max_;
  std::vector<std::int64_t> ends_;  ///< by row: where its last span ends
};

}  // namespace baton::reports
