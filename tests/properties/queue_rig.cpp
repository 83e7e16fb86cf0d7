#include "tests/properties/queue_rig.hpp"

#include <set>

#include "tests/support/complete.hpp"

namespace baton::test {
namespace {

constexpr std::array<const char*, 3> groups{"", "east", "west"};

action_definition definition_of(const char* ref, bool grouped) {
  action_definition definition;
  definition.ref = ref;
  if (grouped) {
    definition.group_by = {"region"};
  }
  return definition;
}

}  // namespace

/// The executor's parts of one process that have to do with queues.
struct queue_rig::incarnation {
  incarnation(loop_fixture& on, boost::asio::io_context& executor)
      : time{on.time, executor.get_executor()},
        messages{time},
        attempt_processes{time, on.attempt_processes, on.script_of},
        context{executor.get_executor(),
                loop_ports{time, messages, on.disk, attempt_processes, chance, on.notes},
                on.settings} {}

  virtual_clock time;
  in_process_bus messages;
  no_chance chance;
  scripted_runner attempt_processes;
  loop_context context;
  publisher wake_ups{context};
  outbox_relay relay{context, wake_ups};
  scheduler dispatcher{context, wake_ups, relay};
  worker_pool pool;
  execution_queue_manager queues{context, dispatcher, pool};
};

queue_rig::queue_rig(tally& seen) : seen_{seen} {
  std::vector<action_definition> wanted{definition_of("plain", false),
                                        definition_of("grouped", true)};
  for (const action& each : get(on_.disk.define(std::move(wanted)))) {
    actions_.push_back(each.id);
  }
  worker_ = get(on_.disk.enlist("worker", std::chrono::hours{1}));
  incarnation_ = std::make_unique<incarnation>(on_, context_);
}

queue_rig::~queue_rig() {
  seen_.reach("longest sequence", steps_);
}

template <class T>
T queue_rig::get(awaitable<result<T>> task) {
  result<T> answer = complete(context_, std::move(task));
  RC_ASSERT(answer.has_value());
  if constexpr (!std::is_void_v<T>) {
    return *std::move(answer);
  }
}

bool queue_rig::submit(std::size_t queue) {
  accept_request request;
  request.action = actions_[queue == 0 ? 0 : 1];
  request.group = groups[queue];
  request.parameters = "{}";
  const auto answer = complete(context_, incarnation_->queues.enqueue(std::move(request)));
  if (!answer) {
    RC_ASSERT(answer.error().is(errc::draining));
    return false;
  }
  accepted_.push_back(answer->execution);
  return true;
}

void queue_rig::end(int number, outcome seen) {
  const execution_id execution = accepted_.at(static_cast<std::size_t>(number - 1));
  finish_request request{execution, attempt{1}, worker_, seen, "{}", 0};
  const finish_reply ended = get(on_.disk.finish(std::move(request)));
  RC_ASSERT(is_terminal(ended.state));
  announce_ended({number});
}

status queue_rig::cancel(int number) {
  return get(on_.disk.cancel(accepted_.at(static_cast<std::size_t>(number - 1)), no_limit)).state;
}

void queue_rig::announce_ended(const std::vector<int>& numbers) {
  std::vector<execution_id> told;
  for (const int number : numbers) {
    told.push_back(accepted_.at(static_cast<std::size_t>(number - 1)));
  }
  get(incarnation_->queues.notify_completion(std::move(told)));
}

void queue_rig::control(std::size_t action, queue_control change) {
  get(incarnation_->queues.control(actions_[action], change));
}

void queue_rig::restart() {
  incarnation_.reset();
  get(on_.disk.dismiss(worker_));
  worker_ = get(on_.disk.enlist("worker", std::chrono::hours{1}));
  incarnation_ = std::make_unique<incarnation>(on_, context_);
  get(incarnation_->dispatcher.reconcile());
}

void queue_rig::claim_all() {
  get(on_.disk.claim({worker_, 1'000}));
}

void queue_rig::require(const queue_model& expected) {
  claim_all();
  RC_ASSERT(std::ssize(accepted_) == expected.last);
  for (std::size_t queue = 0; queue < expected.queues.size(); ++queue) {
    require_queue(expected, queue);
    require_holders(expected, queue);
  }
  for (const int number : expected.ended) {
    const auto row =
        on_.disk.state().row(accepted_.at(static_cast<std::size_t>(number - 1)), now());
    RC_ASSERT((row.has_value() && is_terminal(row->state) && row->slot.is_none()));
  }
  on_.disk.state().audit();
  ++steps_;
}

void queue_rig::require_queue(const queue_model& expected, std::size_t queue) {
  const queue_model::queue& told = expected.queues[queue];
  const auto known = on_.disk.state().stats(actions_[told.of], std::string{groups[queue]});
  if (told.waiting.empty() && told.holders.empty() && !known) {
    RC_ASSERT(known.error().is(errc::unknown_queue));
    return;
  }
  RC_ASSERT(known.has_value());
  RC_ASSERT(known->waiting == std::ssize(told.waiting));
  RC_ASSERT(known->active == std::ssize(told.holders));
  RC_ASSERT(known->limit == expected.actions[told.of].limit);
  RC_ASSERT(known->mode == expected.actions[told.of].mode);
  std::int64_t ahead = 0;
  for (const int number : told.waiting) {
    const execution_id execution = accepted_.at(static_cast<std::size_t>(number - 1));
    RC_ASSERT(on_.disk.state().row(execution, now())->state == status::requested);
    RC_ASSERT(on_.disk.state().waiting_ahead(execution) == ahead++);
  }
  seen_.count_if(told.waiting.size() >= 3, "three wait in a queue");
  seen_.count_if(told.holders.size() >= 2, "two hold slots of a queue");
  seen_.count_if(std::ssize(told.holders) > expected.actions[told.of].limit,
                 "more hold slots than a lowered limit allows");
}

void queue_rig::require_holders(const queue_model& expected, std::size_t queue) {
  std::set<slot_number> slots;
  for (const int number : expected.queues[queue].holders) {
    const auto row =
        on_.disk.state().row(accepted_.at(static_cast<std::size_t>(number - 1)), now());
    RC_ASSERT(row.has_value());
    RC_ASSERT(row->state ==
              (expected.cancelling.contains(number) ? status::cancelling : status::running));
    RC_ASSERT((!row->slot.is_none() && slots.insert(row->slot).second));
  }
}

}  // namespace baton::test
