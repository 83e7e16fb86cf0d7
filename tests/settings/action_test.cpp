// [[action]]: who may run, who waits, and how an attempt is ended.
#include "tests/settings/configured.hpp"

namespace baton::test {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

submission on_host(const std::string& host) {
  submission details;
  details.fields = {{"host", "\"" + host + "\""}};
  details.parameters = R"({"host":")" + host + "\"}";
  return details;
}

std::size_t most_at_once_under(const std::string& keys) {
  configured_fixture on{with_deploy("", keys)};
  on.script_of = lasting(seconds{1});
  process first{on};
  start_and_submit(first, 20);
  REQUIRE(first.run_dry());
  require_rules_hold_at_rest(on, first);
  return on.attempt_processes.most_at_once;
}

/// How many of three executions on two hosts run at the same time.
std::size_t running_on_two_hosts(const std::string& keys) {
  configured_fixture on{with_deploy("", keys)};
  on.script_of = lasting(minutes{1});
  process first{on};
  REQUIRE(first.start());
  for (const char* const host : {"a", "a", "b"}) {
    REQUIRE(first.submit("deploy", {}, on_host(host)));
  }
  first.pass(seconds{1});
  return on.attempt_processes.running.size();
}

/// The error of so manieth submission while nothing ends; no error if it was accepted.
error answer_to_submission(int number, const std::string& keys) {
  configured_fixture on{with_deploy("", keys)};
  on.script_of = lasting(hours{1});
  process first{on};
  start_and_submit(first, number - 1);
  first.pass(milliseconds{1});
  const bool accepted = first.submit("deploy").has_value();
  CHECK(accepted != static_cast<bool>(first.last_error.code));
  return first.last_error;
}

struct ending {
  status verdict{};
  std::int64_t after_ms = 0;
};

/// How a body ends that would go on for two days.
ending end_of_endless(const std::string& keys, bool ignores_terminate) {
  // Seldom looks at storage: this is about hours.
  const std::string timing = "[timing]\nreap_interval = \"10s\"\nreconcile_interval = \"10s\"";
  configured_fixture on{with_deploy(timing, keys)};
  on.script_of = [&](const run_request&) {
    script text;
    text.lasts = hours{48};
    text.ignores_terminate = ignores_terminate;
    return text;
  };
  process first{on};
  const host_time began = on.time.now;
  const auto submitted = start_and_submit(first, 1);
  REQUIRE(first.turn_until([&] { return !on.attempt_processes.ended.empty(); }, hours{47}));
  const std::int64_t after_ms = ms_since(on, began);
  REQUIRE(first.run_dry());
  require_rules_hold_at_rest(on, first);
  return {first.status_of(submitted.front()), after_ms};
}

}  // namespace

TEST_CASE("action.ref is the name that submissions use", "[setting:action.ref]") {
  configured_fixture on{"[[action]]\nref = \"backup.nightly\"\ncommand = \"true\"\n"};
  process first{on};
  REQUIRE(first.start());
  CHECK_FALSE(first.submit("deploy"));
  CHECK(first.last_error.is(errc::unknown_action));
  const auto id = first.submit("backup.nightly");
  REQUIRE(id);
  REQUIRE(first.run_dry());
  CHECK(first.read(*id)->action_ref == "backup.nightly");
  CHECK(first.status_of(*id) == status::completed);
}

TEST_CASE("action.limit is how many run at the same time in one queue", "[setting:action.limit]") {
  CHECK(most_at_once_under("") == 1);
  CHECK(most_at_once_under("limit = 7") == 7);
}

TEST_CASE("action.group_by gives each value a queue and a limit of its own",
          "[setting:action.group_by]") {
  CHECK(running_on_two_hosts("") == 1);
  CHECK(running_on_two_hosts("group_by = [\"host\"]") == 2);
  const error missing = answer_to_submission(1, "group_by = [\"host\"]");
  CHECK(missing.is(errc::invalid_argument));
}

TEST_CASE("action.on_limit decides whether a submission waits for a slot or is refused",
          "[setting:action.on_limit]") {
  CHECK_FALSE(answer_to_submission(2, "").code);
  CHECK_FALSE(answer_to_submission(2, "on_limit = \"enqueue\"").code);
  CHECK(answer_to_submission(2, "on_limit = \"refuse\"").is(errc::limit_reached));
}

TEST_CASE("action.queue_max bounds how many wait", "[setting:action.queue_max]") {
  // One runs, the others wait.
  CHECK_FALSE(answer_to_submission(200, "").code);
  CHECK_FALSE(answer_to_submission(4, "queue_max = 3").code);
  CHECK(answer_to_submission(5, "queue_max = 3").is(errc::queue_full));
}

TEST_CASE("action.timeout is how long an attempt may run", "[setting:action.timeout]") {
  const ending by_default = end_of_endless("", false);
  CHECK(by_default.verdict == status::timeout);
  CHECK(by_default.after_ms == 3'600'000);
  const ending sooner = end_of_endless("timeout = \"90s\"", false);
  CHECK(sooner.verdict == status::timeout);
  CHECK(sooner.after_ms == 90'000);
}

TEST_CASE("action.grace is the time between the request to end and the kill",
          "[setting:action.grace]") {
  CHECK(end_of_endless("timeout = \"90s\"", true).after_ms == 95'000);
  CHECK(end_of_endless("timeout = \"90s\"\ngrace = \"30s\"", true).after_ms == 120'000);
  CHECK(end_of_endless("timeout = \"90s\"\ngrace = \"0s\"", true).after_ms == 90'000);
}

}  // namespace baton::test
