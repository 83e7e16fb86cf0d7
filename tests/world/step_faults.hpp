// Ports that fail at one chosen step: the tool behind "fail every step".
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/ports/bus.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/runner.hpp"
#include "engine/ports/store.hpp"

namespace baton::test {

enum class step_fault : std::uint8_t {
  refused,       ///< not done, and the caller is told
  unanswered,    ///< done, and the caller is told that nobody knows
  crash_before,  ///< the process dies, and nothing was done
  crash_after,   ///< the process dies, and all was done
  doubled,       ///< done twice
};

/// Counts the steps of a world and says which of them fails, and how.
struct step_plan {
  std::int64_t taken = 0;
  std::int64_t fails_at = 0;  ///< counted from 1; 0: none
  step_fault how{};
  bool crashed = false;
  std::string failed_step;
  std::vector<std::string> names;
  std::string fails_next;  ///< the next step of this name fails like the one at `fails_at`
  /// Refuses every step it says yes to, for as long as it says so: an outage.
  std::function<bool(std::string_view name)> refuses;
  /// Lets every step of a store that it says yes to wait until it says no: then it is refused.
  std::function<bool(std::string_view name)> hangs;
  bool owns_storage = false;  ///< the process holds the storage alone

  /// What happens to this step.
  std::optional<step_fault> next(const char* name) {
    names.emplace_back(name);
    const bool named = fails_next == name;
    if (++taken != fails_at && !named) {
      return refuses && refuses(name) ? std::optional{step_fault::refused} : std::nullopt;
    }
    failed_step = name;
    fails_next.clear();
    crashed = how == step_fault::crash_before || how == step_fault::crash_after;
    return how;
  }
};

class faulty_store final : public performs_all<faulty_store> {
 public:
  faulty_store(store& behind, step_plan& plan, clock& time);
  ~faulty_store() override;

  [[nodiscard]] bool is_exclusive() const override { return plan_.owns_storage; }

  template <class Request>
  awaitable<result<typename Request::reply>> carry_out(Request request);

 private:
  store& behind_;
  step_plan& plan_;
  clock& time_;
};

class faulty_bus final : public bus {
 public:
  faulty_bus(bus& behind, step_plan& plan, clock& time)
      : behind_{behind}, plan_{plan}, time_{time} {}

  awaitable<result<void>> publish(message_envelope message) override;
  std::unique_ptr<subscription> subscribe(std::string queue,
                                          std::vector<message_type> types) override;

 private:
  bus& behind_;
  step_plan& plan_;
  clock& time_;
};

}  // namespace baton::test
