// What a server notices of its clocks: a wall clock that steps, and a process that stood still.
#include "apps/baton/clock_watch.hpp"

#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include "tests/support/complete.hpp"
#include "tests/world/virtual_clock.hpp"

namespace baton::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class kept_notes final : public observer {
 public:
  void on_note(const note& happened) noexcept override {
    all.emplace_back(std::string{happened.event} + ": " + std::string{happened.detail});
  }
  std::vector<std::string> all;
};

class kept_events final : public history::sink {
 public:
  void record(history::event&& seen) override { all.push_back(std::move(seen)); }
  [[nodiscard]] std::vector<history::event_kind> kinds() const {
    std::vector<history::event_kind> kinds;
    for (const history::event& each : all) {
      kinds.push_back(each.kind);
    }
    return kinds;
  }
  std::vector<history::event> all;
};

struct watched_clocks {
  watched_clocks() {
    boost::asio::co_spawn(context, watch.run(), boost::asio::detached);
    settle(context);
  }
  ~watched_clocks() {
    watch.stop();
    settle(context);
  }

  void turns(int count) {
    for (int turn = 0; turn < count; ++turn) {
      clock.fire_next();
      settle(context);
    }
  }

  boost::asio::io_context context;
  virtual_time time;
  virtual_clock clock{time, context.get_executor()};
  kept_events events;
  kept_notes notes;
  recorder records{events, clock, "baton-1"};
  app::clock_watch watch{clock, notes, &records};
};

}  // namespace

TEST_CASE("a step of the wall clock is told once, with both times and its size") {
  watched_clocks it;
  it.turns(5);
  CHECK(it.notes.all.empty());
  it.time.wall_offset_ns += 6'378'000'000'000;
  it.turns(5);
  REQUIRE(it.notes.all.size() == 1);
  CHECK_THAT(it.notes.all[0], Catch::StartsWith("wall clock stepped: by +6378.000 s, from 2023-"));
  it.time.wall_offset_ns -= 86'400'000'000'000;
  it.turns(5);
  REQUIRE(it.notes.all.size() == 2);
  CHECK_THAT(it.notes.all[1], Catch::Contains("by -86400.000 s"));
}

TEST_CASE("a wall clock that is slewed is no step, and neither is a machine that sleeps") {
  watched_clocks it;
  for (int turn = 0; turn < 200; ++turn) {
    it.time.wall_offset_ns += 50'000;  // 500 millionths of the time between two looks
    it.turns(1);
  }
  it.time.now = it.time.now + std::chrono::hours{8};  // both clocks have gone on
  it.turns(3);
  CHECK(it.notes.all.empty());
}

TEST_CASE("a silence is recorded as a stall, from the last sign of life, before the next line") {
  watched_clocks it;
  it.turns(3);
  CHECK(it.events.all.empty());
  const host_time alive = it.time.now;
  it.time.now = it.time.now + seconds{3};
  it.records.record(it.records.begin(history::event_kind::faults_ended));
  REQUIRE(it.events.kinds() == std::vector{history::event_kind::process_stalled,
                                           history::event_kind::process_resumed,
                                           history::event_kind::faults_ended});
  CHECK(it.events.all[0].at_ns == alive.since_start.count());
  CHECK(it.events.all[0].process == "baton-1");
  CHECK(it.events.all[1].at_ns == (alive + seconds{3}).since_start.count());
  it.turns(3);
  CHECK(it.events.all.size() == 3);
}

TEST_CASE("a stall without a line is recorded with the next heartbeat") {
  watched_clocks it;
  it.turns(1);
  it.time.now = it.time.now + milliseconds{900};
  it.turns(1);
  CHECK(it.events.kinds() ==
        std::vector{history::event_kind::process_stalled, history::event_kind::process_resumed});
}

TEST_CASE("a heartbeat that is a little late is no stall") {
  watched_clocks it;
  for (int turn = 0; turn < 10; ++turn) {
    it.turns(1);
    it.time.now = it.time.now + milliseconds{400};
    it.records.record(it.records.begin(history::event_kind::faults_ended));
  }
  for (const history::event_kind kind : it.events.kinds()) {
    CHECK(kind == history::event_kind::faults_ended);
  }
}

TEST_CASE("a history begins with its format, its machine, its boot and an anchor in wall time") {
  watched_clocks it;
  it.records.began("host-1", "boot-1");
  REQUIRE(it.events.all.size() == 1);
  const history::event& first = it.events.all[0];
  CHECK(first.kind == history::event_kind::history_began);
  CHECK(first.format == 1);
  CHECK(first.host == "host-1");
  CHECK(first.boot == "boot-1");
  CHECK(first.at_ns == it.time.now.since_start.count());
  CHECK(first.wall_ns == it.time.wall_ns());
}

}  // namespace baton::test
