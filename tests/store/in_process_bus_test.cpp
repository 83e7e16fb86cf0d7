// The bus port inside one process: the contract.
#include "adapters/real/in_process_bus.hpp"

#include <memory>

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include "adapters/real/asio_clock.hpp"
#include "tests/contracts/bus_contract_bench.hpp"

namespace {

using namespace baton;
using namespace baton::test;

struct bus_on_a_clock {
  explicit bus_on_a_clock(boost::asio::io_context& context, std::size_t messages_max)
      : time{context.get_executor()}, port{time, messages_max} {}
  asio_clock time;
  in_process_bus port;
};

using bus_bench = basic_bus_bench<boost::asio::io_context>;

// The bus with all it stands on.
std::shared_ptr<bus> make_bus(boost::asio::io_context& context, std::size_t messages_max) {
  const auto whole = std::make_shared<bus_on_a_clock>(context, messages_max);
  return {whole, &whole->port};
}

}  // namespace

#define BUS_CASE(sentence) TEST_CASE("in-process bus: " sentence)
#include "tests/contracts/bus_contract.hpp"
