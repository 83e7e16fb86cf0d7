// [timing]: how soon the loop finds what nobody told it, and how patiently it tries again.
#include "tests/settings/configured.hpp"

namespace baton::test {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// How long after a restart the slot of a lost execution is used again. Its lease has just not
/// ended when the second process looks for the first time, so that its next look finds it.
std::int64_t found_lost_after_ms(const std::string& timing) {
  configured_fixture on{with_deploy("[timing]\n" + timing)};
  on.script_of = lasting(minutes{5});
  std::vector<execution_id> both;
  {
    process first{on};
    both = start_and_submit(first, 2);
    first.pass(milliseconds{1});
  }
  on.time.now = on.time.now + (on.settings.lease - milliseconds{10});
  process second{on};
  const host_time restarted = on.time.now;
  REQUIRE(second.start());
  const attempt_key next{both.at(1), attempt{1}};
  REQUIRE(
      second.turn_until([&] { return on.attempt_processes.running.contains(next); }, minutes{5}));
  return ms_since(on, restarted);
}

/// How long after its grant an execution starts whose messages were all lost.
std::int64_t found_unannounced_after_ms(const std::string& timing) {
  // A heartbeat looks for work too; here it comes later than any look that is measured.
  const std::string workers = "[workers]\nlease = \"10m\"\nheartbeat = \"2m\"\n";
  configured_fixture on{with_deploy(workers + "[timing]\n" + timing)};
  on.script_of = lasting(minutes{5});
  process first{on};
  REQUIRE(first.start());
  queue_control change;
  change.mode = queue_mode::paused;
  REQUIRE(first.control("deploy", change));
  REQUIRE(first.submit("deploy"));
  first.pass(milliseconds{1});
  on.steps.refuses = [](std::string_view step) { return step == "bus.publish"; };
  const host_time asked = on.time.now;
  change.mode = queue_mode::open;
  REQUIRE(first.control("deploy", change));
  first.pass(milliseconds{1});
  on.steps.refuses = nullptr;
  CHECK(on.attempt_processes.running.empty());
  REQUIRE(first.turn_until([&] { return !on.attempt_processes.running.empty(); }, minutes{5}));
  return ms_since(on, asked);
}

/// The waits between the tries to record an end, while storage is away for a minute.
std::vector<std::int64_t> waits_between_tries(const std::string& timing) {
  configured_fixture on{with_deploy("[timing]\n" + timing)};
  std::vector<host_time> tries;
  on.steps.refuses = [&](std::string_view step) {
    if (step == "store.finish") {
      tries.push_back(on.time.now);
    }
    return step == "store.finish";
  };
  process first{on};
  start_and_submit(first, 1);
  first.pass(minutes{1});
  on.steps.refuses = nullptr;
  REQUIRE(first.run_dry());
  std::vector<std::int64_t> waits;
  for (std::size_t each = 1; each < tries.size(); ++each) {
    const auto wait = tries[each] - tries[each - 1];
    waits.push_back(std::chrono::duration_cast<milliseconds>(wait).count());
  }
  REQUIRE(waits.size() >= 2);
  return waits;
}

/// Whether an ended execution is still known so long after its end.
bool is_known_after(const std::string& timing, duration age) {
  // Seldom looks at storage: this is about hours.
  configured_fixture on{
      with_deploy("[timing]\nreap_interval = \"10s\"\nreconcile_interval = \"10s\"\n" + timing)};
  process first{on};
  const auto ended = start_and_submit(first, 2);  // storage never forgets the newest
  REQUIRE(first.run_dry());
  first.pass(age);
  return first.read(ended.front()).has_value();
}

}  // namespace

TEST_CASE("timing.reap_interval is how soon an ended lease is found",
          "[setting:timing.reap_interval]") {
  CHECK(found_lost_after_ms("") <= 260);
  const std::int64_t rarely = found_lost_after_ms("reap_interval = \"20s\"");
  CHECK(rarely >= 20'000);
  CHECK(rarely <= 20'010);
}

TEST_CASE("timing.reconcile_interval is how soon work is found whose message was lost",
          "[setting:timing.reconcile_interval]") {
  CHECK(found_unannounced_after_ms("") <= 250);
  const std::int64_t rarely = found_unannounced_after_ms("reconcile_interval = \"20s\"");
  CHECK(rarely >= 19'000);
  CHECK(rarely <= 20'000);
}

TEST_CASE("timing.store_retry is the first wait after a passing storage error",
          "[setting:timing.store_retry]") {
  // A wait is drawn from between its half and its whole; these worlds draw the least.
  const std::vector<std::int64_t> by_default = waits_between_tries("");
  CHECK(by_default[0] == 25);
  CHECK(by_default[1] == 50);
  const std::vector<std::int64_t> slower = waits_between_tries("store_retry = \"400ms\"");
  CHECK(slower[0] == 200);
  CHECK(slower[1] == 400);
}

TEST_CASE("timing.store_retry_max is the longest wait after passing storage errors",
          "[setting:timing.store_retry_max]") {
  CHECK(waits_between_tries("").back() == 500);
  CHECK(waits_between_tries("store_retry_max = \"100ms\"").back() == 50);
  CHECK(waits_between_tries("store_retry_max = \"8s\"").back() == 4'000);
}

TEST_CASE("timing.keep_ended is how long ended executions are remembered",
          "[setting:timing.keep_ended]") {
  CHECK(is_known_after("keep_ended = \"2h\"", minutes{119}));
  CHECK_FALSE(is_known_after("keep_ended = \"2h\"", minutes{121}));
  CHECK(is_known_after("", hours{7 * 24} - minutes{1}));
  CHECK_FALSE(is_known_after("", hours{7 * 24} + minutes{1}));
}

}  // namespace baton::test
