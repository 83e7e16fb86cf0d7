// What the simulator's tests share: hosts that run a coroutine, and who sees what is destroyed.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "sim/timer.hpp"

namespace sim::test {

using namespace std::chrono_literals;
using boost::asio::awaitable;
using boost::asio::co_spawn;
using boost::asio::detached;
using boost::asio::use_awaitable;
using std::chrono::nanoseconds;
using moments = std::vector<nanoseconds>;

/// A host whose program is a coroutine.
template <class Body>
host& add_machine(world& in, std::int64_t number, Body body) {
  return in.add_host("machine", number, [body](host& on) -> std::unique_ptr<program> {
    co_spawn(on.get_executor(), body(on), detached);
    return nullptr;
  });
}

/// A host that does nothing by itself, and is up.
inline host& add_idle(world& in, std::int64_t number) {
  host& machine = in.add_host("machine", number, [](host&) { return nullptr; });
  machine.start();
  return machine;
}

/// Does `work` outside all machines, at a moment of virtual time.
template <class Work>
void at(world& in, nanoseconds when, Work work) {
  in.at(when, in.outside().current(), "test", 0, std::move(work));
}

/// Counts what is alive.
struct witness {
  explicit witness(int& count) : alive{&count} { ++*alive; }
  ~witness() { --*alive; }
  witness(const witness&) = delete;
  witness& operator=(const witness&) = delete;
  int* alive;
};

/// Writes a word when it is destroyed.
struct last_word {
  last_word(std::vector<std::string>& said, std::string word)
      : into{&said}, text{std::move(word)} {}
  ~last_word() { into->push_back(text); }
  last_word(const last_word&) = delete;
  last_word& operator=(const last_word&) = delete;
  std::vector<std::string>* into;
  std::string text;
};

}  // namespace sim::test
