// Operations that others may look for after they are gone: numbered places, each used many times.
#pragma once

#include <cstdint>
#include <vector>

#include "base/ensure.hpp"

namespace sim {

class operation;

class handle_table {
 public:
  /// Names a place and one use of it.
  struct handle {
    std::uint32_t index = 0;
    std::uint32_t use = 0;  ///< 0: none
  };

  handle enter(operation& waiting) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(places_.size()));
      places_.emplace_back();
    }
    const std::uint32_t index = free_.back();
    free_.pop_back();
    place& taken = places_[index];
    baton::base::ensure(taken.waiting == nullptr, "a place is entered by one operation at a time");
    taken.waiting = &waiting;
    ++taken.use;
    baton::base::ensure(taken.use != 0, "the uses of a place count up");
    return {index, taken.use};
  }

  /// Null: it is gone.
  [[nodiscard]] operation* find(handle of) const {
    baton::base::ensure(of.use == 0 || of.index < places_.size(), "a handle names a place of its own table");
    const bool there = of.use != 0 && places_[of.index].use == of.use;
    return there ? places_[of.index].waiting : nullptr;
  }

  /// No effect where it is gone already.
  void leave(handle of) {
    if (find(of) != nullptr) {
      places_[of.index].waiting = nullptr;
      free_.push_back(of.index);
      baton::base::ensure(free_.size() <= places_.size(), "a place is free once");
    }
  }

 private:
  struct place {
    operation* waiting = nullptr;
    std::uint32_t use = 0;
  };
  std::vector<place> places_;
  std::vector<std::uint32_t> free_;
};

}  // namespace sim
