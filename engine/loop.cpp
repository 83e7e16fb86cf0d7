#include "engine/loop.hpp"

#include "engine/executor/canceller.hpp"
#include "engine/executor/completion_listener.hpp"
#include "engine/executor/enforcement_processor.hpp"
#include "engine/executor/execution_queue_manager.hpp"
#include "engine/executor/outbox_relay.hpp"
#include "engine/executor/publisher.hpp"
#include "engine/executor/reaper.hpp"
#include "engine/executor/scheduler.hpp"
#include "engine/worker/worker_service.hpp"

namespace baton {

struct loop::parts {
  parts(const boost::asio::any_io_executor& executor, loop_ports world, loop_settings settings,
        loop_roles chosen)
      : context{executor, world, std::move(settings)}, roles{chosen} {}

  awaitable<result<void>> define(std::vector<action_definition> definitions);
  void log_regrouped(const action& defined);
  awaitable<result<void>> recover();
  void start_workers();
  void end_tasks();
  [[nodiscard]] result<action_id> id_of(const std::string& action_ref) const;
  [[nodiscard]] result<action_id> id_of_any(const std::string& action_ref) const;

  loop_context context;
  loop_roles roles;
  publisher wake_ups{context};
  outbox_relay relay{context, wake_ups};
  scheduler dispatcher{context, wake_ups, relay};
  worker_pool pool;
  execution_queue_manager queues{context, dispatcher, pool};
  enforcement_processor enforcements{context, queues, wake_ups};
  completion_listener completions{context, queues};
  canceller cancels{context, dispatcher, wake_ups};
  reaper lease_reaper{context, dispatcher};
  std::vector<std::unique_ptr<worker_service>> workers;
};

awaitable<result<void>> loop::parts::define(std::vector<action_definition> definitions) {
  auto ask = [this, &definitions] { return context.ports.storage.define(definitions); };
  auto defined = co_await until_settled(context, ask);
  if (!defined) {
    co_return defined.error();
  }
  for (action& each : *defined) {
    ensure(!each.id.is_none(), "a defined action has its id");
    (each.retired ? context.retired : context.actions).push_back(std::move(each));
  }
  ensure(context.actions.size() == definitions.size(), "each definition is an action");
  for (std::size_t index = 0; index < context.actions.size(); ++index) {
    ensure(context.actions[index].definition.ref == definitions[index].ref,
           "actions are in the order of their definitions");
    context.action_index[context.actions[index].id] = index;
    log_regrouped(context.actions[index]);
    context.actions[index].moved = {};
  }
  ensure(context.action_index.size() == context.actions.size(), "each action has an id of its own");
  co_return result<void>{};
}

void loop::parts::log_regrouped(const action& defined) {
  if (defined.moved.empty()) {
    return;
  }
  context.log(
      severity::warning, "queues regrouped",
      fmt::format("group_by of action '{}' has changed: {} unfinished executions moved, in their "
                  "order, to the queues that it gives them now; {} of them lack one of its "
                  "parameters, which counts as empty",
                  defined.definition.ref, defined.moved.size(), defined.incomplete_count));
}

// Old slots are accounted for before the first new claim: leases that ended, then promotion.
awaitable<result<void>> loop::parts::recover() {
  result<void> reaped = co_await lease_reaper.reap();
  if (!reaped) {
    co_return reaped;
  }
  co_return co_await dispatcher.reconcile();
}

void loop::parts::start_workers() {
  ensure(workers.empty(), "the workers of a loop are started once");
  for (std::int32_t number = 1; number <= context.settings.worker_count; ++number) {
    const std::string name = fmt::format("{}.{}", context.settings.process_name, number);
    workers.push_back(std::make_unique<worker_service>(context, name, dispatcher, wake_ups, pool));
    workers.back()->start();
  }
}

void loop::parts::end_tasks() {
  context.stopping = true;
  for (const auto& worker : workers) {
    worker->stop();
  }
  completions.stop();
  dispatcher.stop();
  lease_reaper.stop();
  relay.stop();
  wake_ups.stop();
}

result<action_id> loop::parts::id_of(const std::string& action_ref) const {
  for (const action& each : context.actions) {
    if (each.definition.ref == action_ref) {
      return each.id;
    }
  }
  return context.unknown_action(action_ref);
}

// A retired action has figures, but no limit or mode that means anything until it is back.
result<action_id> loop::parts::id_of_any(const std::string& action_ref) const {
  for (const action& each : context.retired) {
    if (each.definition.ref == action_ref) {
      return each.id;
    }
  }
  return id_of(action_ref);
}

loop::loop(boost::asio::any_io_executor executor, loop_ports ports, loop_settings settings,
           loop_roles roles)
    : parts_{std::make_unique<parts>(executor, ports, std::move(settings), roles)} {}

loop::~loop() = default;

awaitable<result<void>> loop::start(std::vector<action_definition> actions) {
  ensure(parts_->context.actions.empty() && parts_->context.retired.empty(),
         "a loop is started once");
  result<void> defined = co_await parts_->define(std::move(actions));
  if (!defined) {
    co_return defined;
  }
  if (parts_->roles.executor) {
    result<void> recovered = co_await parts_->recover();
    if (!recovered) {
      co_return recovered;
    }
    parts_->completions.start();
    parts_->dispatcher.start();
    parts_->lease_reaper.start();
  }
  parts_->wake_ups.start();
  parts_->relay.start();
  if (parts_->roles.worker) {
    parts_->start_workers();
  }
  co_return result<void>{};
}

awaitable<> loop::drain() {
  parts_->context.draining = true;
  for (const auto& worker : parts_->workers) {
    co_await worker->drain();
  }
  co_await parts_->relay.flush();
  co_await stop();
}

void loop::hurry() { parts_->end_tasks(); }

awaitable<> loop::stop() {
  parts_->end_tasks();
  co_await parts_->context.tasks.join();
}

awaitable<result<accept_reply>> loop::submit(submission request) {
  return parts_->enforcements.process(std::move(request));
}

awaitable<result<cancel_reply>> loop::cancel(execution_id execution) {
  return parts_->cancels.cancel(execution);
}

std::optional<attempt> loop::surviving_attempt(execution_id execution) const {
  for (const auto& worker : parts_->workers) {
    if (const std::optional<attempt> surviving = worker->surviving_attempt(execution)) {
      return surviving;
    }
  }
  return std::nullopt;
}

awaitable<result<attempt>> loop::release(execution_id execution) {
  for (const auto& worker : parts_->workers) {
    if (const std::optional<attempt> released = worker->release(execution)) {
      co_return *released;
    }
  }
  const auto known = co_await parts_->context.ports.storage.read(execution);
  if (!known) {
    co_return known.error();
  }
  co_return error{errc::nothing_survives,
                  fmt::format("nothing of execution {} outlives its end here, so there is nothing "
                              "to release: it is {}",
                              execution, to_string(known->state))};
}

awaitable<result<execution_record>> loop::read(execution_id execution) {
  auto record = co_await parts_->context.ports.storage.read(execution);
  if (record) {
    for (const auto& worker : parts_->workers) {
      if (record->survivors.empty()) {
        record->survivors = worker->survivors_of(execution);
      }
    }
  }
  co_return record;
}

awaitable<result<queue_stats>> loop::queue(std::string action_ref,
                                           std::optional<std::string> group) {
  const result<action_id> id = parts_->id_of_any(action_ref);
  if (!id) {
    co_return id.error();
  }
  co_return co_await parts_->context.ports.storage.stats(*id, std::move(group));
}

awaitable<result<void>> loop::control(std::string action_ref, queue_control change) {
  const result<action_id> id = parts_->id_of(action_ref);
  if (!id) {
    co_return id.error();
  }
  const bool in_range = !change.limit || (*change.limit >= 1 && *change.limit <= limit_max);
  if (!in_range) {
    co_return error{errc::invalid_argument, fmt::format("a limit is from 1 to {}", limit_max)};
  }
  co_return co_await parts_->queues.control(*id, change);
}

const std::vector<action>& loop::actions() const { return parts_->context.actions; }

const std::vector<action>& loop::retired_actions() const {
  return parts_->context.retired;
}

}  // namespace baton
