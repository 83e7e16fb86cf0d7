// The runner port on C++ functions.
#include <stdexcept>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch.hpp>

#include "adapters/real/function_runner.hpp"
#include "tests/contracts/runner_contract.hpp"

namespace {

using namespace baton;
using namespace baton::test;

awaitable<> sleep_for_ever(boost::asio::io_context& context) {
  boost::asio::steady_timer timer{context, boost::asio::steady_timer::time_point::max()};
  co_await timer.async_wait(boost::asio::use_awaitable);
}

runner_under_test make_functions(boost::asio::io_context& context) {
  auto attempt_processes = std::make_unique<function_runner>(context.get_executor());
  attempt_processes->define("echoes", [](const run_request& request) {
    return run_end{true, request.parameters};
  });
  attempt_processes->define("fails",
                            [](const run_request&) -> run_end { throw std::runtime_error{"no"}; });
  attempt_processes->define("waits", [](run_request, stop_signal& stop) -> awaitable<run_end> {
    co_await stop.wait();
    co_return run_end{false, R"({"stopped":true})"};
  });
  attempt_processes->define("stubborn",
                            [&context](run_request, stop_signal&) -> awaitable<run_end> {
                              co_await sleep_for_ever(context);
                              co_return run_end{true, "null"};
                            });
  runner_under_test tested;
  tested.attempt_processes = std::move(attempt_processes);
  return tested;
}

}  // namespace

TEST_CASE("functions are a runner") { check_runner_contract(make_functions); }

TEST_CASE("an exception that leaves a function is its failure, with its text") {
  boost::asio::io_context context;
  const runner_under_test tested = make_functions(context);
  CHECK(run_to_end(context, *tested.attempt_processes, request_for("fails")).result ==
        R"({"error":"no"})");
}

TEST_CASE("a coroutine that was asked to end ends in its own way") {
  boost::asio::io_context context;
  const runner_under_test tested = make_functions(context);
  auto started = start(context, *tested.attempt_processes, request_for("waits"));
  REQUIRE(started.has_value());
  (*started)->terminate();
  CHECK(complete(context, (*started)->wait()).result == R"({"stopped":true})");
}

TEST_CASE("a killed coroutine fails with the cancellation that ended it") {
  boost::asio::io_context context;
  const runner_under_test tested = make_functions(context);
  auto started = start(context, *tested.attempt_processes, request_for("stubborn"));
  REQUIRE(started.has_value());
  // Once it really waits, and not only before its first step.
  context.restart();
  context.poll();
  (*started)->kill();
  const run_end end = complete(context, (*started)->wait());
  CHECK_FALSE(end.succeeded);
  CHECK_THAT(end.result, Catch::StartsWith(R"({"error":)"));
}

TEST_CASE("a coroutine goes on with its body after the body was replaced") {
  boost::asio::io_context context;
  function_runner attempt_processes{context.get_executor()};
  const std::string answer = R"("an answer that is too long to be stored without allocation")";
  attempt_processes.define("swap", [answer](run_request, stop_signal& stop) -> awaitable<run_end> {
    co_await stop.wait();
    co_return run_end{true, answer};
  });
  auto started = start(context, attempt_processes, request_for("swap"));
  REQUIRE(started.has_value());
  attempt_processes.define("swap", [](const run_request&) { return run_end{true, "2"}; });
  (*started)->terminate();
  CHECK(complete(context, (*started)->wait()).result == answer);
  CHECK(run_to_end(context, attempt_processes, request_for("swap")).result == "2");
}
