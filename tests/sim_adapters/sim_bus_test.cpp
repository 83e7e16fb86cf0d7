// The bus port over a simulated broker, without a fault: the contract.
#include <memory>

#include <catch2/catch.hpp>

#include "tests/contracts/bus_contract_bench.hpp"
#include "tests/sim_adapters/sim_bus_ground.hpp"

namespace {

using namespace baton;
using namespace baton::test;

using bus_bench = basic_bus_bench<any_sim_loop>;

std::shared_ptr<bus> make_bus(sim_loop& loop, std::size_t messages_max) {
  broker_options options;
  options.queue_max = messages_max;
  const auto whole = std::make_shared<broker_and_bus>(loop, options);
  return {whole, &whole->port};
}

}  // namespace

#define BUS_CASE(sentence) TEST_CASE("simulated bus: " sentence)
#include "tests/contracts/bus_contract.hpp"
