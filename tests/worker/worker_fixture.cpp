#include "tests/worker/worker_fixture.hpp"

#include <fmt/format.h>

namespace baton::test {
namespace {

std::string text_of(attempt_key key) {
  return fmt::format("{}/{}", key.execution, key.number);
}

std::string text_of(worker_task task) {
  switch (task) {
    case worker_task::lease: return "lease";
    case worker_task::claims: return "claims";
    case worker_task::watch: return "watch";
    case worker_task::drain: return "drain";
  }
  return {};
}

struct writer {
  std::string operator()(const renew_attempt& of) const { return "renew " + text_of(of.key); }
  std::string operator()(const terminate_attempt& of) const {
    return "terminate " + text_of(of.key);
  }
  std::string operator()(const kill_attempt& of) const { return "kill " + text_of(of.key); }
  std::string operator()(const release_attempt& of) const { return "release " + text_of(of.key); }
  std::string operator()(const retry_start& of) const { return "retry start " + text_of(of.key); }
  std::string operator()(const begin_attempt& of) const {
    return fmt::format("begin {}/{}", of.work.execution, of.work.number);
  }
  std::string operator()(const fail_attempt& of) const {
    return "fail " + text_of(of.key) + ": " + of.reason;
  }
  std::string operator()(const dispatch_reply& of) const { return "dispatch " + text_of(of.key); }
  std::string operator()(const publish_status& of) const {
    return fmt::format("publish {}/{} {}", of.key.execution, of.number, to_string(of.state));
  }
  std::string operator()(const wake_task& of) const { return "wake " + text_of(of.task); }
  std::string operator()(const wake_pool&) const { return "wake pool"; }
  std::string operator()(const look_for_survivors&) const { return "look for survivors"; }
  std::string operator()(const close_subscriptions&) const { return "close subscriptions"; }
  std::string operator()(const log_note& of) const {
    return std::string{of.level == severity::debug ? "mark " : "log "}.append(of.event);
  }
};

loop_settings settings_with(std::int32_t capacity) {
  loop_settings chosen;
  chosen.worker_capacity = capacity;
  return chosen;
}

}  // namespace

std::string text_of(const worker_step& step) {
  return std::visit(writer{}, step);
}

std::vector<assignment> assignments_of(const std::vector<std::int64_t>& executions) {
  std::vector<assignment> all;
  for (const std::int64_t each : executions) {
    all.push_back(assignment_of(each));
  }
  return all;
}

worker_fixture::worker_fixture(std::int32_t capacity)
    : settings{settings_with(capacity)}, state{"host.1", settings} {}

lines worker_fixture::take() {
  lines taken;
  for (const worker_step& each : state.take_steps()) {
    taken.push_back(text_of(each));
    if (const auto* const begun = std::get_if<begin_attempt>(&each)) {
      state.observe(around);
      state.adopt(begun->work, usual_terms);
      REQUIRE(state.take_steps().empty());
    }
  }
  state.observe(around);
  state.audit();
  return taken;
}

void worker_fixture::enlist() {
  REQUIRE(next_lease(*this) == lease_step::kind::enlist);
  REQUIRE(next_claim(*this) == claim_step::kind::rest);
  tell(&worker_state::enlisted, seven);
  REQUIRE(next_lease(*this) == lease_step::kind::rest);
  REQUIRE(next_claim(*this) == claim_step::kind::claim);
  static_cast<void>(ask(&worker_state::claim_asked, false));
  tell(&worker_state::claim_answered, std::vector<assignment>{});
  REQUIRE(next_claim(*this) == claim_step::kind::rest);
}

lines worker_fixture::claim(const std::vector<std::int64_t>& executions) {
  REQUIRE(ask(&worker_state::work_offered));
  REQUIRE(next_claim(*this) == claim_step::kind::claim);
  static_cast<void>(ask(&worker_state::claim_asked, false));
  lines done = tell(&worker_state::claim_answered, assignments_of(executions));
  REQUIRE(next_claim(*this) == claim_step::kind::rest);
  return done;
}

start_terms worker_fixture::begin_start(attempt_key key) {
  REQUIRE(next_attempt(*this, key) == attempt_step::start);
  return ask(&worker_state::start_asked, key);
}

lines worker_fixture::start(attempt_key key) {
  begin_start(key);
  lines done = tell(&worker_state::start_succeeded, key);
  REQUIRE(next_attempt(*this, key) == attempt_step::watch);
  return done;
}

finish_request worker_fixture::end(attempt_key key, bool succeeded) {
  tell(&worker_state::attempt_ended, key, succeeded, end_cause::by_itself, true);
  REQUIRE(next_attempt(*this, key) == attempt_step::record);
  return ask(&worker_state::finish_asked, key, false);
}

lines worker_fixture::forget(attempt_key key) {
  REQUIRE(next_attempt(*this, key) == attempt_step::forget);
  return tell(&worker_state::attempt_forgotten, key);
}

renew_request worker_fixture::renew() {
  pass(settings.heartbeat);
  REQUIRE(next_lease(*this) == lease_step::kind::renew);
  return ask(&worker_state::renewal_asked);
}

}  // namespace baton::test
