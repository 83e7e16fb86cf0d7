// Workers that cannot renew, that come back, that are fenced; and who takes over from them.
#include "tests/world/judged.hpp"

namespace baton::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

bool is_worker_call(std::string_view step) {
  return step == "store.renew" || step == "store.finish" || step == "store.claim" ||
         step == "store.enlist" || step == "store.held_by";
}

}  // namespace

TEST_CASE("a worker that can renew keeps its executions for as long as they run") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = lasting(std::chrono::minutes{30});
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  REQUIRE(first.run_dry(std::chrono::minutes{31}));
  CHECK(first.status_of(*id) == status::completed);
  CHECK(on.attempt_processes.started.size() == 1);
  CHECK_FALSE(on.notes.has("lease lost"));
}

TEST_CASE(
    "a worker that cannot renew kills its bodies before its lease ends, and begins a new life") {
  loop_fixture on;
  on.add_action("deploy").retry.attempts_max = 2;
  on.script_of = lasting(seconds{30});
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  first.pass(milliseconds{2'500});
  const host_time cut_off = on.time.now;
  on.steps.refuses = is_worker_call;
  const auto killed = [&] { return on.attempt_processes.running.empty(); };
  REQUIRE(first.turn_until(killed, seconds{20}));
  CHECK(on.time.now - cut_off <= on.settings.lease - on.settings.lease_margin);
  CHECK(on.notes.has("lease lost"));
  first.pass(seconds{20});
  on.steps.refuses = nullptr;
  REQUIRE(first.run_dry());
  CHECK(first.status_of(*id) == status::completed);
  CHECK(on.attempt_processes.started.size() == 2);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("a body that starts past its worker's lease is killed before anything else happens") {
  loop_fixture on;
  on.add_action("deploy").retry.attempts_max = 2;
  bool stalls = true;
  on.script_of = [&](const run_request&) {
    if (std::exchange(stalls, false)) {  // between the worker's look at its lease and the start
      on.time.now = on.time.now + on.settings.lease;
    }
    script text;
    text.lasts = seconds{5};
    return text;
  };
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  const auto started = [&] { return !on.attempt_processes.started.empty(); };
  REQUIRE(first.turn_until(started, seconds{1}));
  CHECK(on.attempt_processes.running.empty());
  CHECK(on.notes.has("lease lost"));
  REQUIRE(first.run_dry());
  CHECK(first.status_of(*id) == status::completed);
  CHECK(on.attempt_processes.started.size() == 2);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("a worker whose process owns the storage outlasts it, and its verdict waits") {
  for (const bool hangs : {false, true}) {
    loop_fixture on;
    on.steps.owns_storage = true;
    on.add_action("deploy");
    on.script_of = lasting(seconds{20});
    process first{on};
    REQUIRE(first.start());
    const auto id = first.submit("deploy");
    first.pass(seconds{3});
    const host_time away_since = on.time.now;
    const auto is_away = [](std::string_view step) { return step.starts_with("store."); };
    if (hangs) {
      on.steps.hangs = is_away;
    } else {
      on.steps.refuses = is_away;
    }
    while (on.time.now < away_since + seconds{40}) {
      first.pass(milliseconds{500});
      if (!on.attempt_processes.running.empty() && on.time.now > away_since + seconds{9}) {
        // Its supervisor must not end it either.
        CHECK(on.attempt_processes.lease_until.begin()->second > on.time.now);
      }
    }
    CHECK(on.attempt_processes.running.empty());  // by itself
    on.disk.was_away(on.time.now - away_since);
    on.steps.refuses = nullptr;
    on.steps.hangs = nullptr;
    REQUIRE(first.run_dry());
    CHECK(first.status_of(*id) == status::completed);
    CHECK(on.attempt_processes.started.size() == 1);
    CHECK_FALSE(on.notes.has("lease lost"));
    require_rules_hold_at_rest(on, first);
  }
}

TEST_CASE("a worker whose process owns the storage still believes it that its lease is lost") {
  loop_fixture on;
  on.steps.owns_storage = true;
  on.add_action("deploy").retry.attempts_max = 2;
  on.script_of = lasting(seconds{30});
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  first.pass(seconds{3});
  on.steps.refuses = [](std::string_view step) { return step == "store.renew"; };
  first.pass(seconds{11});  // the storage works, and its Reaper too
  on.steps.refuses = nullptr;
  first.pass(seconds{3});
  CHECK(on.notes.has("lease lost"));
  REQUIRE(first.run_dry());
  CHECK(first.status_of(*id) == status::completed);
}

TEST_CASE("a short outage of storage costs nobody an attempt") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = lasting(seconds{20});
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  first.pass(seconds{3});
  on.steps.refuses = [](std::string_view) { return true; };
  first.pass(seconds{4});
  on.steps.refuses = nullptr;
  REQUIRE(first.run_dry());
  CHECK(first.status_of(*id) == status::completed);
  CHECK(on.attempt_processes.started.size() == 1);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("an end that cannot be recorded for a while is recorded when storage is back") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = lasting(seconds{1});
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  first.pass(milliseconds{500});
  on.steps.refuses = [](std::string_view step) { return step == "store.finish"; };
  first.pass(seconds{60});
  CHECK(first.status_of(*id) == status::running);
  on.steps.refuses = nullptr;
  REQUIRE(first.run_dry(seconds{3}));
  CHECK(first.status_of(*id) == status::completed);
  CHECK(on.attempt_processes.started.size() == 1);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("the slot of a killed worker is back in use within three seconds of the restart") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = lasting(std::chrono::minutes{5});
  {
    process first{on};
    REQUIRE(first.start());
    first.submit("deploy");
    first.submit("deploy");
    first.pass(seconds{30});
  }
  on.time.now = on.time.now + on.settings.lease;  // a lease outlives its worker, at most by this
  process second{on};
  const host_time restarted = on.time.now;
  REQUIRE(second.start());
  const auto taken_over = [&] {
    return on.attempt_processes.running.contains({execution_id{2}, attempt{1}});
  };
  REQUIRE(second.turn_until(taken_over, seconds{10}));
  CHECK(on.time.now - restarted <= seconds{3});
  REQUIRE(second.run_dry(std::chrono::minutes{10}));
  require_rules_hold_at_rest(on, second);
}

TEST_CASE("a late end of a fenced attempt changes nothing") {
  loop_fixture on;
  on.add_action("deploy").retry.attempts_max = 2;
  on.script_of = lasting(seconds{1'000});
  process first{on};
  REQUIRE(first.start());
  const auto id = first.submit("deploy");
  first.pass(seconds{1});
  finish_request late;
  late.execution = *id;
  late.number = attempt{1};
  late.worker = worker_incarnation{1};
  late.seen = outcome::succeeded;
  on.steps.refuses = is_worker_call;
  first.pass(seconds{20});
  on.steps.refuses = nullptr;
  first.pass(seconds{5});
  REQUIRE(on.attempt_processes.started.size() == 2);
  const auto answer = first.run(on.disk.finish(late));
  REQUIRE(answer);
  CHECK((answer->error().is(errc::lease_lost) || answer->error().is(errc::stale_attempt)));
  CHECK(first.status_of(*id) == status::running);
  CHECK(first.stats("deploy")->active == 1);
}

TEST_CASE("work whose claim was answered into nowhere is found again and done once") {
  loop_fixture on;
  on.add_action("deploy");
  process first{on};
  REQUIRE(first.start());
  first.pass(seconds{1});
  on.steps.fails_next = "store.claim";
  on.steps.how = step_fault::unanswered;
  REQUIRE(first.submit("deploy"));
  REQUIRE(first.run_dry(milliseconds{500}));
  CHECK(on.steps.failed_step == "store.claim");
  CHECK(on.attempt_processes.started.size() == 1);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("two workers share the work, and neither runs what the other has") {
  loop_fixture on;
  on.add_action("deploy", 8);
  on.settings.worker_count = 2;
  on.settings.worker_capacity = 4;
  on.script_of = lasting(seconds{1});
  process first{on};
  REQUIRE(first.start());
  for (int each = 0; each < 40; ++each) {
    REQUIRE(first.submit("deploy"));
  }
  REQUIRE(first.run_dry());
  CHECK(on.attempt_processes.most_at_once == 8);
  CHECK(on.attempt_processes.started.size() == 40);
  require_rules_hold_at_rest(on, first);
}

TEST_CASE("draining lets running bodies end and be announced, and takes nothing new") {
  loop_fixture on;
  on.add_action("deploy");
  on.script_of = lasting(seconds{5});
  std::optional<execution_id> runs;
  std::optional<execution_id> waits;
  {
    process first{on};
    REQUIRE(first.start());
    runs = first.submit("deploy");
    waits = first.submit("deploy");
    first.pass(seconds{1});
    REQUIRE(first.run(first->drain()));
    CHECK(on.attempt_processes.ended.size() == 1);
    CHECK(first.status_of(*runs) == status::completed);
    CHECK(on.disk.state().announcements(10).empty());
    CHECK_FALSE(first.submit("deploy"));
    CHECK(first.last_error.is(errc::draining));
  }
  process second{on};
  REQUIRE(second.start());
  REQUIRE(second.run_dry());
  CHECK(second.status_of(*waits) == status::completed);
  CHECK(on.attempt_processes.started.size() == 2);
  require_rules_hold_at_rest(on, second);
}

TEST_CASE("while one worker of a draining process waits for its body, the others claim nothing") {
  loop_fixture on;
  on.add_action("deploy", 2);
  on.settings.worker_count = 2;
  on.settings.worker_capacity = 1;
  on.script_of = [](const run_request& wanted) {
    script text;
    text.lasts = wanted.execution == execution_id{1} ? seconds{9} : seconds{2};
    return text;
  };
  process first{on};
  REQUIRE(first.start());
  std::vector<std::optional<execution_id>> asked;
  for (int each = 0; each < 4; ++each) {
    asked.push_back(first.submit("deploy"));
  }
  first.pass(seconds{1});
  REQUIRE(on.attempt_processes.started.size() == 2);
  REQUIRE(first.run(first->drain()));
  CHECK(on.attempt_processes.ended.size() == 2);
  CHECK(on.attempt_processes.started.size() == 2);
  CHECK(first.status_of(*asked[2]) == status::scheduled);
}

TEST_CASE("a worker that is leaving renews nothing and asks for nothing until it is answered") {
  loop_fixture on;
  on.add_action("deploy");
  process first{on};
  REQUIRE(first.start());
  first.pass(seconds{1});
  int refusals = 20;
  on.steps.refuses = [&](std::string_view step) {
    return step == "store.dismiss" && refusals-- > 0;
  };
  const host_time asked = on.time.now;
  const std::size_t steps_before = on.steps.names.size();
  REQUIRE(first.run(first->drain()));
  CHECK(on.time.now - asked > 2 * on.settings.heartbeat);
  const auto begin = on.steps.names.begin() + static_cast<std::ptrdiff_t>(steps_before);
  const auto leaving = std::find(begin, on.steps.names.end(), "store.dismiss");
  CHECK(std::count(leaving, on.steps.names.end(), "store.dismiss") == 21);
  CHECK(std::count_if(leaving, on.steps.names.end(), [](const std::string& step) {
          return is_worker_call(step);
        }) == 0);
}

TEST_CASE("stopping at once kills the bodies and leaves their executions to the next start") {
  loop_fixture on;
  on.add_action("deploy").retry.attempts_max = 2;
  on.script_of = lasting(seconds{50});
  std::optional<execution_id> id;
  {
    process first{on};
    REQUIRE(first.start());
    id = first.submit("deploy");
    first.pass(seconds{1});
    const host_time asked = on.time.now;
    REQUIRE(first.run(first->stop()));
    CHECK(on.time.now - asked <= seconds{1});
    CHECK(on.attempt_processes.running.empty());
  }
  process second{on};
  REQUIRE(second.start());
  REQUIRE(second.run_dry());
  CHECK(second.status_of(*id) == status::completed);
  require_rules_hold_at_rest(on, second);
}

}  // namespace baton::test
