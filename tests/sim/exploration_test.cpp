// All orders of what is ready at once: as many as there are, and no two that are the same.
#include "sim/exploration.hpp"

#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "tests/sim/machines.hpp"

namespace {

using namespace sim::test;

/// What explored orders looked like to whoever wrote them down.
struct orders {
  std::set<std::string> seen;
  std::uint64_t runs = 0;
  std::uint64_t cut_off = 0;
};

/// `events` on each of `hosts` hosts at one moment; each adds its letter to its host's text, or to
/// one that all share.
orders explore(int hosts, int events, bool shared) {
  sim::exploration explored;
  orders told;
  do {
    sim::world in{{.strategy = &explored}};
    std::vector<std::string> texts(static_cast<std::size_t>(hosts));
    for (int host = 0; host < hosts; ++host) {
      sim::host& one = add_idle(in, host + 1);
      for (int event = 0; event < events; ++event) {
        const char letter = static_cast<char>('a' + host * events + event);
        std::string& text = texts[shared ? 0 : static_cast<std::size_t>(host)];
        in.post(one.current(), [&in, &text, letter, shared] {
          text += letter;
          if (shared) {
            in.note(in.outside(), "written", 0);
          }
        });
      }
    }
    if (in.run() != sim::stop_reason::cut_off) {
      std::string whole;
      for (const std::string& each : texts) {
        whole += each + "/";
      }
      CHECK(told.seen.insert(whole).second);
    }
  } while (explored.next());
  told.runs = explored.runs();
  told.cut_off = explored.cut_off();
  return told;
}

}  // namespace

TEST_CASE("events of one host happen in all orders") {
  CHECK(explore(1, 1, false).runs == 1);
  CHECK(explore(1, 3, false).runs == 6);
  CHECK(explore(1, 4, false).seen.size() == 24);
}

TEST_CASE("hosts that touch nothing in common are not interleaved") {
  CHECK(explore(3, 1, false).runs == 1);
  CHECK(explore(2, 2, false).runs == 4);  // two orders on each
  CHECK(explore(3, 2, false).runs == 8);
}

TEST_CASE("hosts that write to what they share are interleaved in every way") {
  CHECK(explore(2, 1, true).runs == 2);
  CHECK(explore(3, 1, true).runs == 6);
  CHECK(explore(2, 2, true).runs == 24);
  CHECK(explore(2, 2, true).cut_off == 0);
}

TEST_CASE("what becomes ready later is ordered among what is still there") {
  sim::exploration explored;
  std::set<std::string> seen;
  do {
    sim::world in{{.strategy = &explored}};
    sim::host& one = add_idle(in, 1);
    std::string text;
    in.post(one.current(), [&] {
      text += "a";
      in.post(one.current(), [&] { text += "c"; });
    });
    in.post(one.current(), [&] { text += "b"; });
    in.run();
    seen.insert(text);
  } while (explored.next());
  CHECK(seen == std::set<std::string>{"abc", "acb", "bac"});
}

TEST_CASE("with a step, what lies within it is ready at once") {
  for (const nanoseconds step : {1ns, nanoseconds{1ms}}) {
    sim::exploration explored;
    do {
      sim::world in{{.strategy = &explored, .step = step}};
      sim::host& one = add_idle(in, 1);
      in.after(100us, one.current(), "one", 0, [] {});
      in.after(200us, one.current(), "other", 0, [] {});
      in.run();
    } while (explored.next());
    CHECK(explored.runs() == (step == 1ns ? 1U : 2U));
  }
}
