#include "engine/executor/enforcement_processor.hpp"

namespace baton {

result<std::string> queue_group(const std::vector<std::string>& group_by,
                                const submission& request) {
  std::string group;
  for (const std::string& name : group_by) {
    const auto field = std::find_if(request.fields.begin(), request.fields.end(),
                                    [&](const auto& each) { return each.first == name; });
    if (field == request.fields.end()) {
      return error{errc::invalid_argument,
                   fmt::format("action '{}' is grouped by parameter '{}', which is missing",
                               request.action_ref, name)};
    }
    group += group.empty() ? "" : ",";
    group += field->second;
  }
  return group;
}

enforcement_processor::enforcement_processor(loop_context& context, execution_queue_manager& queues,
                                             publisher& wake_ups)
    : context_{context}, queues_{queues}, wake_ups_{wake_ups} {}

awaitable<result<accept_reply>> enforcement_processor::process(submission request) {
  if (!context_.takes_work()) {
    co_return error{errc::draining, "the server is shutting down"};
  }
  const auto defined =
      std::find_if(context_.actions.begin(), context_.actions.end(),
                   [&](const action& each) { return each.definition.ref == request.action_ref; });
  if (defined == context_.actions.end()) {
    co_return context_.unknown_action(request.action_ref);
  }
  result<std::string> group = queue_group(defined->definition.group_by, request);
  if (!group) {
    co_return group.error();
  }
  if (in_flight_ >= context_.settings.submissions_in_flight_max) {
    co_return error{errc::unavailable, "too many submissions at once, try again"};
  }

  accept_request wanted;
  wanted.action = defined->id;
  wanted.group = *group;
  wanted.parameters = std::move(request.parameters);
  wanted.idempotency_key = std::move(request.idempotency_key);
  ++in_flight_;
  result<accept_reply> accepted = co_await queues_.enqueue(std::move(wanted));
  --in_flight_;
  ensure(in_flight_ >= 0, "a submission is answered once");
  if (accepted) {
    accepted->group = std::move(*group);
  }

  ensure(!accepted || !accepted->execution.is_none(), "what is accepted has its id");
  if (accepted && accepted->duplicate) {
    context_.mark("submission repeated", accepted->execution);
  }
  if (accepted && !accepted->duplicate) {
    for (const message_type type :
         {message_type::enforcement_created, message_type::execution_requested}) {
      wake_ups_.send(type, accepted->execution, defined->id, attempt{}, status::requested);
    }
  }
  co_return accepted;
}

}  // namespace baton
