// What happens next, against a sorted model.
#include "sim/event_queue.hpp"

#include <iterator>
#include <set>
#include <tuple>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/sim/machines.hpp"

namespace {

using namespace sim::test;

struct nothing {
  void operator()() const {}
};

/// The queue and a sorted set that is told the same; an entry is named by its number.
class queue_and_model {
 public:
  ~queue_and_model() {
    for (sim::operation* const each : operations_) {
      if (each != nullptr) {
        each->destroy();
      }
    }
  }

  void push(std::int64_t at, std::uint64_t tie) {
    const std::size_t number = operations_.size();
    operations_.push_back(sim::function_operation<nothing>::make(
        in_.memory(), in_.outside().current(), "test", number, nothing{}));
    queue_.push({nanoseconds{at}, tie}, *operations_.back());
    model_.emplace(at, tie, number);
  }

  /// What lies at `place` of the model, counted around.
  void remove(std::size_t place) {
    if (!model_.empty()) {
      const auto which =
          std::next(model_.begin(), static_cast<std::ptrdiff_t>(place % model_.size()));
      sim::operation*& gone = operations_[std::get<2>(*which)];
      queue_.remove(*gone);
      RC_ASSERT(!gone->is_queued());
      gone->destroy();
      gone = nullptr;
      model_.erase(which);
    }
  }

  void pop() {
    if (model_.empty()) {
      RC_ASSERT(queue_.empty());
      return;
    }
    const auto [at, tie, number] = *model_.begin();
    RC_ASSERT(queue_.next() == (sim::event_time{nanoseconds{at}, tie}));
    sim::operation& first = queue_.pop();
    RC_ASSERT(&first == operations_[number]);
    RC_ASSERT(!first.is_queued());
    first.destroy();
    operations_[number] = nullptr;
    model_.erase(model_.begin());
  }

  [[nodiscard]] bool agrees() const {
    return queue_.size() == model_.size() && queue_.empty() == model_.empty();
  }

 private:
  sim::world in_{{}};
  sim::event_queue queue_;
  std::vector<sim::operation*> operations_;
  std::set<std::tuple<std::int64_t, std::uint64_t, std::size_t>> model_;
};

}  // namespace

TEST_CASE("events come in order of time and tie, whatever was put in and taken out between") {
  CHECK(rc::check([] {
    const auto steps = *rc::gen::scale(
        6.0, rc::gen::container<std::vector<std::pair<int, int>>>(
                 rc::gen::pair(rc::gen::inRange(0, 8), rc::gen::inRange(0, 1'000))));
    queue_and_model it;
    std::uint64_t tie = 0;
    for (const auto& [kind, number] : steps) {
      if (kind < 5) {
        // Few different times, so that ties decide; ties go up and down.
        it.push(number % 7, tie % 2 == 0 ? tie : 1'000'000 - tie);
        ++tie;
      } else if (kind < 7) {
        it.remove(static_cast<std::size_t>(number));
      } else {
        it.pop();
      }
      RC_ASSERT(it.agrees());
    }
    for (std::uint64_t each = 0; each <= tie; ++each) {
      it.pop();
    }
  }));
}
