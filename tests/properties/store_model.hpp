// What a store keeps for whoever uses it, in the fewest words: the reference for the store port.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/action.hpp"
#include "engine/core/status.hpp"

namespace baton::test {

/// Two actions of one queue each, one worker at a time; a failed or lost attempt is followed by a
/// second one, at once. Executions have numbers, from 1.
struct store_model {
  static constexpr std::int32_t attempts_max = 2;

  struct execution {
    std::size_t action = 0;
    std::string parameters;
    std::string key;
    status state = status::requested;
    std::int32_t attempt = 0;           ///< the first begins with the slot
    std::optional<std::string> result;  ///< none: not its worker's
    bool announced = false;
    bool pruned = false;

    [[nodiscard]] bool holds() const { return state == status::scheduled || is_in_hand(); }
    [[nodiscard]] bool is_in_hand() const {
      return state == status::running || state == status::cancelling;
    }
  };

  std::array<std::int32_t, 2> limits{1, 2};
  std::vector<execution> executions;

  [[nodiscard]] execution& at(int number) {
    return executions.at(static_cast<std::size_t>(number - 1));
  }
  [[nodiscard]] const execution& at(int number) const {
    return executions.at(static_cast<std::size_t>(number - 1));
  }
  [[nodiscard]] bool knows(int number) const {
    return number >= 1 && number <= std::ssize(executions);
  }

  /// Those for which it is so, in order.
  template <class Is>
  [[nodiscard]] std::vector<int> numbers(Is is) const {
    std::vector<int> found;
    for (int number = 1; number <= std::ssize(executions); ++number) {
      if (is(at(number))) {
        found.push_back(number);
      }
    }
    return found;
  }

  /// The first one with this key that is still known; 0: none.
  [[nodiscard]] int with_key(std::size_t action, const std::string& key) const {
    const auto found = numbers([&](const execution& each) {
      return !key.empty() && each.action == action && each.key == key && !each.pruned;
    });
    return found.empty() ? 0 : found.front();
  }

  [[nodiscard]] std::int64_t waiting_before(int number) const {
    const auto ahead = numbers([&](const execution& each) {
      return each.state == status::requested && each.action == at(number).action;
    });
    return std::count_if(ahead.begin(), ahead.end(), [number](int each) { return each < number; });
  }

  void promote() {
    for (std::size_t action = 0; action < limits.size(); ++action) {
      auto held = std::count_if(
          executions.begin(), executions.end(),
          [action](const execution& each) { return each.action == action && each.holds(); });
      for (execution& each : executions) {
        if (held < limits[action] && each.action == action && each.state == status::requested) {
          each.state = status::scheduled;
          each.attempt = 1;
          ++held;
        }
      }
    }
  }

  void claim() {
    for (execution& each : executions) {
      each.state = each.state == status::scheduled ? status::running : each.state;
    }
  }

  void finish(int number, outcome seen, const std::string& result) {
    execution& one = at(number);
    if (one.state == status::cancelling) {
      one.state = seen == outcome::succeeded ? status::completed : status::cancelled;
    } else if (seen == outcome::failed && one.attempt < attempts_max) {
      one.state = status::scheduled;
      ++one.attempt;
      return;
    } else {
      one.state = seen == outcome::succeeded ? status::completed
                  : seen == outcome::failed  ? status::failed
                                             : status::timeout;
    }
    one.result = result;
    promote();
  }

  void cancel(int number) {
    execution& one = at(number);
    if (one.state == status::running) {
      one.state = status::cancelling;
    } else if (one.state == status::requested || one.state == status::scheduled) {
      one.state = status::cancelled;
      promote();
    }
  }

  /// The worker is lost with all that it has in hand.
  void lose_worker() {
    for (execution& each : executions) {
      if (each.state == status::cancelling) {
        each.state = status::cancelled;
      } else if (each.state == status::running && each.attempt < attempts_max) {
        each.state = status::scheduled;
        ++each.attempt;
      } else if (each.state == status::running) {
        each.state = status::abandoned;
      }
    }
    promote();
  }

  void announce(int number) { at(number).announced = true; }

  /// All that is over but the last, whose id the next one follows.
  void prune() {
    for (int number = 1; number < std::ssize(executions); ++number) {
      at(number).pruned |= at(number).announced;
    }
  }
};

}  // namespace baton::test
