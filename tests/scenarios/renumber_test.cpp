// Names in sites after some of what they name was taken away.
#include "scenarios/renumber.hpp"

#include <catch2/catch.hpp>

namespace baton::scenarios {

TEST_CASE("numbers move up by what is gone before them") {
  const std::vector<numbers_gone> gone{{"execution", {2, 5}}, {"action", {1}}};
  CHECK(renumbered("store.finish/execution-7/attempt-1", gone) == "store.finish/execution-5/attempt-1");
  CHECK(renumbered("store.finish/execution-1/attempt-2", gone) == "store.finish/execution-1/attempt-2");
  CHECK(renumbered("store.accept/executor-1/action-3", gone) == "store.accept/executor-1/action-2");
  CHECK(renumbered("network", gone) == "network");
}

TEST_CASE("what names something that is gone, goes") {
  CHECK_FALSE(renumbered("action.run/execution-5/attempt-1", {{"execution", {2, 5}}}));
  CHECK_FALSE(renumbered("queue/action-1", {{"action", {1}}}));
}

TEST_CASE("words that only look alike stay") {
  const std::vector<numbers_gone> gone{{"execution", {1}}};
  CHECK(renumbered("execution-/executions-4/execution-x3", gone) == "execution-/executions-4/execution-x3");
  CHECK(renumbered("bus.deliver/execution.completed/execution-4", gone) ==
        "bus.deliver/execution.completed/execution-3");
}

}  // namespace baton::scenarios
