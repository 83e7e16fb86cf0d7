// What every runner owes its caller; run on each adapter with bodies of its own kind.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include "engine/ports/runner.hpp"
#include "tests/support/complete.hpp"

namespace baton::test {

/// A runner that has bodies for these actions.
struct runner_under_test {
  std::string echoes = "echoes";      ///< succeeds with its parameters as the result
  std::string fails = "fails";        ///< ends unsuccessfully
  std::string waits = "waits";        ///< ends, unsuccessfully or not, when asked to
  std::string stubborn = "stubborn";  ///< ends only when killed
  std::string unknown = "unknown";    ///< no such body
  std::unique_ptr<runner> attempt_processes;
};

inline run_request request_for(std::string action_ref, std::string parameters = "{}") {
  run_request request;
  request.execution = execution_id{7};
  request.number = attempt{2};
  request.worker = worker_incarnation{3};
  request.action_ref = std::move(action_ref);
  request.parameters = std::move(parameters);
  return request;
}

template <class Loop>
result<std::unique_ptr<run>> start(Loop& context, runner& attempt_processes, run_request request) {
  return complete(context, attempt_processes.start(std::move(request)));
}

template <class Loop>
run_end run_to_end(Loop& context, runner& attempt_processes, run_request request) {
  auto started = start(context, attempt_processes, std::move(request));
  if (!started) {
    FAIL(started.error().message());
  }
  return complete(context, (*started)->wait());
}

/// Call within a TEST_CASE. `make` gets the loop and makes a `runner_under_test`.
template <class Loop = boost::asio::io_context, class Make>
void check_runner_contract(Make make) {
  Loop context;
  const runner_under_test tested = make(context);
  runner& attempt_processes = *tested.attempt_processes;

  SECTION("a body that succeeds answers with its result") {
    const run_end end =
        run_to_end(context, attempt_processes, request_for(tested.echoes, R"({"a":[1,"x"]})"));
    CHECK(end.succeeded);
    CHECK(end.result == R"({"a":[1,"x"]})");
  }
  SECTION("a body that fails has a result that is a JSON object") {
    const run_end end = run_to_end(context, attempt_processes, request_for(tested.fails));
    CHECK_FALSE(end.succeeded);
    REQUIRE_FALSE(end.result.empty());
    CHECK(end.result.front() == '{');
    CHECK(end.result.back() == '}');
  }
  SECTION("an action without a body cannot be started") {
    const auto started = start(context, attempt_processes, request_for(tested.unknown));
    REQUIRE_FALSE(started.has_value());
    CHECK(started.error().is(errc::cannot_start));
    CHECK_THAT(started.error().message(), Catch::Contains(tested.unknown));
  }
  SECTION("a body that waits ends when it is asked to") {
    auto started = start(context, attempt_processes, request_for(tested.waits));
    REQUIRE(started.has_value());
    (*started)->terminate();
    complete(context, (*started)->wait());
  }
  SECTION("a body that ignores the request to end is killed") {
    auto started = start(context, attempt_processes, request_for(tested.stubborn));
    REQUIRE(started.has_value());
    (*started)->terminate();
    (*started)->kill();
    CHECK_FALSE(complete(context, (*started)->wait()).succeeded);
  }
  SECTION("a body may be asked and killed more than once, and after its end") {
    auto started = start(context, attempt_processes, request_for(tested.waits));
    REQUIRE(started.has_value());
    (*started)->terminate();
    (*started)->terminate();
    (*started)->kill();
    (*started)->kill();
    complete(context, (*started)->wait());
    (*started)->terminate();
    (*started)->kill();
  }
  SECTION("a body that has ended before anybody waits is not missed") {
    auto early = start(context, attempt_processes, request_for(tested.echoes));
    REQUIRE(early.has_value());
    run_to_end(context, attempt_processes, request_for(tested.echoes));
    CHECK(complete(context, (*early)->wait()).succeeded);
  }
  SECTION("many bodies run at the same time and end in any order") {
    std::vector<std::unique_ptr<run>> running;
    for (int count = 0; count < 20; ++count) {
      auto started = start(context, attempt_processes, request_for(count % 2 == 0 ? tested.waits
                                                                       : tested.stubborn));
      REQUIRE(started.has_value());
      running.push_back(std::move(*started));
    }
    while (!running.empty()) {
      running.back()->kill();
      complete(context, running.back()->wait());
      running.pop_back();
    }
  }
  SECTION("dropping a run kills its body, and the loop comes to rest") {
    auto started = start(context, attempt_processes, request_for(tested.stubborn));
    REQUIRE(started.has_value());
    started->reset();
    CHECK(comes_to_rest(context));
  }
  SECTION("the loop may be destroyed with a body running") {
    auto started = start(context, attempt_processes, request_for(tested.stubborn));
    REQUIRE(started.has_value());
    started->reset();
  }
}

}  // namespace baton::test
