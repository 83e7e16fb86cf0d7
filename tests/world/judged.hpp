// A test's last word: the rules, on everything its machine was seen doing.
#pragma once

#include <catch2/catch.hpp>

#include "history/report.hpp"
#include "tests/world/loop_world.hpp"

namespace baton::test {

/// Submits `count` executions; fails the test where one is not accepted.
inline void submit_many(process& to, const std::string& ref, int count) {
  for (int each = 0; each < count; ++each) {
    REQUIRE(to.submit(ref));
  }
}

/// Fails the test, with the findings, unless every rule holds.
inline void require_rules_hold(loop_fixture& on) {
  on.disk.state().audit();
  const history::verdict judged = history::check(on.watched.events, {});
  if (!judged.findings.empty()) {
    FAIL(history::to_text(judged));
  }
}

/// As above, for a machine that has come to rest: nothing may be left over either.
inline void require_rules_hold_at_rest(loop_fixture& on, process& last) {
  for (const action& each : last->actions()) {
    const auto known = on.disk.state().stats(each.id, std::nullopt);
    REQUIRE(known.has_value());
    history::event seen = last.history().begin(history::event_kind::queue_read);
    seen.action_ref = each.definition.ref;
    seen.waiting = known->waiting;
    seen.active = known->active;
    last.history().record(seen);
  }
  last.history().record(last.history().begin(history::event_kind::history_ended));
  require_rules_hold(on);
}

}  // namespace baton::test
