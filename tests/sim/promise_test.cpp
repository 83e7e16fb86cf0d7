// Waiting for what others give: places, answers, mailboxes.
#include "sim/promise.hpp"

#include <map>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "sim/handle_table.hpp"
#include "sim/mailbox.hpp"
#include "tests/sim/machines.hpp"

namespace {

using namespace sim::test;

/// A machine that asks once and keeps what it asked with.
struct one_who_asks {
  explicit one_who_asks(nanoseconds patience = 5s) {
    auto body = [this, patience](sim::host& on) -> awaitable<void> {
      const witness here{alive};
      auto keep = [this](sim::promise<int> to) { kept = to; };
      got.push_back(co_await sim::async_promise_within<int>(on.current(), "ask", patience, -1, keep,
                                                            use_awaitable));
      got_at.push_back(in.now());
    };
    machine = &add_machine(in, 1, body);
    machine->start();
  }

  sim::world in{{}};
  sim::host* machine = nullptr;
  sim::promise<int> kept;
  std::vector<int> got;
  moments got_at;
  int alive = 0;
};

}  // namespace

TEST_CASE("a place names what entered it until that has left, however often it is used again") {
  CHECK(rc::check([] {
    sim::world in{{}};
    sim::handle_table lot;
    std::vector<std::pair<sim::handle_table::handle, sim::operation*>> given;
    std::map<std::size_t, sim::operation*> inside;
    std::vector<sim::operation*> all;
    for (const int step : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 30))) {
      if (step < 15 || given.empty()) {
        auto nothing = [] {};
        all.push_back(sim::function_operation<decltype(nothing)>::make(
            in.memory(), in.outside().current(), "test", 0, nothing));
        inside.emplace(given.size(), all.back());
        given.emplace_back(lot.enter(*all.back()), all.back());
      } else {
        const std::size_t which = static_cast<std::size_t>(step) % given.size();
        lot.leave(given[which].first);  // also of what has left already
        inside.erase(which);
      }
      for (std::size_t each = 0; each < given.size(); ++each) {
        RC_ASSERT(lot.find(given[each].first) == (inside.count(each) > 0 ? inside[each] : nullptr));
      }
    }
    for (sim::operation* const each : all) {
      each->destroy();
    }
  }));
  const sim::handle_table empty;
  CHECK(empty.find({}) == nullptr);
}

TEST_CASE("an answer that is given twice counts once") {
  one_who_asks it;
  at(it.in, 1s, [&] {
    CHECK(it.kept.is_awaited());
    it.kept.give(7);
    CHECK_FALSE(it.kept.is_awaited());
    it.kept.give(8);
  });
  CHECK(it.in.run() == sim::stop_reason::idle);
  CHECK(it.got == std::vector{7});
  CHECK(it.got_at == moments{1s});
}

TEST_CASE("an answer to one whose patience has ended, or whose life has, does nothing") {
  one_who_asks late;
  at(late.in, 6s, [&] { late.kept.give(7); });
  late.in.run();
  CHECK(late.got == std::vector{-1});
  CHECK(late.got_at == moments{5s});

  one_who_asks dead;
  at(dead.in, 1s, [&] { dead.machine->crash(); });
  at(dead.in, 2s, [&] {
    CHECK_FALSE(dead.kept.is_awaited());
    CHECK(dead.alive == 0);
    dead.kept.give(7);
  });
  CHECK(dead.in.run() == sim::stop_reason::idle);
  CHECK(dead.got.empty());
  CHECK(dead.in.now() == 2s);
}

TEST_CASE("an answer is no answer to whoever asks next in the same place") {
  one_who_asks it;
  sim::promise<int> stale;
  at(it.in, 1s, [&] {
    stale = it.kept;
    it.machine->crash();
    it.machine->start();
  });
  at(it.in, 2s, [&] { stale.give(7); });
  it.in.run();
  CHECK(it.got == std::vector{-1});
  CHECK(it.got_at == moments{6s});
}

TEST_CASE("an answer in the instant in which patience ends is one or the other, and only one") {
  one_who_asks it{1s};
  at(it.in, 1s, [&] { it.kept.give(7); });
  it.in.run();
  REQUIRE(it.got.size() == 1);
  CHECK((it.got[0] == 7 || it.got[0] == -1));
}

TEST_CASE("a host that crashes with its answer on the way gets none") {
  one_who_asks it;
  at(it.in, 1s, [&] {
    it.kept.give(7);
    it.machine->crash();
  });
  CHECK(it.in.run() == sim::stop_reason::idle);
  CHECK(it.got.empty());
  CHECK(it.alive == 0);
}

TEST_CASE("a paused host gets its answer when it goes on") {
  one_who_asks it;
  at(it.in, 1s, [&] { it.machine->pause(); });
  at(it.in, 2s, [&] { it.kept.give(7); });
  at(it.in, 20s, [&] { it.machine->resume(); });
  it.in.run();
  CHECK(it.got == std::vector{7});
  CHECK(it.got_at == moments{20s});
}

TEST_CASE("one who waits without patience waits for ever, and holds up no end of the run") {
  sim::world in{{}};
  bool resumed = false;
  auto body = [&](sim::host& on) -> awaitable<void> {
    auto forget = [](sim::promise<int>) {};
    co_await sim::async_promise<int>(on.current(), "ask", forget, use_awaitable);
    resumed = true;
  };
  add_machine(in, 1, body).start();
  CHECK(in.run() == sim::stop_reason::idle);
  CHECK_FALSE(resumed);
}

TEST_CASE("a mailbox gives its messages in the order in which they came, waited for or not") {
  sim::world in{{}};
  std::vector<int> got;
  sim::mailbox<int>* box = nullptr;
  auto body = [&](sim::host& on) -> awaitable<void> {
    sim::mailbox<int> mine{on.current()};
    box = &mine;
    for (int each = 0; each < 5; ++each) {
      const auto message = co_await mine.async_take(use_awaitable);
      got.push_back(*message);
    }
    box = nullptr;
  };
  sim::host& machine = add_machine(in, 1, body);
  machine.start();
  const auto put_later = [&](nanoseconds when, int number) {
    in.at(when, machine.current(), "put", 0, [&box, number] { box->put(number); });
  };
  put_later(1s, 1);
  put_later(1s, 2);
  put_later(1s, 3);
  put_later(2s, 4);
  put_later(3s, 5);
  CHECK(in.run() == sim::stop_reason::idle);
  CHECK(got == std::vector{1, 2, 3, 4, 5});
  CHECK(box == nullptr);
}

TEST_CASE("a reader of a mailbox loses patience, and the message that comes later is the next's") {
  sim::world in{{}};
  std::vector<std::optional<int>> got;
  sim::mailbox<int>* box = nullptr;
  auto body = [&](sim::host& on) -> awaitable<void> {
    sim::mailbox<int> mine{on.current()};
    box = &mine;
    for (int each = 0; each < 3; ++each) {
      got.push_back(co_await mine.async_take_within(1s, use_awaitable));
    }
  };
  sim::host& machine = add_machine(in, 1, body);
  machine.start();
  in.at(1500ms, machine.current(), "put", 0, [&] { box->put(7); });
  in.run();
  CHECK(got == std::vector<std::optional<int>>{std::nullopt, 7, std::nullopt});
}

TEST_CASE("a message that is being handed over when its reader gives up is not lost") {
  // Under priorities a hand-over may wait longer than a short patience.
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    sim::world in{{.seed = seed, .scheduling = sim::scheduling_policy::priorities}};
    std::vector<int> got;
    auto body = [&](sim::host& on) -> awaitable<void> {
      sim::mailbox<int> mine{on.current()};
      mine.put(1);
      mine.put(2);
      for (int each = 0; each < 40 && got.size() < 2; ++each) {
        const nanoseconds patience = each < 20 ? 1us : 100ms;
        const auto message = co_await mine.async_take_within(patience, use_awaitable);
        if (message) {
          got.push_back(*message);
        }
      }
    };
    add_machine(in, 1, body).start();
    in.run();
    INFO(seed);
    CHECK(got == std::vector{1, 2});
  }
}

TEST_CASE("a mailbox that is full drops what comes, and its life ends with it") {
  sim::world in{{}};
  std::vector<int> got;
  int alive = 0;
  auto body = [&](sim::host& on) -> awaitable<void> {
    sim::mailbox<int> mine{on.current(), 2};
    const witness here{alive};
    for (int each = 1; each <= 3; ++each) {
      mine.put(each);
    }
    while (true) {
      const auto message = co_await mine.async_take(use_awaitable);
      got.push_back(*message);
    }
  };
  sim::host& machine = add_machine(in, 1, body);
  machine.start();
  CHECK(in.run() == sim::stop_reason::idle);
  CHECK(got == std::vector{1, 2});
  machine.crash();
  CHECK(alive == 0);
}
