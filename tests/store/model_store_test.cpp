// The store port in memory: the contract.
#include "adapters/sim/model_store.hpp"

#include <catch2/catch.hpp>

#include "tests/contracts/store_contract_bench.hpp"

namespace {

using namespace baton;
using namespace baton::test;

using store_bench = local_store_bench;

make_store make() {
  return [](const boost::asio::any_io_executor&, std::function<moment()> now) {
    return std::make_unique<model_store>(std::move(now));
  };
}

}  // namespace

#define STORE_CASE(sentence) TEST_CASE("model store: " sentence)
#include "tests/contracts/store_contract_accept.hpp"
#include "tests/contracts/store_contract_attempts.hpp"
#include "tests/contracts/store_contract_outbox.hpp"
