// The store port over a simulated storage, without a fault: the contract.
#include <catch2/catch.hpp>

#include "tests/sim_adapters/sim_store_ground.hpp"

namespace {

using namespace baton;
using namespace baton::test;

using store_bench = basic_store_bench<sim_store_ground>;

std::uint64_t make() {
  return any_sim_loop::any_seed();
}

}  // namespace

#define STORE_CASE(sentence) TEST_CASE("simulated store: " sentence)
#include "tests/contracts/store_contract_accept.hpp"
#include "tests/contracts/store_contract_attempts.hpp"
#include "tests/contracts/store_contract_outbox.hpp"
