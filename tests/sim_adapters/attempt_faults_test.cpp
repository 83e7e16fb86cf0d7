// Bodies whose worker does not act, that cannot be ended, are lost, or find no room to start.
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <catch2/catch.hpp>

#include "adapters/sim/sim_runner.hpp"
#include "tests/sim_adapters/sim_loop.hpp"
#include "tests/sim_adapters/wanted.hpp"

namespace {

using namespace baton;
using namespace baton::test;
using namespace std::chrono_literals;

/// One body at a time, on a host that does nothing by itself.
struct watched_process {
  any_sim_loop loop;
  attempt_script script;
  attempt_table attempt_processes{loop.in, [this](const run_request&) { return script; }};
  sim_runner starts{loop.in, attempt_processes, loop.on};
  std::unique_ptr<run> handle;
  std::optional<run_end> end;
  duration ended_at{};
  duration lease = 10s;  ///< as it is told at the start

  watched_process() {
    script.lasts = duration::max();
    attempt_processes.know_timeouts([](const std::string&) { return duration{1s}; });
  }

  result<std::unique_ptr<run>> try_start(bool last_try = false) {
    run_request request;
    request.execution = execution_id{1};
    request.number = attempt{1};
    request.worker = worker_incarnation{1};
    request.action_ref = "deploy";
    request.limits = {1s, 200ms, host_time{loop.on.local_now() + lease}};
    request.last_try = last_try;
    return complete(loop, starts.start(std::move(request)));
  }

  /// Starts it, and waits for its end in the background. When it began.
  duration begin() {
    auto started = try_start();
    REQUIRE(started.has_value());
    handle = *std::move(started);
    boost::asio::co_spawn(loop.on.get_executor(), handle->wait(),
                          [this](const std::exception_ptr& thrown, run_end seen) {
                            CHECK(thrown == nullptr);
                            end = std::move(seen);
                            ended_at = loop.in.world.now();
                          });
    return loop.in.world.now();
  }

  void wait_end() {
    turn_until(loop, [this] { return end.has_value(); });
  }

  /// Of the history's last `action_ended`; empty: there is none.
  [[nodiscard]] std::string status_seen() const {
    std::string status;
    for (const history::event& each : loop.in.history.events()) {
      status = each.kind == history::event_kind::action_ended ? each.status : status;
    }
    return status;
  }
};

constexpr std::string_view process_site = "action.body/execution-1/attempt-1";

}  // namespace

TEST_CASE("a body is ended at its timeout by its supervisor, where its worker does not act") {
  watched_process it;
  const duration began = it.begin();
  it.wait_end();
  CHECK(it.end->cause == end_cause::timed_out);
  CHECK(it.ended_at - began >= 1250ms);
  CHECK(it.ended_at - began <= 1300ms);
  CHECK(it.status_seen() == "timeout");
}

TEST_CASE("a body that ignores its supervisor is killed after the grace") {
  watched_process it;
  it.script.ignores_terminate = true;
  const duration began = it.begin();
  it.wait_end();
  CHECK(it.end->cause == end_cause::timed_out);
  CHECK(it.ended_at - began >= 1250ms + 200ms + 250ms);
  CHECK(it.ended_at - began <= 1800ms);
}

TEST_CASE("a body that its worker asked to end is killed after the grace, whatever its worker does") {
  watched_process it;
  it.script.ignores_terminate = true;
  it.begin();
  const duration asked = it.loop.in.world.now();
  it.handle->terminate();
  it.wait_end();
  CHECK(it.end->cause == end_cause::by_itself);
  CHECK(it.ended_at - asked >= 450ms);
  CHECK(it.ended_at - asked <= 500ms);
  CHECK(it.status_seen() == "cancelled");
}

TEST_CASE("a body is killed at the end of the lease that it was told last") {
  watched_process it;
  it.lease = 300ms;
  const duration began = it.begin();
  it.handle->renew(host_time{it.loop.on.local_now() + 600ms});
  it.wait_end();
  CHECK(it.end->cause == end_cause::lease_ended);
  CHECK(it.ended_at - began >= 850ms);
  CHECK(it.ended_at - began <= 950ms);
  CHECK(it.status_seen() == "abandoned");
}

TEST_CASE("a supervisor goes by its host's clock, also where that changes its pace") {
  watched_process it;
  const duration began = it.begin();
  const std::int64_t ppb = GENERATE(-50'000'000, 50'000'000);
  it.loop.pass(500ms);
  it.loop.on.drift(ppb);
  it.wait_end();
  const duration expected =
      500ms + 750ms * 1'000'000'000 / (1'000'000'000 + ppb);  // what is left, at the new pace
  CHECK(it.ended_at - began >= expected - 30ms);
  CHECK(it.ended_at - began <= expected + 70ms);
}

TEST_CASE("action.outlives_end: what is left keeps the wait from ending, and is named") {
  watched_process it;
  want(it.loop.in, fault_id::action_outlives_end, process_site, 700ms);
  it.begin();
  CHECK(it.handle->survivors().empty());
  it.handle->kill();
  it.loop.pass(100ms);
  CHECK_FALSE(it.end);
  CHECK_FALSE(it.handle->survivors().empty());
  CHECK(it.status_seen().empty());
  CHECK(took_effect(it.loop.in, fault_id::action_outlives_end) == 1);
  const duration killed = it.loop.in.world.now() - 100ms;
  it.wait_end();
  CHECK(it.ended_at - killed >= 700ms);
  CHECK(it.handle->survivors().empty());
  CHECK(it.end->cause == end_cause::by_itself);
}

TEST_CASE("action.outlives_end: a release ends the wait, and the end is seen when it comes") {
  watched_process it;
  want(it.loop.in, fault_id::action_outlives_end, process_site, 700ms);
  it.begin();
  it.handle->release();
  it.loop.pass(50ms);
  CHECK_FALSE(it.end);  // nothing survives: no effect
  it.handle->kill();
  it.loop.pass(50ms);
  it.handle->release();
  it.wait_end();
  CHECK(it.end->cause == end_cause::released);
  CHECK(it.status_seen().empty());
  it.handle.reset();
  it.loop.pass(1s);
  CHECK(it.status_seen() == "abandoned");
}

TEST_CASE("action.outlives_end: nothing is left once the lease is over") {
  watched_process it;
  want(it.loop.in, fault_id::action_outlives_end, process_site, 1h);
  it.lease = 600ms;
  const duration began = it.begin();
  it.handle->kill();
  it.wait_end();
  CHECK(it.ended_at - began <= 950ms);
}

TEST_CASE("action.supervisor_lost: the body ends as lost, and not by itself") {
  watched_process it;
  it.script.lasts = 800ms;
  want(it.loop.in, fault_id::action_supervisor_lost, "action.run/execution-1/attempt-1", 300ms);
  const duration began = it.begin();
  it.wait_end();
  CHECK(it.end->cause == end_cause::lost);
  CHECK_FALSE(it.end->succeeded);
  CHECK(it.ended_at - began <= 310ms);
  CHECK(it.status_seen() == "abandoned");
  CHECK(took_effect(it.loop.in, fault_id::action_supervisor_lost) == 1);
}

TEST_CASE("action.no_room: for a while nothing starts on that host, and then it does") {
  watched_process it;
  want(it.loop.in, fault_id::action_no_room, "runner.start/execution-1/attempt-1", 400ms);
  const auto refused = it.try_start();
  REQUIRE(refused.has_error());
  CHECK(refused.error().is(errc::no_room));
  CHECK(it.status_seen() == "postponed");
  CHECK(took_effect(it.loop.in, fault_id::action_no_room) == 1);
  CHECK(it.try_start(true).has_error());
  CHECK(it.status_seen() == "abandoned");
  it.loop.pass(400ms);
  CHECK(it.try_start().has_value());
  CHECK(fired(it.loop.in, fault_id::action_no_room) == 1);
}

TEST_CASE("action.no_room: another host has room all the while") {
  watched_process it;
  want(it.loop.in, fault_id::action_no_room, "runner.start/execution-1/attempt-1", 400ms);
  REQUIRE(it.try_start().has_error());
  sim_runner elsewhere{it.loop.in, it.attempt_processes, it.loop.add_process(2)};
  run_request request;
  request.execution = execution_id{2};
  request.number = attempt{1};
  request.action_ref = "deploy";
  CHECK(complete(it.loop, elsewhere.start(std::move(request))).has_value());
}
