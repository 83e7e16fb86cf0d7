// A worker's lease: enlisting, renewals and their errors, its end, the drain and the stop.
#include "tests/worker/worker_fixture.hpp"

namespace baton::test {

TEST_CASE("a worker enlists first, then claims, and rests until its heartbeat") {
  worker_fixture on;
  CHECK(next_lease(on) == lease_step::kind::enlist);
  CHECK(next_claim(on) == claim_step::kind::rest);
  CHECK(on.state.incarnation().is_none());
  CHECK(on.tell(&worker_state::enlisted, seven) ==
        lines{"log worker enlisted", "wake watch", "wake claims"});
  CHECK(on.state.incarnation() == seven);
  const lease_step next = on.ask(&worker_state::next_lease_step);
  CHECK(next.what == lease_step::kind::rest);
  CHECK(next.until == on.around.now + on.settings.heartbeat);
}

TEST_CASE("a lease counts from before it was asked for, and ends its margin early") {
  worker_fixture on;
  const host_time asked = on.around.now;
  REQUIRE(next_lease(on) == lease_step::kind::enlist);
  on.pass(seconds{3});
  on.tell(&worker_state::enlisted, seven);
  CHECK(on.ask(&worker_state::next_watch) == asked + seconds{8});
}

TEST_CASE("a worker that could not enlist tries again") {
  worker_fixture on;
  REQUIRE(next_lease(on) == lease_step::kind::enlist);
  CHECK(on.tell(&worker_state::not_enlisted).empty());
  CHECK(next_lease(on) == lease_step::kind::enlist);
}

TEST_CASE("an incarnation that comes after the stop is not taken") {
  worker_fixture on;
  REQUIRE(next_lease(on) == lease_step::kind::enlist);
  on.around.phase = loop_phase::stopping;
  CHECK(on.tell(&worker_state::enlisted, seven).empty());
  CHECK(on.state.incarnation().is_none());
  CHECK(next_lease(on) == lease_step::kind::end);
}

TEST_CASE("a draining worker without a lease enlists no more, and ends with the stop") {
  worker_fixture on;
  on.around.phase = loop_phase::draining;
  CHECK(next_lease(on) == lease_step::kind::rest);
  on.around.phase = loop_phase::stopping;
  CHECK(on.tell(&worker_state::stop) == lines{"close subscriptions", "wake lease", "wake watch"});
  CHECK(next_lease(on) == lease_step::kind::end);
  CHECK(next_claim(on) == claim_step::kind::end);
  CHECK(on.ask(&worker_state::next_watch) == std::nullopt);
}

TEST_CASE("a renewal that is answered moves the lease, and what runs is told") {
  worker_fixture on;
  on.enlist();
  on.claim({1, 2});
  on.start(key_of(1));
  on.renew();
  const host_time asked = on.around.now;
  on.pass(milliseconds{300});
  renew_reply reply;
  reply.held = {{execution_id{1}, attempt{1}}, {execution_id{2}, attempt{1}}};
  CHECK(on.tell(&worker_state::renewal_answered, reply) ==
        lines{"renew 1/1", "wake claims", "look for survivors", "wake watch"});
  const lease_step next = on.ask(&worker_state::next_lease_step);
  CHECK(next.until == asked + on.settings.heartbeat);
}

TEST_CASE("an attempt that a heartbeat's answer does not list yet runs on") {
  worker_fixture on;
  on.enlist();
  on.renew();
  on.claim({1});
  on.start(key_of(1));
  on.tell(&worker_state::renewal_answered, renew_reply{});
  CHECK_FALSE(on.of(key_of(1)).fenced);
  CHECK(next_attempt(on, key_of(1)) == attempt_step::watch);
}

TEST_CASE("a heartbeat that names unknown work makes the worker ask what it holds") {
  worker_fixture on;
  on.enlist();
  on.renew();
  renew_reply reply;
  reply.held = {{execution_id{5}, attempt{1}}};
  on.tell(&worker_state::renewal_answered, reply);
  CHECK(on.state.resync_needed());
  CHECK(on.ask(&worker_state::free_capacity, 0) == 0);
  CHECK(next_claim(on) == claim_step::kind::ask_held);
}

TEST_CASE("a heartbeat repeats a cancellation whose message was lost, once") {
  worker_fixture on;
  on.enlist();
  on.claim({1});
  on.start(key_of(1));
  renew_reply reply;
  reply.held = {{execution_id{1}, attempt{1}, true}};
  on.renew();
  CHECK(on.tell(&worker_state::renewal_answered, reply) ==
        lines{"renew 1/1", "mark cancelled by heartbeat", "terminate 1/1", "wake watch",
              "wake claims", "look for survivors", "wake watch"});
  REQUIRE(next_lease(on) == lease_step::kind::rest);
  on.renew();
  CHECK(on.tell(&worker_state::renewal_answered, reply) ==
        lines{"renew 1/1", "wake watch", "wake claims", "look for survivors", "wake watch"});
}

TEST_CASE("a renewal that failed for a time is repeated soon, as long as the lease lasts") {
  worker_fixture on;
  on.enlist();
  on.renew();
  CHECK(on.tell(&worker_state::renewal_failed, error{errc::unavailable}).empty());
  const lease_step next = on.ask(&worker_state::next_lease_step);
  CHECK(next.until == on.around.now + on.settings.store_retry);
  on.pass(seconds{7});
  REQUIRE(next_lease(on) == lease_step::kind::renew);
  on.ask(&worker_state::renewal_asked);
  CHECK(on.tell(&worker_state::renewal_failed, error{errc::unavailable}) ==
        lines{"log lease lost"});
  CHECK(next_lease(on) == lease_step::kind::enlist);
}

TEST_CASE("a renewal that the store refuses ends the incarnation at once") {
  const errc reason = GENERATE(errc::lease_lost, errc::storage_corrupt);
  worker_fixture on;
  on.enlist();
  on.claim({1, 2});
  on.start(key_of(1));
  on.renew();
  CHECK(on.tell(&worker_state::renewal_failed, error{reason}) ==
        lines{"log lease lost", "kill 1/1"});
  CHECK(on.state.incarnation().is_none());
  CHECK(on.of(key_of(1)).fenced);
  CHECK(on.of(key_of(2)).fenced);
}

TEST_CASE("a renewal that is answered after the lease's end comes too late") {
  worker_fixture on;
  on.enlist();
  on.renew();
  on.pass(seconds{7});
  CHECK(on.tell(&worker_state::renewal_answered, renew_reply{}) == lines{"log lease lost"});
}

TEST_CASE("at the end of its lease a worker kills what runs, and begins anew without attempts") {
  worker_fixture on;
  on.enlist();
  on.claim({1});
  on.start(key_of(1));
  on.pass(seconds{8});
  CHECK(on.tell(&worker_state::watch_due) ==
        lines{"log lease lost", "kill 1/1", "wake lease", "terminate 1/1", "wake watch"});
  lease_step next = on.ask(&worker_state::next_lease_step);
  CHECK(next.what == lease_step::kind::look);
  next = on.ask(&worker_state::next_lease_step);
  CHECK(next.what == lease_step::kind::rest);
  CHECK(next.until == on.around.now + seconds{1});
  on.tell(&worker_state::attempt_ended, key_of(1), false, end_cause::by_itself, true);
  CHECK(on.forget(key_of(1)) == lines{"wake lease", "wake claims"});
  CHECK(next_lease(on) == lease_step::kind::look);
  CHECK(next_lease(on) == lease_step::kind::enlist);
}

TEST_CASE("a worker whose process owns the storage keeps its lease while that is away") {
  worker_fixture on;
  on.around.owns_storage = true;
  on.enlist();
  on.claim({1});
  on.start(key_of(1));
  on.renew();
  CHECK(on.steps == lines{"wake watch"});
  const host_time watched = *on.ask(&worker_state::next_watch);
  CHECK(watched < on.around.now + seconds{6});
  on.tell(&worker_state::renewal_failed, error{errc::unavailable});
  on.pass(seconds{9});
  CHECK(on.tell(&worker_state::watch_due) == lines{"mark kept its lease without its storage",
                                                   "renew 1/1", "wake watch", "terminate 1/1",
                                                   "wake watch"});
  CHECK(on.state.has_lease());
  CHECK_FALSE(on.of(key_of(1)).fenced);
}

TEST_CASE("a lease that outlasts its storage is lost when the store says so") {
  worker_fixture on;
  on.around.owns_storage = true;
  on.enlist();
  on.renew();
  CHECK(on.tell(&worker_state::renewal_failed, error{errc::lease_lost}) == lines{"log lease lost"});
}

TEST_CASE("after a long absence of its storage a worker asks again at once") {
  worker_fixture on;
  on.around.owns_storage = true;
  on.enlist();
  on.renew();
  on.pass(seconds{30});
  on.tell(&worker_state::watch_due);
  on.tell(&worker_state::renewal_answered, renew_reply{});
  CHECK(on.state.has_lease());
  const lease_step next = on.ask(&worker_state::next_lease_step);
  CHECK(next.what == lease_step::kind::rest);
  CHECK(next.until == on.around.now);
}

TEST_CASE("a drain waits for every attempt, and then gives the lease back") {
  worker_fixture on;
  on.enlist();
  on.claim({1});
  on.start(key_of(1));
  on.around.phase = loop_phase::draining;
  CHECK(on.tell(&worker_state::drain_begun) == lines{"wake claims"});
  CHECK(on.ask(&worker_state::free_capacity, 0) == 0);
  CHECK(next_drain(on) == drain_step::kind::rest);
  CHECK(on.end(key_of(1)).claim_max == 0);
  on.tell(&worker_state::end_recorded, key_of(1), status::completed);
  CHECK(on.forget(key_of(1)) == lines{"wake drain", "wake claims"});
  const drain_step last = on.ask(&worker_state::next_drain_step);
  CHECK(last.what == drain_step::kind::dismiss);
  CHECK(last.leaving == seven);
  CHECK(on.state.incarnation().is_none());
}

TEST_CASE("a drain waits for claims in flight") {
  worker_fixture on;
  on.enlist();
  REQUIRE(on.ask(&worker_state::offer_begun) == seven);
  on.around.phase = loop_phase::draining;
  on.tell(&worker_state::drain_begun);
  CHECK(next_drain(on) == drain_step::kind::rest);
  CHECK(on.tell(&worker_state::offer_ended, seven, assignments_of({1}), false) ==
        lines{"wake drain", "begin 1/1"});
  CHECK(next_drain(on) == drain_step::kind::rest);
}

TEST_CASE("a drain waits while the store may hold more for the worker than it knows") {
  worker_fixture on;
  on.enlist();
  REQUIRE(on.ask(&worker_state::offer_begun) == seven);
  on.tell(&worker_state::offer_ended, seven, std::vector<assignment>{}, true);
  on.around.phase = loop_phase::draining;
  on.tell(&worker_state::drain_begun);
  CHECK(next_drain(on) == drain_step::kind::rest);
  REQUIRE(next_claim(on) == claim_step::kind::ask_held);
  CHECK(next_drain(on) == drain_step::kind::rest);
  CHECK(on.tell(&worker_state::held_answered, assignments_of({1})) ==
        lines{"mark claimed without knowing", "begin 1/1"});
  CHECK(next_drain(on) == drain_step::kind::rest);
}

TEST_CASE("a renewal under way while the worker leaves revives nothing") {
  worker_fixture on;
  on.enlist();
  on.renew();
  on.around.phase = loop_phase::draining;
  on.tell(&worker_state::drain_begun);
  REQUIRE(next_drain(on) == drain_step::kind::dismiss);
  renew_reply reply;
  reply.held = {{execution_id{1}, attempt{1}}};
  CHECK(on.tell(&worker_state::renewal_answered, reply).empty());
  CHECK_FALSE(on.state.resync_needed());
  CHECK(next_lease(on) == lease_step::kind::rest);
}

TEST_CASE("a drain without a lease has nothing to give back") {
  worker_fixture on;
  on.around.phase = loop_phase::draining;
  on.tell(&worker_state::drain_begun);
  CHECK(next_drain(on) == drain_step::kind::end);
}

TEST_CASE("a stop kills what runs, wakes what waits, and reports no end") {
  worker_fixture on;
  on.enlist();
  on.claim({1});
  on.start(key_of(1));
  on.around.phase = loop_phase::draining;
  on.tell(&worker_state::drain_begun);
  REQUIRE(next_claim(on) == claim_step::kind::rest);
  REQUIRE(next_drain(on) == drain_step::kind::rest);
  on.around.phase = loop_phase::stopping;
  CHECK(on.tell(&worker_state::stop) == lines{"log lease lost", "kill 1/1", "wake lease",
                                              "wake drain", "close subscriptions", "wake lease",
                                              "wake claims", "wake watch", "wake drain"});
  CHECK(next_drain(on) == drain_step::kind::end);
  CHECK(next_claim(on) == claim_step::kind::end);
  on.tell(&worker_state::attempt_ended, key_of(1), true, end_cause::by_itself, true);
  CHECK(next_attempt(on, key_of(1)) == attempt_step::forget);
}

TEST_CASE("what survives is logged when it changes, and left behind by a stop") {
  worker_fixture on;
  on.enlist();
  on.claim({1});
  on.start(key_of(1));
  const std::vector<survivors_seen> left{{key_of(1), "pid 4711 (sleep), user 0"}};
  CHECK(on.tell(&worker_state::survivors_told, left) == lines{"log attempt outlives its end"});
  CHECK(on.tell(&worker_state::survivors_told, left).empty());
  CHECK(on.tell(&worker_state::survivors_told, std::vector<survivors_seen>{}) ==
        lines{"log survivors are gone"});
  on.around.phase = loop_phase::stopping;
  on.tell(&worker_state::stop);
  CHECK(on.tell(&worker_state::survivors_told, left) ==
        lines{"log attempt outlives its end", "log survivors left behind", "release 1/1"});
}

}  // namespace baton::test
