// [workers]: how many bodies run at once, and how long a silent worker is believed in.
#include "tests/settings/configured.hpp"

namespace baton::test {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

std::size_t most_at_once_under(const std::string& workers) {
  configured_fixture on{with_deploy("[workers]\n" + workers, "limit = 200")};
  on.script_of = lasting(seconds{1});
  process first{on};
  start_and_submit(first, 200);
  REQUIRE(first.run_dry(minutes{10}));
  return on.attempt_processes.most_at_once;
}

/// How long after the start a worker that never can renew has killed its bodies.
std::int64_t killed_after_ms(const std::string& workers) {
  configured_fixture on{with_deploy("[workers]\n" + workers)};
  on.script_of = lasting(minutes{10});
  on.steps.refuses = [](std::string_view step) { return step == "store.renew"; };
  process first{on};
  const host_time began = on.time.now;
  start_and_submit(first, 1);
  first.pass(seconds{1});
  REQUIRE(on.attempt_processes.running.size() == 1);
  REQUIRE(first.turn_until([&] { return on.attempt_processes.running.empty(); }, minutes{5}));
  return ms_since(on, began);
}

/// How long after the first process's start the second one has the slot of its lost execution.
std::int64_t taken_over_after_ms(const std::string& workers) {
  configured_fixture on{with_deploy("[workers]\n" + workers)};
  on.script_of = lasting(minutes{5});
  const host_time began = on.time.now;
  std::vector<execution_id> both;
  {
    process first{on};
    both = start_and_submit(first, 2);
    first.pass(seconds{1});
  }
  process second{on};
  REQUIRE(second.start());
  const attempt_key next{both.at(1), attempt{1}};
  REQUIRE(
      second.turn_until([&] { return on.attempt_processes.running.contains(next); }, minutes{5}));
  return ms_since(on, began);
}

/// How long an attempt that never finds room to start waits for it.
std::int64_t given_up_after_ms(const std::string& workers) {
  configured_fixture on{with_deploy("[workers]\n" + workers)};
  script text;
  text.no_room_tries = 1'000'000;
  on.script_of = always(text);
  process first{on};
  const host_time began = on.time.now;
  start_and_submit(first, 1);
  REQUIRE(first.run_dry(minutes{20}));
  CHECK(on.attempt_processes.started.empty());
  return ms_since(on, began);
}

std::int64_t renewals_in_a_minute(const std::string& workers) {
  configured_fixture on{with_deploy("[workers]\n" + workers)};
  process first{on};
  start_and_submit(first, 1);
  first.pass(minutes{1});
  return std::count(on.steps.names.begin(), on.steps.names.end(), "store.renew");
}

}  // namespace

TEST_CASE("workers.count is how many workers share the work", "[setting:workers.count]") {
  CHECK(most_at_once_under("capacity = 10") == 10);
  CHECK(most_at_once_under("capacity = 10\ncount = 3") == 30);
}

TEST_CASE("workers.capacity bounds how many bodies run at once", "[setting:workers.capacity]") {
  CHECK(most_at_once_under("") == 64);
  CHECK(most_at_once_under("capacity = 5") == 5);
  CHECK(most_at_once_under("capacity = 150") == 150);
}

TEST_CASE("workers.lease is how long a dead worker keeps its slot", "[setting:workers.lease]") {
  // Lost when the lease ends, found by the Reaper's next look, claimed at once.
  const std::int64_t by_default = taken_over_after_ms("");
  CHECK(by_default >= 10'000);
  CHECK(by_default <= 10'500);
  const std::int64_t longer = taken_over_after_ms("lease = \"45s\"");
  CHECK(longer >= 45'000);
  CHECK(longer <= 45'500);
}

TEST_CASE("workers.heartbeat is how often a worker renews", "[setting:workers.heartbeat]") {
  CHECK(renewals_in_a_minute("") == 30);
  CHECK(renewals_in_a_minute("heartbeat = \"500ms\"") == 120);
  CHECK(renewals_in_a_minute("heartbeat = \"6s\"") == 10);
}

TEST_CASE("workers.lease_margin is how long before the lease's end a worker kills its bodies",
          "[setting:workers.lease_margin]") {
  CHECK(killed_after_ms("") == 8'000);
  CHECK(killed_after_ms("lease_margin = \"5s\"") == 5'000);
  CHECK(killed_after_ms("lease = \"30s\"\nlease_margin = \"1s\"") == 29'000);
}

TEST_CASE("workers.start_patience is how long an attempt waits for room to start",
          "[setting:workers.start_patience]") {
  const std::int64_t by_default = given_up_after_ms("");
  CHECK(by_default >= 60'000);
  CHECK(by_default <= 62'000);
  const std::int64_t longer = given_up_after_ms("start_patience = \"5m\"");
  CHECK(longer >= 300'000);
  CHECK(longer <= 302'000);
  CHECK(given_up_after_ms("start_patience = \"0s\"") <= 500);
}

}  // namespace baton::test
