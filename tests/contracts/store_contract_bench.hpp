// A store on a bench: a clock that the test turns, and the port's calls as plain calls.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "engine/core/batch_key.hpp"
#include "engine/core/ledger.hpp"
#include "engine/ports/store.hpp"
#include "tests/support/complete.hpp"

namespace baton::test {

/// Read on whatever thread a store has. Starts anew at the same moment for each bench.
class bench_clock {
 public:
  [[nodiscard]] moment now() const {
    const duration at{at_ns_.load()};
    return {{at}, wall_start_ns + at.count()};
  }
  void pass(duration time) { at_ns_ += time.count(); }
  /// How much of the store's time the calls since the last `pass` have taken.
  [[nodiscard]] duration spent() const { return {}; }
  [[nodiscard]] std::int64_t wall_ns() const { return now().wall_ns; }

  static constexpr std::int64_t wall_start_ns = 1'700'000'000'000'000'000;

 private:
  std::atomic<std::int64_t> at_ns_ = 3'600'000'000'000;
};

using make_store =
    std::function<std::unique_ptr<store>(boost::asio::any_io_executor, std::function<moment()>)>;

/// What a store stands on that runs in this process: Asio's loop, and a clock that stands still.
class local_ground {
 public:
  explicit local_ground(make_store make) : make_{std::move(make)} {}

  std::unique_ptr<store> open() {
    return make_(context.get_executor(), [this] { return time.now(); });
  }

  boost::asio::io_context context;
  bench_clock time;

 private:
  make_store make_;
};

/// `Ground` has a `context`, which is a loop (see complete.hpp), a `time` like `bench_clock`, and
/// `open()`, which makes a store on what earlier ones have stored.
template <class Ground>
class basic_store_bench : public Ground {
 public:
  using ids = std::vector<execution_id>;

  template <class... Args>
  explicit basic_store_bench(Args&&... args) : Ground{std::forward<Args>(args)...} {
    reopen();
  }

  void reopen() {
    port.reset();
    port = this->open();
  }

  /// Whether that is a moment of the store's since the last `time.pass`.
  [[nodiscard]] bool just_now(std::int64_t wall_ns) const {
    const std::int64_t now = this->time.wall_ns();
    return wall_ns <= now && wall_ns >= now - this->time.spent().count();
  }

  template <class T>
  result<T> call(awaitable<result<T>> under_way) {
    return complete(this->context, std::move(under_way));
  }

  /// The answer of a call that must succeed.
  template <class T>
  T get(awaitable<result<T>> under_way) {
    result<T> answer = call(std::move(under_way));
    if (!answer) {
      FAIL(answer.error().message());
    }
    if constexpr (!std::is_void_v<T>) {
      return *std::move(answer);
    }
  }

  action_id define(action_definition definition) { return define_all({std::move(definition)})[0]; }

  std::vector<action_id> define_all(std::vector<action_definition> definitions) {
    std::vector<action_id> defined;
    for (const action& each : get(port->define(std::move(definitions)))) {
      defined.push_back(each.id);
    }
    return defined;
  }

  execution_id accept(action_id action, std::string parameters = "{}", std::string key = {},
                      std::string group = {}) {
    accept_request request{action, std::move(group), std::move(parameters), std::move(key)};
    return get(port->accept(std::move(request))).execution;
  }

  ids accept_many(int count, action_id action) {
    ids accepted;
    for (int index = 0; index < count; ++index) {
      accepted.push_back(accept(action));
    }
    return accepted;
  }

  worker_incarnation enlist(duration lease = std::chrono::hours{1}) {
    return get(port->enlist("worker", lease));
  }

  std::vector<assignment> claim(worker_incarnation worker, std::int32_t count_max = 1'000) {
    return get(port->claim({worker, count_max})).claimed;
  }

  finish_request end_of(worker_incarnation worker, const assignment& held,
                        outcome seen = outcome::succeeded, std::string result = "{}") {
    return {held.execution, held.number, worker, seen, std::move(result), 0};
  }

  finish_reply finish(worker_incarnation worker, const assignment& held,
                      outcome seen = outcome::succeeded, std::string result = "{}") {
    return get(port->finish(end_of(worker, held, seen, std::move(result))));
  }

  /// Accepts one and runs it to its end.
  execution_id run_one(action_id action, outcome seen = outcome::succeeded,
                       std::string result = "{}", std::string key = {}) {
    const execution_id execution = accept(action, "{}", std::move(key));
    const worker_incarnation worker = enlist();
    const auto claimed = claim(worker);
    REQUIRE(claimed.size() == 1);
    REQUIRE(claimed[0].execution == execution);
    finish(worker, claimed[0], seen, std::move(result));
    return execution;
  }

  void announce_all() {
    ids announced;
    for (const announcement& each : get(port->announcements(1'000'000))) {
      announced.push_back(each.execution);
    }
    get(port->mark_announced(std::move(announced)));
  }

  execution_record read(execution_id execution) { return get(port->read(execution)); }
  queue_stats stats(action_id action) { return get(port->stats(action, std::nullopt)); }

  std::unique_ptr<store> port;
};

using local_store_bench = basic_store_bench<local_ground>;

inline action_definition action_of(std::string ref, std::int32_t limit = 1) {
  action_definition definition;
  definition.ref = std::move(ref);
  definition.limit = limit;
  return definition;
}

template <class Named>
std::vector<execution_id> executions_in(const std::vector<Named>& named) {
  std::vector<execution_id> found;
  for (const Named& each : named) {
    found.push_back(each.execution);
  }
  return found;
}

}  // namespace baton::test
