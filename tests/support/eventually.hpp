// Waiting for what the system announces by no event: looks again and again, up to a deadline.
#pragma once

#include <chrono>
#include <thread>

namespace baton::test {

/// Returns true as soon as `condition()` does, false when it does not within `patience`.
template <class Condition>
[[nodiscard]] bool eventually(Condition condition,
                              std::chrono::seconds patience = std::chrono::seconds{20}) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= deadline) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return true;
}

}  // namespace baton::test
