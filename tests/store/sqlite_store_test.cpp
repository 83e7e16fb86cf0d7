// The store port on SQLite: the contract.
#include <catch2/catch.hpp>

#include "tests/store/sqlite_bench.hpp"

namespace {

using namespace baton;
using namespace baton::test;

make_store make() {
  const auto folder = std::make_shared<scratch_folder>();
  return [folder, open = sqlite_at(*folder / "baton.db")](
             const boost::asio::any_io_executor& executor, std::function<moment()> now) {
    return open(executor, std::move(now));
  };
}

}  // namespace

#define STORE_CASE(sentence) TEST_CASE("SQLite store: " sentence)
#include "tests/contracts/store_contract_accept.hpp"
#include "tests/contracts/store_contract_attempts.hpp"
#include "tests/contracts/store_contract_outbox.hpp"
