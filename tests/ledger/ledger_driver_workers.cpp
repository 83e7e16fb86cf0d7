// The machine's calls about workers: their leases, and what is lost with them.
#include <algorithm>

#include <rapidcheck.h>

#include "tests/ledger/ledger_driver.hpp"

namespace baton::test {
namespace {

using std::chrono::milliseconds;

}  // namespace

void ledger_driver::enlist(int a) {
  const milliseconds lease{50 + a * 4};
  const auto worker = ledger_->enlist("worker", lease, now());
  model_.enlisted(worker, now().steady + lease);
}

void ledger_driver::renew(int a, int b) {
  const worker_incarnation worker = some_worker(a);
  const bool lives = model_.has_lease(worker, now());
  const milliseconds lease{50 + b * 4};
  const auto answer = ledger_->renew(worker, lease, now());
  RC_ASSERT(answer.has_value() == lives);
  if (!answer) {
    RC_ASSERT(answer.error().is(errc::lease_lost));
    RC_ASSERT(ledger_->changes().empty());
    return;
  }
  model_.renewed(worker, now().steady + lease);
  std::vector<execution_id> held;
  for (const holding& each : answer->held) {
    const auto& seen = model_.executions.at(each.execution);
    RC_ASSERT(each.number == seen.number);
    RC_ASSERT(each.cancelling == (seen.state == status::cancelling));
    held.push_back(each.execution);
  }
  RC_ASSERT(held == model_.held_by(worker));
}

outcome ledger_driver::loss_of(execution_id execution) const {
  const auto& seen = model_.executions.at(execution);
  const duration allowed = model_.actions.at(seen.action).definition.timeout;
  const bool overdue = now().steady - seen.claimed_at >= allowed;
  return overdue ? outcome::timed_out : outcome::worker_lost;
}

// The attempts of a lost worker that the ledger has ended, which it may do in several steps.
void ledger_driver::lose_held(const std::vector<execution_id>& held, const movement& moved) {
  for (const execution_id id : held) {
    const auto row = ledger_->row(id, now());
    RC_ASSERT(row.has_value());
    if (!row->worker.is_none()) {
      continue;  // left for the next step
    }
    const outcome seen = loss_of(id);
    const bool cancelled = model_.executions.at(id).state == status::cancelling;
    const status verdict = cancelled                    ? status::cancelled
                           : seen == outcome::timed_out ? status::timeout
                                                        : status::abandoned;
    RC_ASSERT((!is_terminal(row->state) || row->state == verdict));
    model_.attempt_ended(id, *row, seen, now());
  }
  model_.moved(moved);
}

void ledger_driver::dismiss(int a) {
  const worker_incarnation worker = some_worker(a);
  const auto held = model_.held_by(worker);
  const movement moved = ledger_->dismiss(worker, now());
  lose_held(held, moved);
  if (model_.workers.contains(worker)) {
    model_.worker_gone(worker);
  }
}

void ledger_driver::reap(int count_max) {
  std::vector<execution_id> held;
  for (const auto& [worker, each] : model_.workers) {
    if (!model_.has_lease(worker, now())) {
      const auto of = model_.held_by(worker);
      held.insert(held.end(), of.begin(), of.end());
    }
  }
  const reap_reply answer = ledger_->reap(count_max, now());
  lose_held(held, answer.moved);
  std::int64_t left = 0;
  for (const execution_id id : held) {
    left += model_.executions.at(id).worker.is_none() ? 0 : 1;
  }
  RC_ASSERT(std::ssize(held) - left == std::min<std::int64_t>(std::ssize(held), count_max));
  RC_ASSERT((left == 0 || answer.more));
  for (const worker_incarnation lost : answer.lost) {
    RC_ASSERT(!model_.has_lease(lost, now()));
    model_.worker_gone(lost);
  }
}

}  // namespace baton::test
