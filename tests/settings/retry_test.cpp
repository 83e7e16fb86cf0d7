// [action.retry]: after which ends there is another attempt, how often, and after how long.
#include "tests/settings/configured.hpp"

namespace baton::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

using waits = std::vector<std::int64_t>;

std::string retry_of(const std::string& keys) {
  return with_deploy("", "timeout = \"20s\"\n[action.retry]\n" + keys);
}

/// The waits, in milliseconds, between the end of one failing attempt and the start of the next.
waits waits_under(const std::string& text) {
  configured_fixture on{text};
  constexpr milliseconds attempt_lasts{10};
  std::vector<host_time> starts;
  on.script_of = [&](const run_request& asked) {
    starts.push_back(on.time.now);
    return always({.lasts = attempt_lasts, .succeeds = false})(asked);
  };
  process first{on};
  const auto submitted = start_and_submit(first, 1);
  REQUIRE(first.run_dry(minutes{60}));
  CHECK(first.status_of(submitted.front()) == status::failed);
  require_rules_hold_at_rest(on, first);
  waits between;
  for (std::size_t each = 1; each < starts.size(); ++each) {
    const auto wait = starts[each] - starts[each - 1] - attempt_lasts;
    between.push_back(std::chrono::duration_cast<milliseconds>(wait).count());
  }
  return between;
}

std::size_t attempts_under(const std::string& keys, const scripted_runner::author& script_of) {
  configured_fixture on{retry_of(keys)};
  on.script_of = script_of;
  process first{on};
  start_and_submit(first, 1);
  REQUIRE(first.run_dry(minutes{60}));
  require_rules_hold_at_rest(on, first);
  return on.attempt_processes.started.size();
}

/// Attempts of an execution whose first worker dies with it.
std::size_t attempts_after_crash(const std::string& keys) {
  configured_fixture on{retry_of(keys)};
  on.script_of = lasting(seconds{5});
  {
    process first{on};
    start_and_submit(first, 1);
    first.pass(seconds{1});
    REQUIRE(on.attempt_processes.started.size() == 1);
  }
  process second{on};
  REQUIRE(second.start());
  REQUIRE(second.run_dry());
  require_rules_hold_at_rest(on, second);
  return on.attempt_processes.started.size();
}

}  // namespace

TEST_CASE("action.retry.attempts bounds the attempts, the first included",
          "[setting:action.retry.attempts]") {
  CHECK(waits_under(with_deploy("")).empty());
  CHECK(waits_under(retry_of("attempts = 1")).empty());
  CHECK(waits_under(retry_of("attempts = 4")).size() == 3);
}

TEST_CASE("action.retry.backoff is the wait before the second attempt",
          "[setting:action.retry.backoff]") {
  CHECK(waits_under(retry_of("attempts = 2")) == waits{1'000});
  CHECK(waits_under(retry_of("attempts = 2\nbackoff = \"15s\"")) == waits{15'000});
}

TEST_CASE("action.retry.backoff_factor is how the waits grow",
          "[setting:action.retry.backoff_factor]") {
  CHECK(waits_under(retry_of("attempts = 4")) == waits{1'000, 2'000, 4'000});
  CHECK(waits_under(retry_of("attempts = 4\nbackoff_factor = 3")) == waits{1'000, 3'000, 9'000});
  CHECK(waits_under(retry_of("attempts = 4\nbackoff_factor = 1.5")) == waits{1'000, 1'500, 2'250});
}

TEST_CASE("action.retry.backoff_max is the longest wait", "[setting:action.retry.backoff_max]") {
  const std::string grows = "attempts = 4\nbackoff = \"20s\"\n";
  CHECK(waits_under(retry_of(grows)) == waits{20'000, 40'000, 60'000});
  CHECK(waits_under(retry_of(grows + "backoff_max = \"25s\"")) == waits{20'000, 25'000, 25'000});
  CHECK(waits_under(retry_of(grows + "backoff_max = \"5m\"")) == waits{20'000, 40'000, 80'000});
}

TEST_CASE("action.retry.on names the ends that lead to another attempt",
          "[setting:action.retry.on]") {
  const std::string two = "attempts = 2\n";
  const auto fails = always({.lasts = milliseconds{10}, .succeeds = false});
  CHECK(attempts_under(two, fails) == 2);
  CHECK(attempts_under(two + "on = [\"failed\"]", fails) == 2);
  CHECK(attempts_under(two + "on = [\"timeout\", \"worker_lost\"]", fails) == 1);

  const auto overruns = lasting(minutes{10});
  CHECK(attempts_under(two, overruns) == 1);
  CHECK(attempts_under(two + "on = [\"timeout\"]", overruns) == 2);
  CHECK(attempts_under(two + "on = [\"failed\", \"worker_lost\"]", overruns) == 1);

  CHECK(attempts_after_crash(two) == 2);
  CHECK(attempts_after_crash(two + "on = [\"worker_lost\"]") == 2);
  CHECK(attempts_after_crash(two + "on = [\"failed\", \"timeout\"]") == 1);
}

}  // namespace baton::test
