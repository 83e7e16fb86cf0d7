// Random events in any order: what holds of a worker's state after each of them.
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <rapidcheck.h>

#include "tests/worker/random_store.hpp"

namespace baton::test {
namespace {

/// A worker's coroutines, its store and its runner, as far as its state sees them. The choices of a
/// test decide what is answered next, and how.
class random_world {
 public:
  explicit random_world(std::vector<std::uint32_t> choices) : chance_{std::move(choices)} {
    lease_goes_on();
    claims_go_on();
  }

  void run() {
    while (!chance_.used_up()) {
      happen(draw(16));
      check();
    }
  }

  /// The loop drains and every call is answered: then the worker can leave.
  void require_that_it_can_leave() {
    calm_ = true;
    drain();
    for (int round = 0; round < 200 && !left_; ++round) {
      for (std::uint32_t kind = 0; kind < 12; ++kind) {
        happen(kind);
        check();
      }
    }
    REQUIRE(left_);
    REQUIRE(on_.state.attempts().empty());
  }

 private:
  enum class work { starts, pauses_start, runs, records, pauses_record };

  template <class Event, class... Values>
  void tell(Event event, Values&&... values) {
    react(on_.tell(event, std::forward<Values>(values)...));
  }

  template <class Event, class... Values>
  auto ask(Event event, Values&&... values) {
    auto answer = on_.ask(event, std::forward<Values>(values)...);
    react(lines{on_.steps});
    return answer;
  }

  // What the steps wake goes on once the event is over, as coroutines do.
  void react(const lines& steps) {
    for (const std::string& each : steps) {
      lease_woken_ = lease_woken_ || each == "wake lease";
      claims_woken_ = claims_woken_ || each == "wake claims";
      drain_woken_ = drain_woken_ || each == "wake drain";
      if (each.starts_with("retry start ")) {
        retried_.insert(each.substr(12));
      }
    }
  }

  void happen(std::uint32_t kind) {
    switch (kind) {
      case 0: lease_answered(); break;
      case 1: claim_answered(); break;
      case 2: held_answered(); break;
      case 3: offer_answered(); break;
      case 4:
      case 5:
      case 6: attempt_goes_on(); break;
      case 7: on_.pass(milliseconds{200}); break;
      case 8: on_.pass(seconds{2}); break;
      case 9: rested(); break;
      case 10: tell(&worker_state::watch_due); break;
      case 11: adopt_new(); break;
      case 12: static_cast<void>(ask(&worker_state::work_offered)); break;
      case 13: begin_offer(); break;
      case 14: tell(&worker_state::cancel_asked, key_of(1 + draw(40))); break;
      case 15: draw(20) == 0 ? drain() : void(); break;
    }
    settle();
  }

  // All coroutines run until they wait.
  void settle() {
    adopt_new();
    for (bool woken = true; woken;) {
      woken = false;
      if (std::exchange(lease_woken_, false) && lease_rests_) {
        lease_goes_on();
        woken = true;
      }
      if (std::exchange(claims_woken_, false) && claims_rest_) {
        claims_go_on();
        woken = true;
      }
      if (std::exchange(drain_woken_, false) && drains_ && !left_) {
        drain_goes_on();
        woken = true;
      }
      for (auto& [key, doing] : std::map{doing_}) {
        const std::string name = fmt::format("{}/{}", key.execution, key.number);
        if (retried_.erase(name) != 0 && doing == work::pauses_start) {
          go_on(key);
          woken = true;
        }
      }
      adopt_new();
    }
  }

  void adopt_new() {
    for (const auto& [key, of] : std::map{on_.state.attempts()}) {
      if (!doing_.contains(key)) {
        REQUIRE(begun_.insert(key).second);  // no attempt is begun twice
        go_on(key);
      }
    }
  }

  void go_on(attempt_key key) {
    switch (ask(&worker_state::next_attempt_step, key)) {
      case attempt_step::start:
        REQUIRE(on_.state.has_lease());
        static_cast<void>(ask(&worker_state::start_asked, key));
        doing_[key] = work::starts;
        break;
      case attempt_step::pause_start: doing_[key] = work::pauses_start; break;
      case attempt_step::watch: doing_[key] = work::runs; break;
      case attempt_step::record: record(key); break;
      case attempt_step::pause_record: doing_[key] = work::pauses_record; break;
      case attempt_step::forget:
        doing_.erase(key);
        tell(&worker_state::attempt_forgotten, key);
        break;
    }
  }

  void record(attempt_key key) {
    const finish_request wanted = ask(&worker_state::finish_asked, key, draw(8) == 7);
    REQUIRE(!on_.of(key).fenced);
    REQUIRE(wanted.worker == on_.state.incarnation());
    if (wanted.claim_max > 0) {
      require_claim_allowed(1);
    }
    recording_[key] = wanted.claim_max;
    doing_[key] = work::records;
  }

  void require_claim_allowed(std::int32_t leaving) {
    REQUIRE(on_.state.has_lease());
    REQUIRE(on_.around.phase == loop_phase::working);
    REQUIRE(!on_.state.resync_needed());
    const auto taken = std::ssize(on_.state.attempts()) + on_.state.promised() - leaving;
    REQUIRE(taken <= on_.state.window_size());
  }

  std::uint32_t draw(std::uint32_t below) { return chance_.draw(below); }
  std::uint32_t fate(std::uint32_t below) { return calm_ ? 0 : draw(below); }
  error transient() {
    return draw(2) == 0 ? error{errc::unavailable} : error{errc::outcome_unknown};
  }

  void lease_answered() {
    if (enlists_) {
      enlists_ = false;
      tell(&worker_state::enlisted, store_.enlist());
      REQUIRE(on_.state.attempts().empty());
      lease_goes_on();
    } else if (renews_) {
      renews_ = false;
      const std::uint32_t how = fate(8);
      if (how < 5) {
        tell(&worker_state::renewal_answered, store_.renewed());
      } else {
        tell(&worker_state::renewal_failed, how == 7 ? error{errc::lease_lost} : transient());
      }
      lease_goes_on();
    }
  }

  void lease_goes_on() {
    for (lease_rests_ = false; !lease_rests_ && !enlists_ && !renews_;) {
      const lease_step next = ask(&worker_state::next_lease_step);
      REQUIRE(next.what != lease_step::kind::end);
      if (next.what == lease_step::kind::look) {
        tell(&worker_state::survivors_told, std::vector<survivors_seen>{});
      }
      lease_rests_ = next.what == lease_step::kind::rest;
      enlists_ = next.what == lease_step::kind::enlist;
      if (next.what == lease_step::kind::renew) {
        static_cast<void>(ask(&worker_state::renewal_asked));
        renews_ = true;
      }
    }
  }

  void claim_answered() {
    if (!claim_) {
      return;
    }
    const claim_request asked = *std::exchange(claim_, std::nullopt);
    const std::uint32_t how = fate(8);
    std::vector<assignment> claimed = store_.give(asked.worker, asked.count_max);
    if (how < 5) {
      tell(&worker_state::claim_answered, std::move(claimed));
    } else {
      tell(&worker_state::claim_failed,
           how == 7 ? error{errc::lease_lost} : error{errc::outcome_unknown});
    }
    claims_go_on();
  }

  void held_answered() {
    if (!std::exchange(asks_, false)) {
      return;
    }
    if (fate(4) < 3) {
      std::vector<assignment> held;
      for (const execution_id each : held_when_asked_) {
        held.push_back(assignment_of(each.value));
      }
      tell(&worker_state::held_answered, std::move(held));
    } else {
      tell(&worker_state::held_failed, transient());
    }
    claims_go_on();
  }

  void claims_go_on() {
    claims_rest_ = false;
    const claim_step next = ask(&worker_state::next_claim_step);
    REQUIRE(next.what != claim_step::kind::end);
    if (next.what == claim_step::kind::claim) {
      claim_ = ask(&worker_state::claim_asked, draw(4) == 3);
      require_claim_allowed(0);
    } else if (next.what == claim_step::kind::ask_held) {
      REQUIRE(on_.state.promised() == 0);  // no claim is in flight
      asks_ = true;
      held_when_asked_ = store_.held();
    } else {
      claims_rest_ = true;
    }
  }

  void begin_offer() {
    const worker_incarnation to = ask(&worker_state::offer_begun);
    if (!to.is_none()) {
      require_claim_allowed(0);
      offers_.push_back(to);
    }
  }

  void offer_answered() {
    if (offers_.empty()) {
      return;
    }
    const worker_incarnation to = offers_.front();
    offers_.erase(offers_.begin());
    std::vector<assignment> claimed = store_.give(to, 1);
    const bool lost = fate(4) == 3;
    tell(&worker_state::offer_ended, to, lost ? std::vector<assignment>{} : std::move(claimed),
         lost);
  }

  void attempt_goes_on() {
    if (doing_.empty()) {
      return;
    }
    const auto at = std::next(doing_.begin(), draw(static_cast<std::uint32_t>(doing_.size())));
    const auto [key, doing] = *at;
    switch (doing) {
      case work::starts: start_answered(key); break;
      case work::runs:
        tell(&worker_state::attempt_ended, key, draw(2) == 0, end_cause::by_itself, true);
        break;
      case work::records: record_answered(key); break;
      case work::pauses_start:
      case work::pauses_record: break;
    }
    go_on(key);
  }

  void start_answered(attempt_key key) {
    const std::uint32_t how = fate(6);
    if (how < 4) {
      tell(&worker_state::start_succeeded, key);
    } else {
      tell(&worker_state::start_failed, key,
           how == 4 ? error{errc::no_room} : error{errc::cannot_start});
    }
  }

  void record_answered(attempt_key key) {
    const std::uint32_t how = fate(8);
    const bool fenced = on_.of(key).fenced;
    if (how < 5) {
      store_.end(key.execution);
      std::vector<assignment> next = store_.give(on_.state.incarnation(), recording_.at(key));
      tell(&worker_state::end_recorded, key, status::completed);
      for (const assignment& each : fenced ? std::vector<assignment>{} : next) {
        tell(&worker_state::adopt, each, usual_terms);
      }
    } else if (how == 7) {
      tell(&worker_state::recording_failed, key, error{errc::stale_attempt});
      store_.end(key.execution);
    } else {
      const error why = transient();
      if (why.is(errc::outcome_unknown)) {
        store_.end(key.execution);
        static_cast<void>(store_.give(on_.state.incarnation(), recording_.at(key)));
      }
      tell(&worker_state::recording_failed, key, why);
    }
  }

  // A rest that has a deadline ends at it.
  void rested() {
    if (lease_rests_) {
      lease_goes_on();
    }
    if (claims_rest_ && draw(2) == 0) {
      claims_go_on();
    }
  }

  void drain() {
    if (std::exchange(drains_, true)) {
      return;
    }
    on_.around.phase = loop_phase::draining;
    tell(&worker_state::drain_begun);
    drain_goes_on();
    settle();
  }

  void drain_goes_on() {
    const drain_step next = ask(&worker_state::next_drain_step);
    left_ = next.what != drain_step::kind::rest;
    if (left_) {
      REQUIRE((!on_.state.has_lease() && on_.state.promised() == 0));
    }
  }

  void check() {
    REQUIRE(on_.state.promised() >= 0);
    if (on_.state.incarnation().is_none()) {
      REQUIRE(std::all_of(on_.state.attempts().begin(), on_.state.attempts().end(),
                          [](const auto& each) { return each.second.fenced; }));
    }
  }

  drawn_choices chance_;
  random_store store_{chance_};
  worker_fixture on_;
  bool calm_ = false;

  std::set<execution_id> held_when_asked_;

  bool lease_rests_ = false;
  bool lease_woken_ = false;
  bool enlists_ = false;
  bool renews_ = false;
  bool claims_rest_ = false;
  bool claims_woken_ = false;
  bool asks_ = false;
  bool drains_ = false;
  bool drain_woken_ = false;
  bool left_ = false;
  std::optional<claim_request> claim_;
  std::vector<worker_incarnation> offers_;
  std::map<attempt_key, work> doing_;
  std::map<attempt_key, std::int32_t> recording_;
  std::set<attempt_key> begun_;
  std::set<std::string> retried_;
};

}  // namespace

TEST_CASE("whatever happens in whatever order, a worker's state stays in order") {
  const bool holds = rc::check([] {
    const auto choices = *rc::gen::resize(
        600, rc::gen::container<std::vector<std::uint32_t>>(rc::gen::arbitrary<std::uint32_t>()));
    random_world world{choices};
    world.run();
    world.require_that_it_can_leave();
  });
  CHECK(holds);
}

}  // namespace baton::test
