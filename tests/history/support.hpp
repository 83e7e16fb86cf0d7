// Histories by hand: short ways to write events, and to say what the rules make of them.
#pragma once

#include <cstdint>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "history/checker.hpp"
#include "history/jsonl.hpp"

namespace baton::history {

inline read_result read_text(const std::string& text) {
  std::istringstream input{text};
  return read_history(input);
}

/// A file under tests/history/.
inline read_result read_file(const std::string& name) {
  std::ifstream input{std::string{BATON_SOURCE_DIR} + "/tests/history/" + name};
  return read_history(input);
}

/// The names of the rules that are broken.
inline std::set<std::string> broken_rules(const verdict& judged) {
  std::set<std::string> broken;
  for (const rule_verdict& each : judged.rules) {
    if (each.finding_count > 0) {
      broken.insert(each.rule);
    }
  }
  return broken;
}

using names = std::set<std::string>;

/// Writes a history event by event, 100 ms apart unless told otherwise.
class story {
 public:
  explicit story(std::int64_t limit = 1) { start(limit); }

  /// A process starts alone, and defines action 1, `web`: at most 3 attempts of 1 s and 1 s of
  /// grace, again after `failed` and after `abandoned`.
  story& start(std::int64_t limit = 1) {
    event& process = add(event_kind::process_started);
    process.process = "p";
    process.exclusive = true;
    define(limit);
    return *this;
  }

  /// Processes `a`, `b` and `c` that are not alone, with leases of 2 s.
  static story of_several(std::int64_t limit = 1) {
    story events{nothing{}};
    for (const char* const name : {"a", "b", "c"}) {
      events.process(event_kind::process_started, name);
    }
    events.define(limit).lease_ms = 2000;
    return events;
  }

  /// A process starts, not alone; stands still; runs on; dies.
  story& process(event_kind kind, const std::string& name) {
    add(kind).process = name;
    return *this;
  }
  story& stall(const std::string& name) { return process(event_kind::process_stalled, name); }
  story& resume(const std::string& name) { return process(event_kind::process_resumed, name); }
  story& die(const std::string& name) { return process(event_kind::process_died, name); }

  /// `web`, as above.
  event& define(std::int64_t limit) {
    event& defined = add(event_kind::action_defined);
    defined.action = 1;
    defined.action_ref = "web";
    defined.limit = limit;
    defined.timeout_ms = 1000;
    defined.grace_ms = 1000;
    defined.attempts_max = 3;
    defined.retry_on = {"failed", "abandoned"};
    return defined;
  }

  story& after_ms(std::int64_t ms) {
    now_ns_ += ms * 1'000'000;
    return *this;
  }

  story& limit(std::int64_t value) {
    event& changed = add(event_kind::limit_changed);
    changed.action_ref = "web";
    changed.limit = value;
    return *this;
  }

  story& pause() { return of_web(event_kind::action_paused); }
  story& resume() { return of_web(event_kind::action_resumed); }

  story& submit(std::int64_t execution, const std::string& queue = {}) {
    event& seen = add(event_kind::submitted);
    seen.request = "r" + std::to_string(execution);
    seen.action_ref = "web";
    seen.queue = queue;
    return *this;
  }

  story& acknowledge(std::int64_t execution) {
    event& answer = of(event_kind::acknowledged, execution, 0);
    answer.request = "r" + std::to_string(execution);
    return *this;
  }

  story& accept(std::int64_t execution, const std::string& queue = {}) {
    return submit(execution, queue).acknowledge(execution);
  }

  story& grant(std::int64_t execution, std::int64_t slot = 1, std::int64_t attempt = 1) {
    event& given = of(event_kind::slot_granted, execution, attempt);
    given.slot = slot;
    given.action_ref = "web";
    return *this;
  }

  story& begin(std::int64_t execution, std::int64_t attempt = 1, std::int64_t worker = 1) {
    event& started = of(event_kind::action_started, execution, attempt);
    started.worker = worker;
    started.action_ref = "web";
    return *this;
  }

  story& begin_in(const std::string& process, std::int64_t execution, std::int64_t attempt = 1,
                  std::int64_t worker = 1) {
    begin(execution, attempt, worker);
    events_.back().process = process;
    return *this;
  }

  story& end(std::int64_t execution, const std::string& status = "completed",
             std::int64_t attempt = 1, std::int64_t worker = 1) {
    event& ended = of(event_kind::action_ended, execution, attempt);
    ended.worker = worker;
    ended.status = status;
    return *this;
  }

  story& release(std::int64_t execution, const std::string& status = "completed",
                 std::int64_t slot = 1, std::int64_t attempt = 1) {
    event& freed = of(event_kind::slot_released, execution, attempt);
    freed.slot = slot;
    freed.status = status;
    return *this;
  }

  story& completed(std::int64_t execution, const std::string& status = "completed",
                   const std::string& result = {}, std::int64_t attempt = 1) {
    event& message = of(event_kind::message, execution, attempt);
    message.type = "execution.completed";
    message.action = 1;
    message.action_ref = "web";
    message.status = status;
    message.result = result;
    return *this;
  }

  story& read(std::int64_t execution, const std::string& status, const std::string& result = {}) {
    event& seen = of(event_kind::status_read, execution, 0);
    seen.status = status;
    seen.result = result;
    return *this;
  }

  story& cancel(std::int64_t execution, const std::string& status) {
    of(event_kind::cancel_submitted, execution, 0);
    of(event_kind::cancel_acknowledged, execution, 0).status = status;
    return *this;
  }

  /// From grant to message, all well.
  story& run(std::int64_t execution, std::int64_t slot = 1) {
    return grant(execution, slot)
        .begin(execution)
        .end(execution)
        .release(execution, "completed", slot)
        .completed(execution);
  }

  /// Any other event; the reference is good until the next call.
  event& add(event_kind kind) {
    now_ns_ += 100'000'000;
    event fresh;
    fresh.at_ns = now_ns_;
    fresh.kind = kind;
    events_.push_back(std::move(fresh));
    return events_.back();
  }

  story& finish() {
    add(event_kind::history_ended);
    return *this;
  }

  [[nodiscard]] std::size_t line() const { return events_.size(); }
  [[nodiscard]] const std::vector<event>& events() const { return events_; }
  [[nodiscard]] names broken(const check_options& options = {}) const {
    return broken_rules(check(events_, options));
  }

 private:
  struct nothing {};

  story& of_web(event_kind kind) {
    add(kind).action_ref = "web";
    return *this;
  }

  explicit story(nothing) {}

  event& of(event_kind kind, std::int64_t execution, std::int64_t attempt) {
    event& fresh = add(kind);
    fresh.execution = execution;
    fresh.attempt = attempt;
    return fresh;
  }

  std::vector<event> events_;
  std::int64_t now_ns_ = 0;
};

/// How often a rule judged something.
inline std::size_t judged_count(const verdict& judged, const std::string& rule) {
  for (const rule_verdict& each : judged.rules) {
    if (each.rule == rule) {
      return each.judged_count;
    }
  }
  return 0;
}

}  // namespace baton::history
