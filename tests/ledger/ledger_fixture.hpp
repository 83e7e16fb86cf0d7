// A ledger with a clock that a test turns, and the calls that most tests need.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/core/ledger.hpp"

namespace baton::test {

class ledger_fixture {
 public:
  using milliseconds = std::chrono::milliseconds;

  [[nodiscard]] moment now() const { return {{since_start}, since_start.count() + 1'000}; }
  void pass(duration time) { since_start += time; }

  /// Takes the changes as written, and lets the ledger recompute what it has derived.
  void settle() {
    state.written();
    state.audit();
  }

  action_id define(action_definition definition) { return define_all({std::move(definition)})[0]; }

  std::vector<action_id> define_all(const std::vector<action_definition>& definitions) {
    std::vector<action_id> ids;
    for (const action& each : state.define(definitions, now())) {
      ids.push_back(each.id);
    }
    last_movement = state.reconcile(0, now()).moved;
    settle();
    return ids;
  }

  result<accept_reply> try_accept(action_id action, std::string group = {}) {
    auto answer = state.accept({action, std::move(group), "{}", {}}, now());
    settle();
    return answer;
  }

  execution_id accept(action_id action, std::string group = {}) {
    const auto answer = try_accept(action, std::move(group));
    REQUIRE(answer.has_value());
    return answer->execution;
  }

  std::vector<execution_id> accept_many(int count, action_id action) {
    std::vector<execution_id> ids;
    for (int index = 0; index < count; ++index) {
      ids.push_back(accept(action));
    }
    return ids;
  }

  worker_incarnation enlist(duration lease = std::chrono::hours{1}) {
    const auto worker = state.enlist("worker", lease, now());
    settle();
    return worker;
  }

  std::vector<assignment> claim(worker_incarnation worker, std::int32_t count_max = 1'000) {
    auto answer = state.claim({worker, count_max}, now());
    REQUIRE(answer.has_value());
    settle();
    return std::move(answer->claimed);
  }

  finish_reply finish(worker_incarnation worker, execution_id execution, outcome seen,
                      attempt number = attempt{1}) {
    const auto answer = state.finish({execution, number, worker, seen, "{}", 0}, now());
    REQUIRE(answer.has_value());
    settle();
    return *answer;
  }

  movement control(action_id action, const queue_control& change) {
    const auto answer = state.control(action, change, now());
    REQUIRE(answer.has_value());
    settle();
    return *answer;
  }

  movement set_limit(action_id action, std::int32_t limit) {
    queue_control change;
    change.limit = limit;
    return control(action, change);
  }

  [[nodiscard]] queue_stats stats(action_id action) const {
    const auto answer = state.stats(action, std::nullopt);
    REQUIRE(answer.has_value());
    return *answer;
  }

  [[nodiscard]] status status_of(execution_id execution) const {
    const auto row = state.row(execution, now());
    REQUIRE(row.has_value());
    return row->state;
  }

  ledger state;
  movement last_movement;  ///< of the last `define`
  duration since_start = std::chrono::hours{1};
};

inline action_definition action_named(std::string ref, std::int32_t limit = 1) {
  action_definition definition;
  definition.ref = std::move(ref);
  definition.limit = limit;
  return definition;
}

inline std::vector<execution_id> executions_of(const std::vector<grant>& grants) {
  std::vector<execution_id> ids;
  for (const grant& each : grants) {
    ids.push_back(each.execution);
  }
  return ids;
}

inline std::vector<execution_id> executions_of(const std::vector<assignment>& claimed) {
  std::vector<execution_id> ids;
  for (const assignment& each : claimed) {
    ids.push_back(each.execution);
  }
  return ids;
}

}  // namespace baton::test
