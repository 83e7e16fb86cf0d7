// Each fault of the simulated storage as its caller sees it, and when it counts as effective.
#include <string>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/sim_adapters/sim_store_ground.hpp"
#include "tests/sim_adapters/wanted.hpp"

namespace {

using namespace baton;
using namespace baton::test;
using namespace std::chrono_literals;

/// A store with one action, and a second process that looks on by a store of its own.
struct faulty_store : basic_store_bench<sim_store_ground> {
  faulty_store() : basic_store_bench{any_sim_loop::any_seed()} {}

  using pending_accept = std::shared_ptr<std::optional<result<accept_reply>>>;

  /// Asks by `by` for one more execution.
  pending_accept begin_accept(store& by, std::string key = {}) {
    auto answer = std::make_shared<std::optional<result<accept_reply>>>();
    accept_request request{deploy, {}, "{}", std::move(key)};
    boost::asio::co_spawn((&by == port.get() ? context.on : other_process).get_executor(),
                          by.accept(std::move(request)),
                          [answer](const std::exception_ptr& thrown, result<accept_reply> value) {
                            CHECK(thrown == nullptr);
                            answer->emplace(std::move(value));
                          });
    return answer;
  }

  result<accept_reply> accept_one(const std::string& key = {}) {
    const auto answer = begin_accept(*port, key);
    turn_until(context, [&] { return answer->has_value(); });
    return **answer;
  }

  /// How many executions the storage has, without asking it through a port.
  std::int64_t stored() { return server.state().stats(deploy, std::nullopt)->enqueued_total; }

  [[nodiscard]] std::string accept_site(int process = 1) const {
    return fmt::format("store.accept/process-{}/action-{}", process, deploy.value);
  }

  action_id deploy = define(action_of("deploy", 100));
  sim::host& other_process = context.add_process(2);
  std::unique_ptr<store> other = open_on(other_process);
};

}  // namespace

TEST_CASE("storage.refused: the call fails for certain, and nothing is stored") {
  faulty_store it;
  simulation& in = it.context.in;
  want(in, fault_id::storage_refused, it.accept_site());
  const auto refused = it.accept_one();
  REQUIRE(refused.has_error());
  CHECK(refused.error().is(errc::unavailable));
  CHECK(it.stored() == 0);
  CHECK(took_effect(in, fault_id::storage_refused) == 1);
  CHECK(it.accept_one().has_value());
  CHECK(it.stored() == 1);
  CHECK(fired(in, fault_id::storage_refused) == 1);
}

TEST_CASE("storage.refused: an answer that nobody gets any more has no effect") {
  faulty_store it;
  simulation& in = it.context.in;
  want(in, fault_id::storage_refused, it.accept_site());
  const auto never_answered = it.begin_accept(*it.port);
  turn_until(it.context, [&] { return fired(in, fault_id::storage_refused) == 1; });
  CHECK(took_effect(in, fault_id::storage_refused) == 0);
  it.context.on.crash();
  settle(it.context);
  CHECK_FALSE(never_answered->has_value());
  CHECK(took_effect(in, fault_id::storage_refused) == 0);
}

TEST_CASE("storage.outcome_unknown: the call is stored, and its caller cannot know") {
  faulty_store it;
  simulation& in = it.context.in;
  want(in, fault_id::storage_outcome_unknown, it.accept_site());
  const auto unknown = it.accept_one("key-1");
  REQUIRE(unknown.has_error());
  CHECK(unknown.error().is(errc::outcome_unknown));
  CHECK(it.stored() == 1);
  CHECK(took_effect(in, fault_id::storage_outcome_unknown) == 1);
  const auto again = it.accept_one("key-1");
  REQUIRE(again.has_value());
  CHECK(again->duplicate);
  CHECK(it.read(again->execution).state == status::scheduled);
  CHECK(fired(in, fault_id::storage_outcome_unknown) == 1);
}

TEST_CASE("storage.conflict: of two processes at once one goes through, the other is rolled back") {
  faulty_store it;
  simulation& in = it.context.in;
  it.context.pass(1s);
  want(in, fault_id::storage_conflict, it.accept_site(1));
  want(in, fault_id::storage_conflict, it.accept_site(2));
  const auto one = it.begin_accept(*it.port);
  const auto other = it.begin_accept(*it.other);
  turn_until(it.context, [&] { return one->has_value() && other->has_value(); });
  CHECK((*one)->has_value() != (*other)->has_value());
  const auto& rolled_back = (*one)->has_value() ? **other : **one;
  CHECK(rolled_back.error().is(errc::unavailable));
  CHECK(it.stored() == 1);
  CHECK(fired(in, fault_id::storage_conflict) == 1);
  CHECK(took_effect(in, fault_id::storage_conflict) == 1);
}

TEST_CASE("storage.conflict: a process is never in its own way, nor in another's long after") {
  faulty_store it;
  simulation& in = it.context.in;
  it.context.pass(1s);
  want(in, fault_id::storage_conflict, it.accept_site(1));
  want(in, fault_id::storage_conflict, it.accept_site(2));
  const auto first = it.begin_accept(*it.port);
  const auto second = it.begin_accept(*it.port);
  turn_until(it.context, [&] { return first->has_value() && second->has_value(); });
  it.context.pass(1s);
  const auto third = it.begin_accept(*it.other);
  turn_until(it.context, [&] { return third->has_value(); });
  CHECK(it.stored() == 3);
  CHECK(in.faults.counts(index_of(fault_id::storage_conflict)).offered == 0);
}

TEST_CASE("storage.slow: the call is stored late, and answered then") {
  faulty_store it;
  simulation& in = it.context.in;
  want(in, fault_id::storage_slow, it.accept_site(), 500ms);
  const auto slow = it.begin_accept(*it.port);
  it.context.pass(490ms);
  CHECK(fired(in, fault_id::storage_slow) == 1);
  CHECK(took_effect(in, fault_id::storage_slow) == 0);
  CHECK_FALSE(slow->has_value());
  CHECK(it.stored() == 0);
  turn_until(it.context, [&] { return slow->has_value(); });
  CHECK((*slow)->has_value());
  CHECK(it.stored() == 1);
  CHECK(took_effect(in, fault_id::storage_slow) == 1);
}

TEST_CASE("storage.slow: who does not wait that long does not know, and it is stored after all") {
  faulty_store it;
  simulation& in = it.context.in;
  want(in, fault_id::storage_slow, it.accept_site(), 3s);
  const auto given_up = it.accept_one();
  REQUIRE(given_up.has_error());
  CHECK(given_up.error().is(errc::outcome_unknown));
  CHECK(it.stored() == 0);
  CHECK(took_effect(in, fault_id::storage_slow) == 0);
  it.context.pass(2500ms);
  CHECK(it.stored() == 1);
  CHECK(took_effect(in, fault_id::storage_slow) == 1);
}

TEST_CASE("storage.outage: while it is away calls fail for certain, and it has forgotten nothing") {
  faulty_store it;
  REQUIRE(it.accept_one().has_value());
  it.server.on().crash();
  const auto refused = it.accept_one();
  REQUIRE(refused.has_error());
  CHECK(refused.error().is(errc::unavailable));
  it.server.on().start();
  CHECK(it.stored() == 1);
  CHECK(it.accept_one().has_value());
  CHECK(it.stored() == 2);
}

TEST_CASE("storage.outage: what was on its way is lost, and its caller cannot know") {
  faulty_store it;
  simulation& in = it.context.in;
  want(in, fault_id::storage_slow, it.accept_site(), 500ms);
  const auto lost = it.begin_accept(*it.port);
  it.context.pass(100ms);
  it.server.on().crash();
  it.server.on().start();
  turn_until(it.context, [&] { return lost->has_value(); });
  REQUIRE((*lost)->has_error());
  CHECK((*lost)->error().is(errc::outcome_unknown));
  CHECK(it.stored() == 0);
  CHECK(fired(in, fault_id::storage_slow) == 1);
  CHECK(took_effect(in, fault_id::storage_slow) == 0);
}

TEST_CASE("storage.slow_disk: every call takes longer from then on, until the disk is healed") {
  faulty_store it;
  simulation& in = it.context.in;
  const auto time_of_ten = [&it, &in] {
    const duration start = in.world.now();
    for (int count = 0; count < 10; ++count) {
      REQUIRE(it.accept_one().has_value());
    }
    return in.world.now() - start;
  };
  const duration usual = time_of_ten();
  const sim::fault slow = happened(in, fault_id::storage_slow_disk);
  it.server.slow_down(40ms, slow);
  CHECK(took_effect(in, fault_id::storage_slow_disk) == 0);
  CHECK(time_of_ten() > usual + 40ms);
  CHECK(took_effect(in, fault_id::storage_slow_disk) == 1);
  it.server.heal();
  CHECK(time_of_ten() < usual * 2);
  CHECK(it.stored() == 30);
}
