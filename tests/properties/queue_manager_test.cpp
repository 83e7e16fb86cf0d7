// The ExecutionQueueManager does what queues under a limit do, whatever is asked of it in whatever
// order: who waits longest is next, nobody else gets his slot, and no news frees a slot twice.
//
// Again, after a failure: RC_PARAMS="seed=…" test_properties "<name of the test case>".
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tests/properties/guarded_command.hpp"
#include "tests/properties/queue_rig.hpp"

namespace baton::test::queue_commands {
namespace {

using command = guarded_command<queue_model, queue_rig>;

class submit final : public command {
 public:
  explicit submit(const queue_model&) : queue_{*rc::gen::inRange<std::size_t>(0, 3)} {}
  void apply(queue_model& to) const override {
    if (to.accepts(queue_)) {
      to.submit(queue_);
    }
  }

 private:
  void act(const queue_model& before, queue_rig& on) const override {
    on.saw("submitted");
    const bool accepted = on.submit(queue_);
    RC_ASSERT(accepted == before.accepts(queue_));
  }
  std::string text() const override { return fmt::format("submit to queue {}", queue_); }
  std::size_t queue_;
};

class end_holder final : public command {
 public:
  explicit end_holder(const queue_model& now)
      : number_{drawn_from(now.all_holders())},
        seen_{*rc::gen::element(outcome::succeeded, outcome::failed, outcome::timed_out)} {}
  void apply(queue_model& to) const override { to.end(number_); }

 private:
  bool is_possible(const queue_model& before) const override { return before.holds(number_); }
  void act(const queue_model&, queue_rig& on) const override {
    on.saw("ended");
    on.end(number_, seen_);
  }
  std::string text() const override { return fmt::format("{} ends", number_); }
  int number_;
  outcome seen_;
};

class cancel_waiting final : public command {
 public:
  explicit cancel_waiting(const queue_model& now) : number_{drawn_from(now.all_waiting())} {}
  void apply(queue_model& to) const override { to.end(number_); }

 private:
  bool is_possible(const queue_model& before) const override { return before.waits(number_); }
  void act(const queue_model&, queue_rig& on) const override {
    on.saw("cancelled while waiting");
    RC_ASSERT(on.cancel(number_) == status::cancelled);
  }
  std::string text() const override { return fmt::format("cancel {}, who waits", number_); }
  int number_;
};

// A slot stays held until the body is gone.
class cancel_holder final : public command {
 public:
  explicit cancel_holder(const queue_model& now) : number_{drawn_from(now.all_holders())} {}
  void apply(queue_model& to) const override { to.cancelling.insert(number_); }

 private:
  bool is_possible(const queue_model& before) const override { return before.holds(number_); }
  void act(const queue_model&, queue_rig& on) const override {
    on.saw("cancelled while running");
    RC_ASSERT(on.cancel(number_) == status::cancelling);
  }
  std::string text() const override { return fmt::format("cancel {}, who runs", number_); }
  int number_;
};

class change_limit final : public command {
 public:
  explicit change_limit(const queue_model&)
      : action_{*rc::gen::inRange<std::size_t>(0, 2)}, limit_{*rc::gen::inRange(1, 5)} {}
  void apply(queue_model& to) const override {
    to.actions[action_].limit = limit_;
    to.promote();
  }

 private:
  void act(const queue_model&, queue_rig& on) const override {
    on.saw("limit changed");
    queue_control change;
    change.limit = limit_;
    on.control(action_, change);
  }
  std::string text() const override {
    return fmt::format("limit of action {}: {}", action_, limit_);
  }
  std::size_t action_;
  std::int32_t limit_;
};

class change_mode final : public command {
 public:
  explicit change_mode(const queue_model&)
      : action_{*rc::gen::inRange<std::size_t>(0, 2)},
        mode_{*rc::gen::weightedElement<queue_mode>(
            {{3, queue_mode::open}, {2, queue_mode::paused}, {1, queue_mode::draining}})} {}
  void apply(queue_model& to) const override {
    to.actions[action_].mode = mode_;
    to.promote();
  }

 private:
  void act(const queue_model&, queue_rig& on) const override {
    on.saw(mode_ == queue_mode::open ? "opened" : "paused or drained");
    queue_control change;
    change.mode = mode_;
    on.control(action_, change);
  }
  std::string text() const override {
    return fmt::format("mode of action {}: {}", action_, static_cast<int>(mode_));
  }
  std::size_t action_;
  queue_mode mode_;
};

// News that comes again, or is not true: of whoever, as often as it likes.
class announce_ended final : public command {
 public:
  explicit announce_ended(const queue_model& now) {
    RC_PRE(now.last > 0);
    numbers_ = *rc::gen::container<std::vector<int>>(
        rc::gen::resize(rc::kNominalSize, rc::gen::inRange(1, now.last + 1)));
  }

 private:
  bool is_possible(const queue_model& before) const override {
    return std::all_of(numbers_.begin(), numbers_.end(),
                       [&](int each) { return each <= before.last; });
  }
  void act(const queue_model& before, queue_rig& on) const override {
    for (const int each : numbers_) {
      on.saw(before.ended.contains(each) ? "told of an end again" : "told of an end that is none");
    }
    on.announce_ended(numbers_);
    on.announce_ended(numbers_);
  }
  std::string text() const override {
    return fmt::format("told twice that these ended: {}", fmt::join(numbers_, ", "));
  }
  std::vector<int> numbers_;
};

class restart final : public command {
 public:
  explicit restart(const queue_model&) {}
  void apply(queue_model& to) const override {
    for (const int each : to.all_holders()) {
      for (queue_model::queue& queue : to.queues) {
        queue.holders.erase(each);
      }
      to.ended.insert(each);
    }
    to.cancelling.clear();
    to.promote();
  }

 private:
  void act(const queue_model&, queue_rig& on) const override {
    on.saw("restarted");
    on.restart();
  }
  std::string text() const override { return "restart"; }
};

}  // namespace

TEST_CASE("the queue manager grants, releases and orders as queues under a limit do") {
  tally seen;
  CHECK(holds("queues", [&seen] {
    queue_rig rig{seen};
    // What fills queues is drawn more often than what empties them.
    run_any<submit, submit, submit, submit, submit, submit, submit, submit, submit, end_holder,
            end_holder, end_holder, end_holder, end_holder, cancel_waiting, cancel_waiting,
            cancel_holder, change_limit, change_limit, change_mode, announce_ended, restart>(
        queue_model{}, rig);
  }));
  require_floors(seen, {{"submitted", 1'800},
                        {"ended", 600},
                        {"cancelled while waiting", 150},
                        {"cancelled while running", 100},
                        {"limit changed", 350},
                        {"opened", 75},
                        {"paused or drained", 75},
                        {"told of an end again", 5'000},
                        {"told of an end that is none", 2'000},
                        {"restarted", 150},
                        {"three wait in a queue", 1'200},
                        {"two hold slots of a queue", 1'200},
                        {"more hold slots than a lowered limit allows", 60},
                        {"longest sequence", 150}});
}

}  // namespace baton::test::queue_commands
