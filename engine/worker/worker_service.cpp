// A worker's lease and its end, and the steps that its state asks for.
#include "engine/worker/worker_service.hpp"

#include "engine/core/error_result.hpp"

namespace baton {

worker_service::worker_service(loop_context& context, std::string name, scheduler& dispatcher,
                               publisher& wake_ups, worker_pool& pool)
    : context_{context},
      name_{std::move(name)},
      dispatcher_{dispatcher},
      wake_ups_{wake_ups},
      pool_{pool},
      state_{name_, context.settings},
      lease_woken_{context.ports.time},
      claims_woken_{context.ports.time},
      watch_woken_{context.ports.time},
      drain_woken_{context.ports.time} {
  pool_.join(*this);
}

void worker_service::start() {
  ensure(scheduled_ == nullptr, "a worker starts once");
  scheduled_ = context_.ports.messages.subscribe("workers", {message_type::execution_scheduled});
  cancels_ = context_.ports.messages.subscribe("worker." + name_ + ".cancel",
                                               {message_type::execution_cancel});
  context_.tasks.spawn(keep_lease());
  begin_listening();
  context_.tasks.spawn(claim());
  context_.tasks.spawn(watch());
}

awaitable<> worker_service::drain() {
  decide(&worker_state::drain_begun);
  drain_step next = decide(&worker_state::next_drain_step);
  while (next.what == drain_step::kind::rest) {
    co_await drain_woken_.wait_until(never);
    next = decide(&worker_state::next_drain_step);
  }
  if (next.what == drain_step::kind::dismiss) {
    auto leave = [this, next] { return context_.ports.storage.dismiss(next.leaving); };
    const result<movement> moved = co_await until_settled(context_, leave);
    if (moved) {
      dispatcher_.dispatch(*moved);
    }
  }
}

void worker_service::stop() {
  decide(&worker_state::stop);
}

surroundings worker_service::around() const {
  const loop_phase phase = context_.stopping   ? loop_phase::stopping
                           : context_.draining ? loop_phase::draining
                                               : loop_phase::working;
  return {context_.ports.time.now(), phase, context_.ports.storage.is_exclusive()};
}

const worker_state& worker_service::state_now() {
  state_.observe(around());
  return state_;
}

awaitable<> worker_service::keep_lease() {
  while (true) {
    const lease_step next = decide(&worker_state::next_lease_step);
    switch (next.what) {
      case lease_step::kind::rest: co_await lease_woken_.wait_until(next.until); break;
      case lease_step::kind::enlist: co_await enlist(); break;
      case lease_step::kind::renew: co_await renew(); break;
      case lease_step::kind::look: carry_out(look_for_survivors{}); break;
      case lease_step::kind::end: co_return;
    }
  }
}

awaitable<> worker_service::enlist() {
  auto ask = [this] { return context_.ports.storage.enlist(name_, context_.settings.lease); };
  const result<worker_incarnation> enlisted = co_await until_settled(context_, ask);
  if (enlisted) {
    decide(&worker_state::enlisted, *enlisted);
  } else {
    decide(&worker_state::not_enlisted);
  }
}

awaitable<> worker_service::renew() {
  renew_request wanted = decide(&worker_state::renewal_asked);
  const auto renewed = co_await context_.ports.storage.perform(std::move(wanted));
  if (renewed) {
    decide(&worker_state::renewal_answered, *renewed);
  } else {
    decide(&worker_state::renewal_failed, renewed.error());
  }
}

// One timer for the deadlines of all attempts, and for the lease.
awaitable<> worker_service::watch() {
  std::optional<host_time> next = decide(&worker_state::next_watch);
  while (next) {
    co_await watch_woken_.wait_until(*next);
    decide(&worker_state::watch_due);
    next = decide(&worker_state::next_watch);
  }
}

// Carrying one out may run a coroutine until it waits, whose events have steps of their own.
void worker_service::carry_out(worker_steps steps) {
  for (worker_step& each : steps) {
    std::visit([this](auto& step) { carry_out(step); }, each);
  }
}

void worker_service::carry_out(const renew_attempt& step) {
  process_of(step.key).handle->renew(step.lease_until);
}

void worker_service::carry_out(const terminate_attempt& step) {
  process_of(step.key).handle->terminate();
}

void worker_service::carry_out(const kill_attempt& step) {
  process_of(step.key).handle->kill();
}

void worker_service::carry_out(const release_attempt& step) {
  process_of(step.key).handle->release();
}

void worker_service::carry_out(const retry_start& step) {
  process_of(step.key).start_pause->wake();
}

void worker_service::carry_out(begin_attempt& step) {
  const attempt_key key = adopt(std::move(step.work));
  context_.tasks.spawn(work(key));
}

void worker_service::carry_out(const fail_attempt& step) {
  process_of(step.key).result = error_result(step.reason);
}

void worker_service::carry_out(const dispatch_reply& step) {
  attempt_process& process = process_of(step.key);
  dispatcher_.dispatch(process.reply.moved, process.reply.claimed);
  process.next = std::move(process.reply.claimed);
}

void worker_service::carry_out(const publish_status& step) {
  wake_ups_.send(message_type::execution_status_changed, step.key.execution,
                 process_of(step.key).work.action, step.number, step.state);
}

void worker_service::carry_out(const wake_task& step) {
  signal_of(step.task).notify();
}

void worker_service::carry_out(const wake_pool&) {
  pool_.wake_one();
}

void worker_service::carry_out(const look_for_survivors&) {
  std::vector<survivors_seen> surviving;
  for (const auto& [key, of] : attempt_processes_) {
    std::string left = of.handle ? of.handle->survivors() : std::string{};
    if (!left.empty()) {
      surviving.push_back({key, std::move(left)});
    }
  }
  decide(&worker_state::survivors_told, surviving);
}

void worker_service::carry_out(const close_subscriptions&) {
  for (subscription* const each : {scheduled_.get(), cancels_.get()}) {
    if (each != nullptr) {
      each->close();
    }
  }
}

void worker_service::carry_out(const log_note& step) {
  context_.log(step.level, step.event, step.detail, step.key.execution, step.key.number);
}

wake_signal& worker_service::signal_of(worker_task task) {
  switch (task) {
    case worker_task::lease: return lease_woken_;
    case worker_task::claims: return claims_woken_;
    case worker_task::watch: return watch_woken_;
    case worker_task::drain: break;
  }
  return drain_woken_;
}

}  // namespace baton
