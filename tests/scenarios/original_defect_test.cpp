// The defect that baton was founded on: slots come back by a message, and the message never comes.
#include <set>

#include <catch2/catch.hpp>

#include "scenarios/run.hpp"
#include "scenarios/scenario_file.hpp"
#include "tests/scenarios/forwarding_store.hpp"

namespace baton::test {
namespace {

/// A store that is not baton's: an end records its verdict, but the next in line is promoted only
/// when somebody tells of a completion. Put together from the port's own calls: the queue is paused
/// with each end, and open again while a completion is dealt with.
class promotes_when_told final : public forwarding_store {
 public:
  using forwarding_store::forwarding_store;

  awaitable<result<finish_reply>> finish(finish_request request) override {
    const auto known = co_await behind_.read(request.execution);
    if (!known) {
      co_return known.error();
    }
    queue_control pause;
    pause.mode = queue_mode::paused;
    const auto paused = co_await behind_.control(known->action, pause);
    if (!paused) {
      co_return paused.error();
    }
    request.claim_max = 0;
    co_return co_await behind_.finish(std::move(request));
  }

  awaitable<result<movement>> promote_behind(std::vector<execution_id> ended) override {
    movement moved;
    for (const execution_id each : ended) {
      const auto known = co_await behind_.read(each);
      if (!known) {
        co_return known.error();
      }
      queue_control open;
      open.mode = queue_mode::open;
      auto promoted = co_await behind_.control(known->action, open);
      if (!promoted) {
        co_return promoted.error();
      }
      moved.granted.insert(moved.granted.end(), promoted->granted.begin(),
                           promoted->granted.end());
    }
    co_return moved;
  }

  // Nobody looks after its queues by hand.
  awaitable<result<movement>> control(action_id, queue_control) override {
    co_return movement{};
  }
};

/// A bus on which `execution.completed` is said to be sent, and is not.
class forgets_completions final : public bus {
 public:
  explicit forgets_completions(bus& behind) : behind_{behind} {}

  awaitable<result<void>> publish(message_envelope message) override {
    if (message.type == message_type::execution_completed) {
      co_return result<void>{};
    }
    co_return co_await behind_.publish(std::move(message));
  }
  std::unique_ptr<subscription> subscribe(std::string queue,
                                          std::vector<message_type> types) override {
    return behind_.subscribe(std::move(queue), std::move(types));
  }

 private:
  bus& behind_;
};

constexpr const char* text = R"(
about = "ten executions, three slots"
[topology]
workers = 2
[timing]
reconcile_interval = "never"
[[action]]
ref = "deploy"
limit = 3
lasts = ["300ms", "400ms"]
[workload]
executions = 10
within = "50ms"
[phases]
faults = "100ms"
no_leak_within = "20s"
)";

scenarios::run_report run_it(std::uint64_t seed, bool publishes) {
  const auto read = scenarios::parse_scenario(text, "original_defect.toml");
  REQUIRE(std::holds_alternative<scenarios::scenario>(read));
  scenarios::run_options options;
  options.keep_history = true;
  options.decorators.storage = [](store& behind) {
    return std::make_unique<promotes_when_told>(behind);
  };
  if (!publishes) {
    options.decorators.messages = [](bus& behind) {
      return std::make_unique<forgets_completions>(behind);
    };
  }
  return scenarios::play(std::get<scenarios::scenario>(read), seed, options);
}

std::set<std::int64_t> started_in(const scenarios::run_report& run) {
  std::set<std::int64_t> started;
  for (const history::event& each : run.history) {
    if (each.kind == history::event_kind::action_started) {
      started.insert(each.execution);
    }
  }
  return started;
}

std::set<std::string> broken_in(const scenarios::run_report& run) {
  std::set<std::string> broken;
  for (const history::finding& each : run.judged.findings) {
    broken.insert(each.rule);
  }
  return broken;
}

}  // namespace

TEST_CASE("a worker that does not publish its completion lets limit-many run, and no more") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const scenarios::run_report run = run_it(seed, false);
    INFO("seed " << seed);
    CHECK(run.outcome == scenarios::run_outcome::not_at_rest);
    CHECK(started_in(run).size() == 3);
    CHECK(broken_in(run) == std::set<std::string>{"completion-published", "no-leak"});
  }
}

TEST_CASE("the same system runs all of them where completions are published") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const scenarios::run_report run = run_it(seed, true);
    INFO("seed " << seed);
    CHECK(run.outcome == scenarios::run_outcome::at_rest);
    CHECK(started_in(run).size() == 10);
    CHECK(run.holds());
  }
}

}  // namespace baton::test
