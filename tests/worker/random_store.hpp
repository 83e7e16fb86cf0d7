// What a random test draws, and the store that answers a worker by it.
#pragma once

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "tests/worker/worker_fixture.hpp"

namespace baton::test {

/// Choices that were drawn before, one after the other; once they are used up, it draws zero.
class drawn_choices {
 public:
  explicit drawn_choices(std::vector<std::uint32_t> choices) : choices_{std::move(choices)} {}

  [[nodiscard]] bool used_up() const { return choices_.empty(); }

  std::uint32_t draw(std::uint32_t below) {
    if (choices_.empty()) {
      return 0;
    }
    const std::uint32_t drawn = choices_.back() % below;
    choices_.pop_back();
    return drawn;
  }

 private:
  std::vector<std::uint32_t> choices_;
};

/// Knows which executions it has given to the last incarnation that it enlisted.
class random_store {
 public:
  explicit random_store(drawn_choices& chance) : chance_{chance} {}

  worker_incarnation enlist() {
    held_.clear();
    last_ = worker_incarnation{last_.value + 1};
    return last_;
  }

  /// Claims new executions, `count_max` at most; for an incarnation that is over, none.
  std::vector<assignment> give(worker_incarnation to, std::int32_t count_max) {
    std::vector<assignment> given;
    const std::uint32_t count = chance_.draw(static_cast<std::uint32_t>(count_max) + 1);
    while (to == last_ && given.size() < count) {
      given.push_back(assignment_of(next_++));
      held_.insert(given.back().execution);
    }
    return given;
  }

  void end(execution_id execution) { held_.erase(execution); }

  [[nodiscard]] const std::set<execution_id>& held() const { return held_; }

  [[nodiscard]] renew_reply renewed() {
    renew_reply reply;
    for (const execution_id each : held_) {
      reply.held.push_back({each, attempt{1}, chance_.draw(8) == 7});
    }
    return reply;
  }

 private:
  drawn_choices& chance_;
  worker_incarnation last_{6};
  std::int64_t next_ = 1;
  std::set<execution_id> held_;
};

}  // namespace baton::test
