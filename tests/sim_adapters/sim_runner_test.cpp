// The runner port over simulated bodies, without a fault: the contract.
#include "adapters/sim/sim_runner.hpp"

#include <catch2/catch.hpp>

#include "tests/contracts/runner_contract.hpp"
#include "tests/sim_adapters/sim_loop.hpp"

namespace {

using namespace baton;
using namespace baton::test;

attempt_script script_of(const run_request& request) {
  attempt_script script;
  script.lasts = std::chrono::milliseconds{10};
  if (request.action_ref == "echoes") {
    script.result = request.parameters;
  } else if (request.action_ref == "fails") {
    script.succeeds = false;
    script.result = R"({"error":"no"})";
  } else if (request.action_ref == "unknown") {
    script.cannot_start = true;
  } else {
    script.lasts = duration::max();
    script.ignores_terminate = request.action_ref == "stubborn";
  }
  return script;
}

/// A runner with the bodies that it starts.
class runner_with_table final : public runner {
 public:
  explicit runner_with_table(sim_loop& loop)
      : attempt_processes_{loop.in, script_of}, starts_{loop.in, attempt_processes_, loop.on} {}

  awaitable<result<std::unique_ptr<run>>> start(run_request request) override {
    return starts_.start(std::move(request));
  }

 private:
  attempt_table attempt_processes_;
  sim_runner starts_;
};

runner_under_test make_table(sim_loop& loop) {
  runner_under_test tested;
  tested.attempt_processes = std::make_unique<runner_with_table>(loop);
  return tested;
}

}  // namespace

TEST_CASE("simulated bodies are a runner") {
  check_runner_contract<any_sim_loop>(make_table);
}
