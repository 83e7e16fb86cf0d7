#include "engine/executor/scheduler.hpp"

namespace baton {

scheduler::scheduler(loop_context& context, publisher& wake_ups, outbox_relay& relay)
    : context_{context}, wake_ups_{wake_ups}, relay_{relay}, woken_{context.ports.time} {}

void scheduler::start() {
  context_.tasks.spawn(run());
}

void scheduler::stop() {
  woken_.notify();
}

void scheduler::dispatch(const movement& moved, const std::vector<assignment>& taken) {
  ensure(std::ssize(moved.released) <= moved.ended_count, "only an end gives a slot back");
  for (const release& released : moved.released) {
    ensure(is_terminal(released.verdict), "a slot is given back with a verdict");
  }
  for (const grant& granted : moved.granted) {
    ensure(!granted.slot.is_none() && granted.number.value >= 1,
           "what is granted has a slot and an attempt");
    const bool waits_for_worker =
        std::none_of(taken.begin(), taken.end(),
                     [&](const assignment& each) { return each.execution == granted.execution; });
    if (waits_for_worker) {
      announce_scheduled(granted);
    }
    wake_ups_.send(message_type::execution_status_changed, granted.execution, granted.action,
                   granted.number, status::scheduled);
  }
  if (moved.ended_count > 0) {
    relay_.kick();
  }
}

void scheduler::announce_scheduled(const grant& granted) {
  wake_ups_.send(message_type::execution_scheduled, granted.execution, granted.action,
                 granted.number, status::scheduled);
}

awaitable<result<void>> scheduler::reconcile() {
  auto ask = [this] { return context_.ports.storage.reconcile(context_.settings.batch_max); };
  const auto found = co_await until_settled(context_, ask);
  if (!found) {
    co_return found.error();
  }
  ensure(std::ssize(found->unclaimed) <= context_.settings.batch_max,
         "no more is listed than was asked for");
  ensure(found->next_ready_in > duration{0}, "a backoff that has passed delays nothing");
  dispatch(found->moved);
  for (const grant& waiting : found->unclaimed) {
    announce_scheduled(waiting);
  }
  next_ready_in_ = found->next_ready_in;
  co_return result<void>{};
}

awaitable<> scheduler::run() {
  while (!context_.stopping) {
    const duration pause = std::min<duration>(context_.settings.reconcile_interval,
                                              std::max<duration>(next_ready_in_, duration{0}));
    co_await woken_.wait_until(context_.ports.time.now() + pause);
    if (!context_.stopping) {
      co_await reconcile();
    }
  }
}

}  // namespace baton
