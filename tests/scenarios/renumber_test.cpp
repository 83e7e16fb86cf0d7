// Names in sites after some of what they name was taken away.
#include "scenarios/search/renumber.hpp"

#include <catch2/catch.hpp>

namespace baton::scenarios {

TEST_CASE("numbers become what they are now") {
  const new_numbers now{"execution", {{7, 5}, {1, 2}}};
  CHECK(renumbered("store.finish/execution-7/attempt-1", now) ==
        "store.finish/execution-5/attempt-1");
  CHECK(renumbered("store.finish/execution-1/attempt-7", now) ==
        "store.finish/execution-2/attempt-7");
  CHECK(renumbered("network", now) == "network");
}

TEST_CASE("a number that is not told of stays, or takes its site with it") {
  CHECK(renumbered("queue/action-3", {"action", {{1, 1}}, true}) == "queue/action-3");
  CHECK_FALSE(renumbered("queue/action-3", {"action", {{1, 1}}, false}));
  CHECK(renumbered("queue/action-1", {"action", {{1, 1}}, false}) == "queue/action-1");
}

TEST_CASE("words that only look alike stay") {
  const new_numbers now{"execution", {{4, 3}}, false};
  CHECK(renumbered("execution-/executions-4/execution-x3", now) ==
        "execution-/executions-4/execution-x3");
  CHECK(renumbered("bus.deliver/execution.completed/execution-4", now) ==
        "bus.deliver/execution.completed/execution-3");
}

}  // namespace baton::scenarios
