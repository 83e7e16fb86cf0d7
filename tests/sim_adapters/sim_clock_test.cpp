// The clock port on a simulated host's clock: the contract.
#include "adapters/sim/sim_clock.hpp"

#include <exception>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>

#include "tests/sim_adapters/sim_loop.hpp"

namespace {

using namespace baton;
using namespace baton::test;

/// On a host whose clock runs true, too slow, or too fast.
struct clock_bench {
  clock_bench() { context.on.drift(GENERATE(0, -150'000'000, 150'000'000)); }

  sim_loop context{1};
  sim_clock time{context.on};
};

}  // namespace

#define CLOCK_CASE(sentence) TEST_CASE("simulated clock: " sentence)
#include "tests/contracts/clock_contract.hpp"
