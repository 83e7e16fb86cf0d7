// Room for large replies: bounded, in order, given back.
#include "adapters/real/http/reply_gate.hpp"

#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

namespace {

using namespace baton;

struct gate_bench {
  boost::asio::io_context context;
  reply_gate gate{100};
  std::vector<int> entered;
  std::vector<reply_gate::room> rooms;

  awaitable<> enter(int number, std::size_t bytes) {
    reply_gate::room room = co_await gate.enter(bytes);
    entered.push_back(number);
    rooms.push_back(std::move(room));
  }
  void ask(int number, std::size_t bytes) {
    boost::asio::co_spawn(context, enter(number, bytes), boost::asio::detached);
    turn();
  }
  void turn() {
    context.restart();
    context.poll();
  }
};

using numbers = std::vector<int>;

}  // namespace

TEST_CASE("large replies enter as long as there is room, and then in their order") {
  gate_bench it;
  it.ask(1, 60);
  it.ask(2, 60);
  it.ask(3, 10);  // would fit, but is not first
  CHECK(it.entered == numbers{1});
  CHECK_FALSE(it.gate.try_enter(10).has_value());
  it.rooms.clear();
  it.turn();
  CHECK(it.entered == numbers{1, 2, 3});
  CHECK(it.gate.try_enter(30).has_value());
  CHECK_FALSE(it.gate.try_enter(31).has_value());
}

TEST_CASE("a reply larger than all the room goes alone") {
  gate_bench it;
  it.ask(1, 1'000);
  CHECK(it.entered == numbers{1});
  it.ask(2, 1);
  CHECK(it.entered == numbers{1});
  it.rooms.clear();
  it.turn();
  CHECK(it.entered == numbers{1, 2});
}

TEST_CASE("a room counts until its last copy is gone, which may be after the gate") {
  reply_gate::room copy;
  {
    reply_gate gate{10};
    auto room = gate.try_enter(10);
    REQUIRE(room.has_value());
    copy = *room;
    room.reset();
    CHECK_FALSE(gate.try_enter(1).has_value());
    copy.reset();
    copy = gate.try_enter(10).value();
  }
  copy.reset();
}

TEST_CASE("a reader that gives up makes room in the line") {
  gate_bench it;
  it.ask(1, 100);
  boost::asio::cancellation_signal gives_up;
  bool ended = false;
  boost::asio::co_spawn(it.context, it.enter(2, 100),
                        boost::asio::bind_cancellation_slot(
                            gives_up.slot(), [&](const std::exception_ptr&) { ended = true; }));
  it.turn();
  it.ask(3, 100);
  gives_up.emit(boost::asio::cancellation_type::terminal);
  it.turn();
  CHECK(ended);
  it.rooms.clear();
  it.turn();
  CHECK(it.entered == numbers{1, 3});
}
