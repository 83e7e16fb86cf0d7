#include "tests/ledger/ledger_driver.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include <fmt/format.h>
#include <rapidcheck.h>

namespace baton::test {
namespace {

using std::chrono::milliseconds;

constexpr std::array call_names{"accept",    "claim",          "finish",    "finish_wrongly",
                                "cancel",    "enlist",         "renew",     "dismiss",
                                "pass_time", "reap",           "reconcile", "control",
                                "define",    "promote_behind", "announce",  "reload"};

constexpr std::array all_outcomes{outcome::succeeded, outcome::failed, outcome::timed_out,
                                  outcome::cancelled, outcome::worker_lost};

constexpr int action_count = 3;

// Definitions small enough that every bound is met often.
action_definition definition_of(int action, int variant) {
  action_definition definition;
  definition.ref = fmt::format("action.{}", action);
  definition.limit = 1 + variant % 3;
  definition.group_by = {"region"};
  definition.on_limit = variant % 7 == 6 ? limit_policy::refuse : limit_policy::enqueue;
  if (variant % 4 == 3) {
    definition.queue_max = 2;
  }
  definition.timeout = milliseconds{400};
  definition.retry.attempts_max = 1 + variant % 3;
  definition.retry.backoff = milliseconds{100};
  definition.retry.on_timeout = variant % 2 == 1;
  definition.retry.on_worker_lost = variant % 5 != 4;
  return definition;
}

}  // namespace

std::ostream& operator<<(std::ostream& to, const ledger_command& command) {
  return to << call_names.at(static_cast<std::size_t>(command.call)) << '(' << command.a << ", "
            << command.b << ", " << command.c << ')';
}

ledger_driver::ledger_driver() {
  define(7, 1);
  settle();
}

moment ledger_driver::now() const {
  // The wall clock is another clock, and is set at every turn: nothing may go by it.
  const auto turns = since_start_.count() / 1'000'000 % 7 - 3;
  return {{since_start_}, (since_start_ + std::chrono::hours{1'000 + 300 * turns}).count()};
}

void ledger_driver::run(const ledger_command& command) {
  const auto [call, a, b, c] = std::tuple{command.call, command.a, command.b, command.c};
  switch (call) {
    case ledger_call::accept: accept(a, b, c); break;
    case ledger_call::claim: claim(a, b % 4); break;
    case ledger_call::finish: finish(a, b, c); break;
    case ledger_call::finish_wrongly: finish_wrongly(a, b, c); break;
    case ledger_call::cancel: cancel(a); break;
    case ledger_call::enlist: enlist(a); break;
    case ledger_call::renew: renew(a, b); break;
    case ledger_call::dismiss: dismiss(a); break;
    case ledger_call::pass_time: since_start_ += milliseconds{a * 3}; break;
    case ledger_call::reap: reap(a % 4); break;
    case ledger_call::reconcile: reconcile(a % 4); break;
    case ledger_call::control: control(a, b, c); break;
    case ledger_call::define: define(a, b); break;
    case ledger_call::promote_behind: promote_behind(a); break;
    case ledger_call::announce: announce(a, b); break;
    case ledger_call::reload: reload(a % 2 == 0); break;
  }
  settle();
}

// Writes out what changed; then rows, model and the ledger's own figures must all agree.
void ledger_driver::settle() {
  file_.write(*ledger_, now());
  model_.compare(*ledger_, now());
  for (const auto& [id, seen] : model_.executions) {
    RC_ASSERT(file_.agrees(*ledger_, id, now()));
  }
  RC_ASSERT(file_.outbox() == model_.unannounced());
  ledger_->audit();
}

worker_incarnation ledger_driver::some_worker(int a) const {
  const auto count = static_cast<int>(model_.workers.size());
  return worker_incarnation{1 + a % (count + 1)};  // now and then one that never was
}

execution_id ledger_driver::some_execution(int a) const {
  const auto count = static_cast<int>(model_.executions.size());
  return execution_id{1 + a % (count + 1)};
}

void ledger_driver::accept(int a, int b, int c) {
  accept_request request;
  request.action = action_id{1 + a % (action_count + 1)};
  request.group = b % 3 == 0 ? "" : fmt::format("group-{}", c % 2);
  const auto refusal = model_.refusal_of(request);
  const auto answer = ledger_->accept(request, now());
  RC_ASSERT(answer.has_value() == !refusal.has_value());
  if (!answer) {
    RC_ASSERT(answer.error().is(*refusal));
    RC_ASSERT(ledger_->changes().empty());
    return;
  }
  RC_ASSERT(!answer->duplicate);
  model_.accepted(answer->execution, request);
  model_.moved(answer->moved);
}

void ledger_driver::claim(int a, int b) {
  const worker_incarnation worker = some_worker(a);
  const bool lives = model_.has_lease(worker, now());
  const auto answer = ledger_->claim({worker, b}, now());
  RC_ASSERT(answer.has_value() == lives);
  if (!answer) {
    RC_ASSERT(answer.error().is(errc::lease_lost));
    RC_ASSERT(ledger_->changes().empty());
    return;
  }
  RC_ASSERT(std::ssize(answer->claimed) <= b);
  model_.claimed(worker, answer->claimed, now());
  const auto held = ledger_->held_by(worker, now());
  RC_ASSERT(held.has_value());
  std::vector<execution_id> ids;
  for (const assignment& each : held->claimed) {
    ids.push_back(each.execution);
  }
  RC_ASSERT(ids == model_.held_by(worker));
}

// What its holder says of a held execution, then the same again: a repetition changes nothing.
void ledger_driver::finish(int a, int b, int c) {
  std::vector<execution_id> running;
  for (const auto& [id, each] : model_.executions) {
    if (!each.worker.is_none() && model_.has_lease(each.worker, now())) {
      running.push_back(id);
    }
  }
  if (running.empty()) {
    return;
  }
  const execution_id id = running[static_cast<std::size_t>(a) % running.size()];
  const auto before = model_.executions.at(id);
  finish_request request{id, before.number, before.worker, {}, "{}", c % 3};
  request.seen = all_outcomes.at(static_cast<std::size_t>(b) % all_outcomes.size());
  const auto answer = ledger_->finish(request, now());
  RC_ASSERT(answer.has_value());
  execution_row row = *ledger_->row(id, now());
  if (is_terminal(answer->state)) {
    RC_ASSERT(row.state == answer->state);
  } else {
    row.state = answer->state;  // the same step may have claimed it anew
  }
  model_.attempt_ended(id, row, request.seen, now());
  model_.moved(answer->moved);
  model_.claimed(request.worker, answer->claimed, now());
  settle();
  if (is_terminal(answer->state)) {
    request.claim_max = 0;
    request.seen = all_outcomes.at(static_cast<std::size_t>(b + c) % all_outcomes.size());
    const auto again = ledger_->finish(request, now());
    RC_ASSERT(again.has_value());
    RC_ASSERT(again->state == answer->state);
    RC_ASSERT((again->moved.released.empty() && again->moved.granted.empty()));
    RC_ASSERT(ledger_->changes().empty());
  } else {
    refuse(request, errc::stale_attempt);
  }
}

// An attempt that is not current, or a worker that does not hold it.
void ledger_driver::finish_wrongly(int a, int b, int c) {
  finish_request request{some_execution(a), attempt{b % 4}, some_worker(c), {}, "{}", 2};
  request.seen = all_outcomes.at(static_cast<std::size_t>(b) % all_outcomes.size());
  if (!model_.has_lease(request.worker, now())) {
    refuse(request, errc::lease_lost);
    return;
  }
  const auto found = model_.executions.find(request.execution);
  const bool known = found != model_.executions.end() && !found->second.announced;
  const bool current = known && found->second.number == request.number;
  const bool owner = known && found->second.worker == request.worker;
  if (!current || (!owner && !is_terminal(found->second.state))) {
    refuse(request, errc::stale_attempt);
  }
}

void ledger_driver::refuse(const finish_request& request, errc expected) {
  const auto answer = ledger_->finish(request, now());
  RC_ASSERT(!answer.has_value());
  RC_ASSERT(answer.error().is(expected));
  RC_ASSERT(ledger_->changes().empty());
}

void ledger_driver::cancel(int a) {
  const execution_id id = some_execution(a);
  const auto found = model_.executions.find(id);
  const auto answer = ledger_->cancel(id, now());
  RC_ASSERT(answer.has_value() ==
            (found != model_.executions.end() && !found->second.announced));
  if (!answer) {
    RC_ASSERT(ledger_->changes().empty());
    return;
  }
  const status before = found->second.state;
  RC_ASSERT(answer->changed == (!is_terminal(before) && before != status::cancelling));
  RC_ASSERT(answer->number == found->second.number);
  if (answer->changed && before == status::running) {
    RC_ASSERT(answer->state == status::cancelling);
    model_.cancelling(id);
  } else if (answer->changed) {
    RC_ASSERT(answer->state == status::cancelled);
    model_.ended(id, status::cancelled);
  }
  model_.moved(answer->moved);
  settle();
  const auto again = ledger_->cancel(id, now());
  RC_ASSERT((again.has_value() && !again->changed && again->state == answer->state));
  RC_ASSERT(ledger_->changes().empty());
}

void ledger_driver::reconcile(int unclaimed_max) {
  const reconcile_reply answer = ledger_->reconcile(unclaimed_max, now());
  model_.moved(answer.moved);
  RC_ASSERT(std::ssize(answer.unclaimed) <= unclaimed_max);
  std::int64_t ready = 0;
  duration next = duration::max();
  for (const auto& [id, each] : model_.executions) {
    if (each.state == status::scheduled) {
      ready += model_.claimable(each, now()) ? 1 : 0;
      next = each.not_before > now().steady ? std::min(next, each.not_before - now().steady) : next;
    }
  }
  RC_ASSERT(std::ssize(answer.unclaimed) == std::min<std::int64_t>(ready, unclaimed_max));
  for (const grant& each : answer.unclaimed) {
    const auto& seen = model_.executions.at(each.execution);
    RC_ASSERT((seen.state == status::scheduled && seen.not_before <= now().steady));
    RC_ASSERT((seen.number == each.number && seen.slot == each.slot));
  }
  RC_ASSERT((answer.next_ready_in == duration::max()) == (next == duration::max()));
  RC_ASSERT(answer.next_ready_in >= next);
}

void ledger_driver::control(int a, int b, int c) {
  const action_id action{1 + a % (action_count + 1)};
  queue_control change;
  if (b % 3 == 0) {
    change.limit = 1 + c % 4;
  } else if (b % 3 == 1) {
    change.limit_as_configured = true;
  }
  if (b % 2 == 0) {
    change.mode = static_cast<queue_mode>(c % 3);
  }
  const auto answer = ledger_->control(action, change, now());
  RC_ASSERT(answer.has_value() == model_.actions.contains(action));
  if (answer) {
    model_.controlled(action, change);
    model_.moved(*answer);
  }
}

// Promotion behind a new definition comes with the next reconciliation, so that one follows.
void ledger_driver::define(int a, int b) {
  std::vector<action_definition> wanted;
  for (int index = 0; index < action_count; ++index) {
    if ((a >> index & 1) != 0) {
      wanted.push_back(definition_of(index, b + index));
    }
  }
  const auto answer = ledger_->define(wanted, now());
  RC_ASSERT(answer.size() >= wanted.size());
  for (std::size_t index = 0; index < answer.size(); ++index) {
    RC_ASSERT(answer[index].retired == (index >= wanted.size()));
    RC_ASSERT((answer[index].retired || answer[index].definition == wanted[index]));
  }
  model_.defined({answer.begin(), answer.begin() + std::ssize(wanted)});
  model_.moved(ledger_->reconcile(0, now()).moved);
}

void ledger_driver::promote_behind(int a) {
  const movement moved = ledger_->promote_behind({some_execution(a), some_execution(a + 1)}, now());
  RC_ASSERT((moved.granted.empty() && moved.released.empty()));
  RC_ASSERT(ledger_->changes().empty());
}

void ledger_driver::announce(int a, int b) {
  std::vector<execution_id> some = ledger_->announcements(a % 3);
  RC_ASSERT(std::ssize(some) <= a % 3);
  some.push_back(some_execution(b));  // one that may not have ended, or was announced before
  ledger_->mark_announced(some);
  for (const execution_id id : some) {
    const auto found = model_.executions.find(id);
    if (found != model_.executions.end() && is_terminal(found->second.state)) {
      model_.announced(id);
    }
  }
}

void ledger_driver::reload(bool keep_workers) {
  ledger_ = file_.load(now(), keep_workers);
  if (!keep_workers) {
    model_.all_leases_ended();
  }
}

void ledger_driver::finish_everything() {
  define(7, 1);
  settle();
  for (int action = 0; action < action_count; ++action) {
    queue_control open;
    open.mode = queue_mode::open;
    const auto moved = ledger_->control(action_id{action + 1}, open, now());
    model_.controlled(action_id{action + 1}, open);
    model_.moved(*moved);
    settle();
  }
  since_start_ += std::chrono::minutes{10};  // every lease ends
  run({ledger_call::reap, 3});
  const auto rounds = 10 * (model_.executions.size() + model_.workers.size()) + 10;
  for (std::size_t round = 0; round < rounds && !model_.all_ended(); ++round) {
    run({ledger_call::pass_time, 40});
    run({ledger_call::reap, 3});
    run({ledger_call::enlist, 100});
    run({ledger_call::claim, static_cast<int>(model_.workers.size()) - 1, 3});
    run({ledger_call::finish, 0, 0, 2});
  }
  RC_ASSERT(model_.all_ended());
  while (!model_.unannounced().empty()) {
    run({ledger_call::announce, 2, 0});
  }
  for (const auto& [id, each] : model_.actions) {
    const auto stats = ledger_->stats(id, std::nullopt);
    RC_ASSERT(stats.has_value());
    RC_ASSERT((stats->waiting == 0 && stats->active == 0 && stats->queue_count == 0));
  }
}

}  // namespace baton::test
