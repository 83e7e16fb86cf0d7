// How a worker gets work: room, promises, claims and their errors, offers, and what an answer lost.
#include <algorithm>

#include "tests/worker/worker_fixture.hpp"

namespace baton::test {
namespace {

// The answer to an offer is lost, and the worker asks what it holds.
void lose_an_answer(worker_fixture& on) {
  REQUIRE(on.ask(&worker_state::offer_begun) == seven);
  on.tell(&worker_state::offer_ended, seven, std::vector<assignment>{}, true);
  REQUIRE(on.state.resync_needed());
}

std::int32_t free_of(worker_fixture& on, std::int32_t leaving = 0) {
  return on.ask(&worker_state::free_capacity, leaving);
}

}  // namespace

TEST_CASE("a worker has room for its capacity, less what it has and what it was promised") {
  worker_fixture on;
  CHECK(free_of(on) == 0);
  on.enlist();
  CHECK(free_of(on) == 4);
  on.claim({1, 2});
  CHECK(free_of(on) == 2);
  CHECK(free_of(on, 1) == 3);
  REQUIRE(on.ask(&worker_state::offer_begun) == seven);
  CHECK(free_of(on) == 1);
  on.around.phase = loop_phase::draining;
  CHECK(free_of(on) == 0);
}

TEST_CASE("a wake-up makes a worker claim as much as it has room for") {
  worker_fixture on;
  on.enlist();
  CHECK(on.ask(&worker_state::work_offered));
  CHECK(on.steps == lines{"wake claims"});
  REQUIRE(next_claim(on) == claim_step::kind::claim);
  const claim_request wanted = on.ask(&worker_state::claim_asked, false);
  CHECK(wanted.worker == seven);
  CHECK(wanted.count_max == 4);
  CHECK(free_of(on) == 0);
}

TEST_CASE("a wake-up that comes while a claim is under way leads to another claim") {
  worker_fixture on;
  on.enlist();
  REQUIRE(on.ask(&worker_state::work_offered));
  REQUIRE(next_claim(on) == claim_step::kind::claim);
  CHECK(on.ask(&worker_state::claim_asked, true).count_max == 1);
  REQUIRE(on.ask(&worker_state::work_offered));
  CHECK(on.steps.empty());
  CHECK(on.tell(&worker_state::claim_answered, std::vector<assignment>{}).empty());
  CHECK(next_claim(on) == claim_step::kind::claim);
}

TEST_CASE("a full worker takes no wake-up and no offer") {
  worker_fixture on{1};
  on.enlist();
  CHECK(on.claim({1}) == lines{"begin 1/1", "wake pool"});
  CHECK_FALSE(on.ask(&worker_state::work_offered));
  CHECK(on.ask(&worker_state::offer_begun).is_none());
  CHECK(on.steps.empty());
}

TEST_CASE("what a claim gives is begun, and the next worker is woken if there may be more") {
  worker_fixture on;
  on.enlist();
  CHECK(on.claim({1, 2}) == lines{"begin 1/1", "begin 2/1"});
  CHECK(on.claim({3, 4}) == lines{"begin 3/1", "begin 4/1", "wake pool"});
  CHECK(on.state.attempts().size() == 4);
}

TEST_CASE("a claim that failed is repeated after a pause, and keeps no room") {
  worker_fixture on;
  on.enlist();
  REQUIRE(on.ask(&worker_state::work_offered));
  REQUIRE(next_claim(on) == claim_step::kind::claim);
  on.ask(&worker_state::claim_asked, false);
  CHECK(on.tell(&worker_state::claim_failed, error{errc::unavailable}).empty());
  CHECK(free_of(on) == 4);
  const claim_step pause = on.ask(&worker_state::next_claim_step);
  CHECK(pause.until == on.around.now + on.settings.store_retry);
  REQUIRE(on.ask(&worker_state::work_offered));
  CHECK(on.steps.empty());  // a wake-up does not shorten the pause
  CHECK(next_claim(on) == claim_step::kind::claim);
}

TEST_CASE("a claim whose outcome is unknown makes the worker ask what it holds, after the pause") {
  worker_fixture on;
  on.enlist();
  REQUIRE(on.ask(&worker_state::work_offered));
  REQUIRE(next_claim(on) == claim_step::kind::claim);
  on.ask(&worker_state::claim_asked, false);
  on.tell(&worker_state::claim_failed, error{errc::outcome_unknown});
  CHECK(free_of(on) == 0);
  CHECK(next_claim(on) == claim_step::kind::rest);
  const claim_step next = on.ask(&worker_state::next_claim_step);
  CHECK(next.what == claim_step::kind::ask_held);
  CHECK(next.asking == seven);
}

TEST_CASE("a claim that finds the lease lost gives the lease up") {
  worker_fixture on;
  on.enlist();
  REQUIRE(on.ask(&worker_state::work_offered));
  REQUIRE(next_claim(on) == claim_step::kind::claim);
  on.ask(&worker_state::claim_asked, false);
  CHECK(on.tell(&worker_state::claim_failed, error{errc::lease_lost}) ==
        lines{"log lease lost", "wake lease"});
  CHECK(next_claim(on) == claim_step::kind::rest);
}

TEST_CASE("what was claimed for an incarnation that is over is not begun") {
  worker_fixture on;
  on.enlist();
  REQUIRE(on.ask(&worker_state::offer_begun) == seven);
  REQUIRE(on.ask(&worker_state::work_offered));
  REQUIRE(next_claim(on) == claim_step::kind::claim);
  on.ask(&worker_state::claim_asked, false);
  on.pass(seconds{8});
  on.tell(&worker_state::watch_due);
  CHECK(on.tell(&worker_state::offer_ended, seven, assignments_of({1}), true).empty());
  CHECK(on.tell(&worker_state::claim_answered, assignments_of({2})).empty());
  CHECK(on.state.attempts().empty());
  CHECK_FALSE(on.state.resync_needed());
  CHECK(on.state.promised() == 0);
}

TEST_CASE("a stop ends the pause after a failed claim") {
  worker_fixture on;
  on.enlist();
  REQUIRE(on.ask(&worker_state::work_offered));
  REQUIRE(next_claim(on) == claim_step::kind::claim);
  on.ask(&worker_state::claim_asked, false);
  on.tell(&worker_state::claim_failed, error{errc::unavailable});
  REQUIRE(next_claim(on) == claim_step::kind::rest);
  on.around.phase = loop_phase::stopping;
  const lines stopped = on.tell(&worker_state::stop);
  CHECK(std::count(stopped.begin(), stopped.end(), "wake claims") == 1);
  CHECK(next_claim(on) == claim_step::kind::end);
}

TEST_CASE("an offer that was accepted is begun, and gives its promise back") {
  worker_fixture on;
  on.enlist();
  REQUIRE(on.ask(&worker_state::offer_begun) == seven);
  CHECK(on.state.promised() == 1);
  CHECK(on.tell(&worker_state::offer_ended, seven, assignments_of({1}), false) ==
        lines{"begin 1/1"});
  CHECK(on.state.promised() == 0);
}

TEST_CASE("a worker whose offer was lost claims nothing until it knows what it holds") {
  worker_fixture on;
  on.enlist();
  lose_an_answer(on);
  CHECK(free_of(on) == 0);
  CHECK_FALSE(on.ask(&worker_state::work_offered));
  REQUIRE(next_claim(on) == claim_step::kind::ask_held);
  CHECK(on.steps == lines{"mark asked what it holds"});
  CHECK(on.tell(&worker_state::held_answered, std::vector<assignment>{}).empty());
  CHECK(free_of(on) == 4);
  CHECK(next_claim(on) == claim_step::kind::claim);
}

TEST_CASE("it asks what it holds only when no answer that gives work is under way") {
  worker_fixture on;
  on.enlist();
  REQUIRE(on.ask(&worker_state::offer_begun) == seven);
  lose_an_answer(on);
  CHECK(next_claim(on) == claim_step::kind::rest);
  CHECK(on.tell(&worker_state::offer_ended, seven, assignments_of({1}), false) ==
        lines{"begin 1/1", "wake claims"});
  CHECK(next_claim(on) == claim_step::kind::ask_held);
}

TEST_CASE("of what it holds, a worker begins what it does not know") {
  worker_fixture on;
  on.enlist();
  on.claim({1});
  lose_an_answer(on);
  REQUIRE(next_claim(on) == claim_step::kind::ask_held);
  CHECK(on.tell(&worker_state::held_answered, assignments_of({1, 2})) ==
        lines{"mark claimed without knowing", "begin 2/1"});
}

TEST_CASE("what ended while the worker asked what it holds is not begun again") {
  worker_fixture on;
  on.enlist();
  on.claim({1});
  on.start(key_of(1));
  lose_an_answer(on);
  REQUIRE(next_claim(on) == claim_step::kind::ask_held);
  on.end(key_of(1));
  on.tell(&worker_state::end_recorded, key_of(1), status::completed);
  on.forget(key_of(1));
  CHECK(on.tell(&worker_state::held_answered, assignments_of({1})) ==
        lines{"mark listed after its end"});
  CHECK(on.state.attempts().empty());
}

TEST_CASE("an unanswered question what it holds is asked again at the next heartbeat") {
  worker_fixture on;
  on.enlist();
  lose_an_answer(on);
  REQUIRE(next_claim(on) == claim_step::kind::ask_held);
  on.tell(&worker_state::held_failed, error{errc::unavailable});
  CHECK(on.state.resync_needed());
  CHECK(next_claim(on) == claim_step::kind::rest);
  on.renew();
  on.tell(&worker_state::renewal_answered, renew_reply{});
  CHECK(next_claim(on) == claim_step::kind::ask_held);
}

TEST_CASE("a final error ends the question, and a lost lease ends the incarnation") {
  worker_fixture on;
  on.enlist();
  lose_an_answer(on);
  REQUIRE(next_claim(on) == claim_step::kind::ask_held);
  SECTION("no later answer will tell more") {
    CHECK(on.tell(&worker_state::held_failed, error{errc::storage_corrupt}).empty());
    CHECK_FALSE(on.state.resync_needed());
    CHECK(on.state.has_lease());
  }
  SECTION("the lease is lost") {
    CHECK(on.tell(&worker_state::held_failed, error{errc::lease_lost}) ==
          lines{"log lease lost", "wake lease"});
  }
}

TEST_CASE("what an incarnation that is over held is not begun") {
  worker_fixture on;
  on.enlist();
  lose_an_answer(on);
  REQUIRE(next_claim(on) == claim_step::kind::ask_held);
  on.pass(seconds{8});
  on.tell(&worker_state::watch_due);
  CHECK(on.tell(&worker_state::held_answered, assignments_of({1})).empty());
  CHECK(next_claim(on) == claim_step::kind::rest);
}

}  // namespace baton::test
