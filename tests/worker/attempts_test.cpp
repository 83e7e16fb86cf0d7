// One attempt: its start, its postponements, its supervision, its end and the record of it.
#include <array>

#include "tests/worker/worker_fixture.hpp"

namespace baton::test {
namespace {

const attempt_key one = key_of(1);

// The runner finds no room, and the attempt pauses.
lines postpone(worker_fixture& on, attempt_key key) {
  on.begin_start(key);
  lines done = on.tell(&worker_state::start_failed, key, error{errc::no_room});
  REQUIRE(next_attempt(on, key) == attempt_step::pause_start);
  return done;
}

}  // namespace

TEST_CASE("an attempt is started under the worker's lease, and announced as running") {
  worker_fixture on;
  on.enlist();
  on.claim({1});
  const start_terms terms = on.begin_start(one);
  CHECK(terms.worker == seven);
  CHECK(terms.lease_until == on.around.now + seconds{8});
  CHECK_FALSE(terms.last_try);
  CHECK(on.tell(&worker_state::start_succeeded, one) == lines{"wake watch", "publish 1/1 running"});
  CHECK(next_attempt(on, one) == attempt_step::watch);
  CHECK(on.ask(&worker_state::next_watch) == on.around.now + usual_terms.timeout);
}

TEST_CASE("an attempt that starts after a renewal is told the new end of the lease") {
  worker_fixture on;
  on.enlist();
  on.claim({1});
  on.begin_start(one);
  on.renew();
  on.tell(&worker_state::renewal_answered, renew_reply{});
  CHECK(on.tell(&worker_state::start_succeeded, one) ==
        lines{"renew 1/1", "wake watch", "publish 1/1 running"});
}

TEST_CASE("an attempt that was cancelled before its start ends without one") {
  worker_fixture on;
  on.enlist();
  on.tell(&worker_state::adopt, assignment_of(1, status::cancelling), usual_terms);
  CHECK(next_attempt(on, one) == attempt_step::record);
  CHECK(on.ask(&worker_state::finish_asked, one, false).seen == outcome::cancelled);
}

TEST_CASE("an attempt whose action is no longer defined fails") {
  worker_fixture on;
  on.enlist();
  on.tell(&worker_state::adopt, assignment_of(1), std::nullopt);
  CHECK(next_attempt(on, one) == attempt_step::record);
  CHECK(on.steps == lines{"fail 1/1: the action is no longer defined"});
  CHECK(on.of(one).seen == outcome::failed);
}

TEST_CASE("an attempt is not started past the end of its lease, nor reported") {
  worker_fixture on;
  on.enlist();
  on.claim({1});
  on.pass(seconds{8});
  CHECK(next_attempt(on, one) == attempt_step::forget);
  CHECK(on.of(one).fenced);
}

TEST_CASE("an attempt whose lease ended while it was being started is killed") {
  worker_fixture on;
  on.enlist();
  on.claim({1});
  on.begin_start(one);
  on.pass(seconds{8});
  SECTION("and the worker had noticed") {
    on.tell(&worker_state::watch_due);
    CHECK(on.tell(&worker_state::start_succeeded, one) ==
          lines{"wake watch", "publish 1/1 running", "kill 1/1"});
  }
  SECTION("and the worker notices now") {
    CHECK(on.tell(&worker_state::start_succeeded, one) ==
          lines{"wake watch", "publish 1/1 running", "mark started past its lease",
                "log lease lost", "kill 1/1", "wake lease"});
  }
  CHECK(on.of(one).fenced);
}

TEST_CASE("an attempt that was cancelled while it was being started is asked to end at once") {
  worker_fixture on;
  on.enlist();
  on.claim({1});
  on.begin_start(one);
  CHECK(on.tell(&worker_state::cancel_asked, one).empty());
  CHECK(on.tell(&worker_state::start_succeeded, one) ==
        lines{"wake watch", "publish 1/1 running", "terminate 1/1", "wake watch"});
}

TEST_CASE("an attempt that cannot be started fails, with the reason as its result") {
  worker_fixture on;
  on.enlist();
  on.claim({1});
  on.begin_start(one);
  CHECK(on.tell(&worker_state::start_failed, one, error{errc::cannot_start, "no such file"}) ==
        lines{"fail 1/1: no such file"});
  CHECK(next_attempt(on, one) == attempt_step::record);
  CHECK(on.of(one).seen == outcome::failed);
  CHECK(on.state.window_size() == 4);
}

TEST_CASE("an attempt that finds no room is postponed, and the store is told before its time") {
  worker_fixture on;
  on.enlist();
  on.claim({1});
  CHECK(postpone(on, one) == lines{"wake lease", "log start postponed"});
  REQUIRE(next_lease(on) == lease_step::kind::renew);
  CHECK(on.ask(&worker_state::renewal_asked).postponed == std::vector<attempt_key>{one});
}

TEST_CASE("a shortage closes the window to what runs, and each start opens it by one") {
  worker_fixture on;
  on.enlist();
  on.claim({1, 2});
  on.start(key_of(1));
  postpone(on, key_of(2));
  CHECK(on.state.window_size() == 1);
  CHECK(on.ask(&worker_state::free_capacity, 0) == 0);
  CHECK(on.start(key_of(2)) == lines{"wake claims", "publish 2/1 running"});
  CHECK(on.state.window_size() == 2);
  CHECK_FALSE(on.of(key_of(2)).found_no_room);
}

TEST_CASE("a second try that finds no room is no news") {
  worker_fixture on;
  on.enlist();
  on.claim({1});
  postpone(on, one);
  CHECK(postpone(on, one).empty());
}

TEST_CASE("a cancellation, a lost lease and a drain end the pause of a postponed attempt") {
  worker_fixture on;
  on.enlist();
  on.claim({1});
  postpone(on, one);
  SECTION("a cancellation ends the attempt") {
    CHECK(on.tell(&worker_state::cancel_asked, one) == lines{"retry start 1/1"});
    CHECK(next_attempt(on, one) == attempt_step::record);
    CHECK(on.of(one).seen == outcome::cancelled);
  }
  SECTION("with the lease lost, it is not started") {
    on.pass(seconds{8});
    CHECK(on.tell(&worker_state::watch_due) ==
          lines{"log lease lost", "retry start 1/1", "wake lease"});
    CHECK(next_attempt(on, one) == attempt_step::forget);
  }
  SECTION("a drain lets it try for the last time") {
    on.around.phase = loop_phase::draining;
    CHECK(on.tell(&worker_state::drain_begun) == lines{"wake claims", "retry start 1/1"});
    CHECK(on.begin_start(one).last_try);
  }
}

TEST_CASE("an attempt that finds no room for its whole patience is given up as lost") {
  worker_fixture on;
  on.settings.start_patience = seconds{5};
  on.state = worker_state{"host.1", on.settings};
  on.enlist();
  on.claim({1});
  postpone(on, one);
  on.pass(seconds{5});
  CHECK(on.begin_start(one).last_try);
  CHECK(on.tell(&worker_state::start_failed, one, error{errc::no_room, "no memory"}) ==
        lines{"log start given up",
              "fail 1/1: never started, as the machine has no room: no memory"});
  CHECK(next_attempt(on, one) == attempt_step::record);
  CHECK(on.of(one).seen == outcome::worker_lost);
}

TEST_CASE("a running attempt is terminated at its timeout, and killed after the grace") {
  worker_fixture on;
  on.enlist();
  on.claim({1});
  on.start(one);
  on.pass(usual_terms.timeout);
  CHECK(on.tell(&worker_state::watch_due) == lines{"terminate 1/1", "wake watch"});
  CHECK(on.ask(&worker_state::next_watch) == on.around.now + usual_terms.grace);
  on.pass(usual_terms.grace);
  CHECK(on.tell(&worker_state::watch_due) == lines{"kill 1/1"});
  on.tell(&worker_state::attempt_ended, one, true, end_cause::by_itself, true);
  CHECK(on.of(one).seen == outcome::timed_out);
}

TEST_CASE("the deadline of an attempt that has ended does nothing") {
  worker_fixture on;
  on.enlist();
  on.claim({1});
  on.start(one);
  on.end(one);
  on.pass(usual_terms.timeout);
  CHECK(on.tell(&worker_state::watch_due).empty());
  CHECK(on.of(one).deadline == never);
}

TEST_CASE("a cancellation of an attempt that the worker does not have does nothing") {
  worker_fixture on;
  on.enlist();
  CHECK(on.tell(&worker_state::cancel_asked, key_of(9)).empty());
}

TEST_CASE("an end of which nothing is known is a lost attempt, and says why") {
  worker_fixture on;
  on.enlist();
  on.claim({1});
  on.start(one);
  CHECK(on.tell(&worker_state::attempt_ended, one, false, end_cause::lost, false) ==
        lines{"log attempt lost",
              "fail 1/1: how it ended is not known: what watched over it is gone"});
  CHECK(on.of(one).seen == outcome::worker_lost);
  CHECK(next_attempt(on, one) == attempt_step::record);
}

TEST_CASE("an attempt that its runner killed at the end of the lease is reported only under one") {
  worker_fixture on;
  on.enlist();
  on.claim({1});
  on.start(one);
  SECTION("the worker has a lease: the runner did not know of its renewal") {
    on.tell(&worker_state::attempt_ended, one, false, end_cause::lease_ended, true);
    CHECK(next_attempt(on, one) == attempt_step::record);
  }
  SECTION("the lease is over") {
    on.pass(seconds{8});
    on.tell(&worker_state::attempt_ended, one, false, end_cause::lease_ended, true);
    CHECK(next_attempt(on, one) == attempt_step::forget);
  }
}

TEST_CASE("the record of an end claims what fits, and its reply is dispatched") {
  worker_fixture on;
  on.enlist();
  on.claim({1});
  on.start(one);
  const finish_request wanted = on.end(one);
  CHECK(wanted.execution == execution_id{1});
  CHECK(wanted.worker == seven);
  CHECK(wanted.seen == outcome::succeeded);
  CHECK(wanted.claim_max == 4);
  CHECK(on.tell(&worker_state::end_recorded, one, status::completed) == lines{"dispatch 1/1"});
  CHECK(on.state.promised() == 0);
  CHECK(on.forget(one) == lines{"wake claims"});
}

TEST_CASE("the record of an end may decline to claim") {
  worker_fixture on;
  on.enlist();
  on.claim({1});
  on.start(one);
  on.tell(&worker_state::attempt_ended, one, true, end_cause::by_itself, true);
  REQUIRE(next_attempt(on, one) == attempt_step::record);
  CHECK(on.ask(&worker_state::finish_asked, one, true).claim_max == 0);
  CHECK(on.state.promised() == 0);
}

TEST_CASE("an execution that goes to another attempt is announced as scheduled") {
  worker_fixture on;
  on.enlist();
  on.claim({1});
  on.start(one);
  on.end(one, false);
  CHECK(on.tell(&worker_state::end_recorded, one, status::scheduled) ==
        lines{"dispatch 1/1", "mark goes to another attempt", "publish 1/2 scheduled"});
}

TEST_CASE("an end that could not be recorded for a time is recorded after a pause, as it was") {
  worker_fixture on;
  on.enlist();
  on.claim({1});
  on.start(one);
  on.end(one);
  CHECK(on.tell(&worker_state::recording_failed, one, error{errc::unavailable}).empty());
  CHECK_FALSE(on.state.resync_needed());
  CHECK(next_attempt(on, one) == attempt_step::pause_record);
  CHECK(next_attempt(on, one) == attempt_step::record);
  CHECK(on.ask(&worker_state::finish_asked, one, false).seen == outcome::succeeded);
}

TEST_CASE("a record whose outcome is unknown may have claimed something") {
  worker_fixture on;
  on.enlist();
  on.claim({1});
  on.start(one);
  on.end(one);
  on.tell(&worker_state::recording_failed, one, error{errc::outcome_unknown});
  CHECK(on.state.resync_needed());
  REQUIRE(next_attempt(on, one) == attempt_step::pause_record);
  REQUIRE(next_attempt(on, one) == attempt_step::record);
  CHECK(on.ask(&worker_state::finish_asked, one, false).claim_max == 0);
  CHECK(on.tell(&worker_state::end_recorded, one, status::completed) ==
        lines{"wake claims", "dispatch 1/1"});
}

TEST_CASE("an end that the store refuses is told, and forgotten") {
  worker_fixture on;
  on.enlist();
  on.claim({1, 2});
  on.start(one);
  on.end(one);
  SECTION("the attempt is not the current one") {
    CHECK(on.tell(&worker_state::recording_failed, one, error{errc::stale_attempt}) ==
          lines{"log end not recorded"});
    CHECK(on.state.has_lease());
  }
  SECTION("the lease is lost") {
    CHECK(on.tell(&worker_state::recording_failed, one, error{errc::lease_lost}) ==
          lines{"log end not recorded", "log lease lost", "wake lease"});
    CHECK(on.of(key_of(2)).fenced);
  }
  CHECK(next_attempt(on, one) == attempt_step::forget);
}

TEST_CASE("a reply that comes after the lease was lost moves nothing") {
  worker_fixture on;
  on.enlist();
  on.claim({1});
  on.start(one);
  on.end(one);
  on.pass(seconds{8});
  on.tell(&worker_state::watch_due);
  SECTION("recorded") {
    CHECK(on.tell(&worker_state::end_recorded, one, status::completed).empty());
  }
  SECTION("not recorded") {
    CHECK(on.tell(&worker_state::recording_failed, one, error{errc::unavailable}).empty());
  }
  CHECK(next_attempt(on, one) == attempt_step::forget);
  CHECK(on.state.promised() == 0);
}

TEST_CASE("an attempt moves by the table of its phases, and ends over") {
  using enum attempt_phase;
  constexpr std::array all{adopted, starting,  short_of_room, postponed, running,
                           ended,   recording, unrecorded,    over};
  for (const attempt_phase from : all) {
    CHECK_FALSE(may_become(from, adopted));
    CHECK_FALSE(may_become(over, from));
    CHECK_FALSE(may_become(from, from));
    CHECK(may_become(from, running) == (from == starting));
    CHECK(may_become(from, recording) == (from == ended));
    CHECK(may_become(from, over) == (from == ended || from == recording));
  }
}

}  // namespace baton::test
