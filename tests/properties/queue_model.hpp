// What queues under a limit are, in the fewest words: the reference for the ExecutionQueueManager.
#pragma once

#include <algorithm>
#include <array>
#include <deque>
#include <set>
#include <vector>

#include "engine/core/action.hpp"

namespace baton::test {

/// Two actions: the first has one queue, the second two. Executions have numbers, from 1.
struct queue_model {
  struct action {
    std::int32_t limit = 1;
    queue_mode mode = queue_mode::open;
  };
  struct queue {
    std::size_t of = 0;
    std::deque<int> waiting;
    std::set<int> holders;
  };

  std::array<action, 2> actions;
  std::array<queue, 3> queues{{{0, {}, {}}, {1, {}, {}}, {1, {}, {}}}};
  std::set<int> cancelling;  ///< holders that were asked to stop
  std::set<int> ended;
  int last = 0;

  [[nodiscard]] bool accepts(std::size_t to) const {
    return actions[queues[to].of].mode != queue_mode::draining;
  }

  void submit(std::size_t to) {
    queues[to].waiting.push_back(++last);
    promote();
  }

  /// It leaves its slot or its place.
  void end(int number) {
    for (queue& each : queues) {
      std::erase(each.waiting, number);
      each.holders.erase(number);
    }
    cancelling.erase(number);
    ended.insert(number);
    promote();
  }

  /// While somebody waits and a slot is free, who waits longest gets it.
  void promote() {
    for (queue& each : queues) {
      const action& under = actions[each.of];
      while (under.mode != queue_mode::paused && !each.waiting.empty() &&
             std::ssize(each.holders) < under.limit) {
        each.holders.insert(each.waiting.front());
        each.waiting.pop_front();
      }
    }
  }

  [[nodiscard]] std::vector<int> all_waiting() const {
    std::vector<int> all;
    for (const queue& each : queues) {
      all.insert(all.end(), each.waiting.begin(), each.waiting.end());
    }
    return all;
  }

  [[nodiscard]] std::vector<int> all_holders() const {
    std::vector<int> all;
    for (const queue& each : queues) {
      all.insert(all.end(), each.holders.begin(), each.holders.end());
    }
    return all;
  }

  [[nodiscard]] bool waits(int number) const {
    return std::any_of(queues.begin(), queues.end(), [number](const queue& each) {
      return std::find(each.waiting.begin(), each.waiting.end(), number) != each.waiting.end();
    });
  }

  [[nodiscard]] bool holds(int number) const {
    return std::any_of(queues.begin(), queues.end(),
                       [number](const queue& each) { return each.holders.contains(number); });
  }
};

}  // namespace baton::test
