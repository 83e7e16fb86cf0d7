// The life of an execution as functions: every end of every attempt, and the arithmetic of grants.
#include "engine/core/transition.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

namespace {

using namespace baton;
using std::chrono::milliseconds;

constexpr std::array all_outcomes{outcome::succeeded, outcome::failed, outcome::timed_out,
                                  outcome::cancelled, outcome::worker_lost};

retry_policy retries(std::int32_t attempts_max, bool failed, bool timeout, bool worker_lost) {
  retry_policy policy;
  policy.attempts_max = attempts_max;
  policy.on_failed = failed;
  policy.on_timeout = timeout;
  policy.on_worker_lost = worker_lost;
  return policy;
}

bool wants_retry(const retry_policy& policy, outcome seen) {
  return (seen == outcome::failed && policy.on_failed) ||
         (seen == outcome::timed_out && policy.on_timeout) ||
         (seen == outcome::worker_lost && policy.on_worker_lost);
}

status expected_verdict(outcome seen) {
  switch (seen) {
    case outcome::succeeded: return status::completed;
    case outcome::failed: return status::failed;
    case outcome::timed_out: return status::timeout;
    case outcome::cancelled: return status::cancelled;
    case outcome::worker_lost: return status::abandoned;
  }
  return status::requested;
}

// Calls `check(policy, seen, number)` for every combination of flags, outcome and attempt.
template <class Check>
void for_every_end(Check check) {
  for (int flags = 0; flags < 8; ++flags) {
    const auto policy = retries(3, (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0);
    for (const outcome seen : all_outcomes) {
      for (std::int32_t number = 1; number <= 4; ++number) {
        CAPTURE(flags, static_cast<int>(seen), number);
        check(policy, seen, attempt{number});
      }
    }
  }
}

retry_policy any_policy() {
  retry_policy policy;
  policy.backoff = milliseconds{*rc::gen::inRange<std::int64_t>(0, 10'000)};
  policy.backoff_max = milliseconds{*rc::gen::inRange<std::int64_t>(0, 1'000'000)};
  policy.backoff_factor = *rc::gen::element(1.0, 1.5, 2.0, 3.0, 10.0, 1e6);
  return policy;
}

std::int32_t any_attempt_after_the_first() {
  return *rc::gen::oneOf(rc::gen::inRange<std::int32_t>(2, 12),
                         rc::gen::inRange<std::int32_t>(1'000, 100'000));
}

}  // namespace

TEST_CASE("an attempt that may be repeated leads to the next one, any other to its verdict") {
  for_every_end([](const retry_policy& policy, outcome seen, attempt number) {
    const transition next = after_end(status::running, number, seen, policy);
    if (wants_retry(policy, seen) && number.value < policy.attempts_max) {
      CHECK(next.to == status::scheduled);
      CHECK(next.next_attempt == number.next());
    } else {
      CHECK(next.to == expected_verdict(seen));
      CHECK(next.next_attempt == number);
      CHECK(next.ready_after == milliseconds{0});
    }
  });
}

TEST_CASE("who was asked to stop is cancelled, unless it ended well by itself before") {
  for_every_end([](const retry_policy& policy, outcome seen, attempt number) {
    const transition next = after_end(status::cancelling, number, seen, policy);
    CHECK(next.to == (seen == outcome::succeeded ? status::completed : status::cancelled));
    CHECK(next.next_attempt == number);
  });
}

TEST_CASE("every end is a move of the transition table") {
  for (const status from : {status::running, status::cancelling}) {
    for_every_end([&](const retry_policy& policy, outcome seen, attempt number) {
      CHECK(may_become(from, after_end(from, number, seen, policy).to));
    });
  }
}

TEST_CASE("a policy of one attempt never repeats") {
  for (const outcome seen : all_outcomes) {
    const auto next = after_end(status::running, attempt{1}, seen, retries(1, true, true, true));
    CHECK(is_terminal(next.to));
  }
}

TEST_CASE("a worker's death does not make the next attempt wait, a failure does") {
  const retry_policy policy = retries(3, true, true, true);
  const auto lost = after_end(status::running, attempt{1}, outcome::worker_lost, policy);
  CHECK(lost.ready_after == milliseconds{0});
  const auto failed = after_end(status::running, attempt{1}, outcome::failed, policy);
  CHECK(failed.ready_after == policy.backoff);
  const auto again = after_end(status::running, attempt{2}, outcome::failed, policy);
  CHECK(again.ready_after == policy.backoff * 2);
}

TEST_CASE("a request to cancel ends who waits, asks who runs, and changes nothing else") {
  for (const status from : all_statuses) {
    CAPTURE(to_string(from));
    const auto next = after_cancel(from, attempt{2});
    const bool not_started = from == status::requested || from == status::scheduled;
    REQUIRE(next.has_value() == (not_started || from == status::running));
    if (next) {
      CHECK(next->to == (not_started ? status::cancelled : status::cancelling));
      CHECK(next->next_attempt == attempt{2});
      CHECK(may_become(from, next->to));
    }
  }
}

TEST_CASE("asking twice to cancel is asking once") {
  for (const status from : all_statuses) {
    if (const auto once = after_cancel(from, attempt{1})) {
      CHECK_FALSE(after_cancel(once->to, attempt{1}).has_value());
    }
  }
}

TEST_CASE("a backoff is never negative, never above its bound and never falls") {
  CHECK(rc::check([] {
    const retry_policy policy = any_policy();
    const attempt next{any_attempt_after_the_first()};
    const milliseconds wait = backoff_before(next, policy);
    RC_ASSERT(wait.count() >= 0);
    RC_ASSERT(wait.count() <= policy.backoff_max.count());
    RC_ASSERT(backoff_before(next.next(), policy).count() >= wait.count());
  }));
}

TEST_CASE("the first backoff is the policy's own, within its bound") {
  CHECK(rc::check([] {
    const retry_policy policy = any_policy();
    RC_ASSERT(backoff_before(attempt{2}, policy).count() ==
              std::min(policy.backoff, policy.backoff_max).count());
  }));
}

TEST_CASE("a backoff grows by its factor until it reaches its bound") {
  retry_policy policy;
  policy.backoff = milliseconds{100};
  policy.backoff_factor = 3.0;
  policy.backoff_max = milliseconds{2'000};
  CHECK(backoff_before(attempt{2}, policy) == milliseconds{100});
  CHECK(backoff_before(attempt{3}, policy) == milliseconds{300});
  CHECK(backoff_before(attempt{4}, policy) == milliseconds{900});
  CHECK(backoff_before(attempt{5}, policy) == milliseconds{2'000});
  CHECK(backoff_before(attempt{6}, policy) == milliseconds{2'000});
}

TEST_CASE("no backoff stays no backoff after a thousand attempts") {
  retry_policy policy;
  policy.backoff = milliseconds{0};
  CHECK(backoff_before(attempt{1'100}, policy) == milliseconds{0});
  CHECK(backoff_before(attempt{1'000'000}, policy) == milliseconds{0});
}

TEST_CASE("grants fill the free slots with those who wait, and no more") {
  CHECK(rc::check([](bool draining) {
    const auto waiting = *rc::gen::inRange<std::int64_t>(0, 50);
    const auto active = *rc::gen::inRange<std::int64_t>(0, 50);
    const auto limit = *rc::gen::inRange<std::int32_t>(1, 50);
    const auto mode = draining ? queue_mode::draining : queue_mode::open;
    const std::int64_t granted = grantable(waiting, active, limit, mode);
    RC_ASSERT(granted >= 0);
    RC_ASSERT(granted <= waiting);
    RC_ASSERT((granted == 0 || active + granted <= limit));
    // Nobody waits beside a free slot, and once granted nothing more is to be had.
    RC_ASSERT((granted == waiting || active + granted >= limit));
    RC_ASSERT(grantable(waiting - granted, active + granted, limit, mode) == 0);
  }));
}

TEST_CASE("a lowered limit stops nobody and grants nobody") {
  CHECK(grantable(10, 5, 2, queue_mode::open) == 0);
  CHECK(grantable(10, 2, 2, queue_mode::open) == 0);
  CHECK(grantable(10, 1, 2, queue_mode::open) == 1);
}

TEST_CASE("a raised limit is filled at once") {
  CHECK(grantable(10, 1, 8, queue_mode::open) == 7);
  CHECK(grantable(3, 1, limit_max, queue_mode::open) == 3);
}

TEST_CASE("a paused queue grants nothing") {
  CHECK(rc::check([] {
    const auto waiting = *rc::gen::inRange<std::int64_t>(0, 50);
    const auto active = *rc::gen::inRange<std::int64_t>(0, 50);
    const auto limit = *rc::gen::inRange<std::int32_t>(1, 50);
    RC_ASSERT(grantable(waiting, active, limit, queue_mode::paused) == 0);
  }));
}
