// A happy path with a cancellation and a retry in it, and then: step i fails, for each i.
#include "tests/world/judged.hpp"

namespace baton::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

void describe(loop_fixture& on) {
  on.add_action("deploy").retry.attempts_max = 2;
  on.add_action("wide", 2).retry.attempts_max = 2;
  on.settings.lease = seconds{6};
  on.settings.heartbeat = seconds{1};
  on.settings.lease_margin = seconds{1};
  on.script_of = [](const run_request& asked) {
    script text;
    text.lasts = milliseconds{300};
    text.succeeds = asked.parameters != "{\"fails\":1}" || asked.number.value > 1;
    return text;
  };
}

/// What a client wants done, whatever happens: keys make its repetitions harmless.
class persistent_client {
 public:
  /// Asks for what is not acknowledged yet. False: the process crashed meanwhile.
  bool submit_all(process& to) {
    const char* const wanted[] = {"deploy", "wide", "deploy", "wide", "wide", "deploy"};
    for (std::size_t each = 0; each < std::size(wanted); ++each) {
      for (int tries = 0; tries < 4 && !ids_.contains(each) && !to.crashed(); ++tries) {
        submission details;
        details.parameters = each == 2 ? R"({"fails":1})" : "{}";
        const auto id = to.submit(wanted[each], "key-" + std::to_string(each), std::move(details));
        if (id) {
          ids_.emplace(each, *id);
        }
      }
    }
    return !to.crashed();
  }

  bool cancel_one(process& to) {
    if (!cancelled_ && ids_.contains(5)) {
      cancelled_ = to.cancel(ids_.at(5)).has_value();
    }
    return !to.crashed();
  }

  void require_verdicts(process& of) const {
    for (const auto& [each, id] : ids_) {
      const status verdict = of.status_of(id);
      INFO("execution " << id.value << " is " << to_string(verdict));
      // A crash may take the attempt that was the last one allowed.
      const bool expected = each == 5
                                ? verdict == status::cancelled || verdict == status::completed
                                : verdict == status::completed || verdict == status::abandoned ||
                                      verdict == status::failed;
      CHECK(expected);
    }
    CHECK(ids_.size() == 6);
  }

 private:
  std::map<std::size_t, execution_id> ids_;
  bool cancelled_ = false;
};

/// Returns how many steps were taken.
std::int64_t play(std::int64_t fails_at, step_fault fault) {
  loop_fixture on;
  describe(on);
  on.steps.fails_at = fails_at;
  on.steps.how = fault;
  persistent_client client;
  bool done = false;
  for (int incarnation = 0; incarnation < 3 && !done; ++incarnation) {
    on.steps.crashed = false;
    process now{on};
    INFO("step " << fails_at << " (" << on.steps.failed_step << ") fails, life " << incarnation);
    done = now.start() && client.submit_all(now) && client.cancel_one(now) && now.run_dry();
    REQUIRE((done || now.crashed()));
    if (done) {
      on.steps.fails_at = 0;  // the judge's own steps are no part of it
      client.require_verdicts(now);
      require_rules_hold_at_rest(on, now);
    }
  }
  REQUIRE(done);
  return on.steps.taken;
}

void play_each(step_fault fault) {
  const std::int64_t steps = play(0, fault);
  REQUIRE(steps > 40);
  for (std::int64_t each = 1; each <= steps; ++each) {
    play(each, fault);
  }
}

}  // namespace

TEST_CASE("whichever step is refused, every execution gets its verdict and every slot comes back") {
  play_each(step_fault::refused);
}

TEST_CASE("whichever step stays unanswered, every execution gets its verdict, in order, once") {
  play_each(step_fault::unanswered);
}

TEST_CASE("whichever step is done twice, nothing is run twice and no slot is freed twice") {
  play_each(step_fault::doubled);
}

TEST_CASE("killed before any step, a restart finds everything again") {
  play_each(step_fault::crash_before);
}

TEST_CASE("killed after any step, before its answer is read, a restart finds everything again") {
  play_each(step_fault::crash_after);
}

}  // namespace baton::test
