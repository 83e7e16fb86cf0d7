// An action's queues by their names, and what is counted of them.
#include <algorithm>

#include "base/ensure.hpp"
#include "engine/core/ledger.hpp"
#include "engine/core/queue_name.hpp"

namespace baton {

// A queue named `7` and one named `"7"` would be two, each with a limit of its own, but the action
// would see the same value in both. Queues that a database brings along may be such a pair.
result<void> ledger::check_form(const action_state& action, std::string_view group) {
  if (action.queues.contains(group)) {
    return {};
  }
  const std::string form = plain_form(group);
  if (!action.plain_forms.contains(form)) {
    return {};
  }
  const auto other =
      std::find_if(action.queues.begin(), action.queues.end(),
                   [&form](const auto& each) { return plain_form(each.first) == form; });
  return error{
      errc::queue_conflict,
      fmt::format("queue {} of action '{}' is not the queue {} that is in use, but both look "
                  "the same to the action: write the group_by values in the other form",
                  group, action.row.definition.ref, other->first)};
}

result<const ledger::queue*> ledger::queue_named(const action_state& action,
                                                 std::string_view name) {
  if (const auto exact = action.queues.find(name); exact != action.queues.end()) {
    return &exact->second;
  }
  const std::string form = plain_form(name);
  const queue* found = nullptr;
  for (const auto& [group, each] : action.queues) {
    if (plain_form(group) != form && plain_text(group) != name) {
      continue;
    }
    if (found != nullptr) {
      return error{errc::invalid_argument,
                   fmt::format("queue {} of action '{}' may be {} or {}: write it as one of these",
                               name, action.row.definition.ref, found->group, group)};
    }
    found = &each;
  }
  if (found == nullptr) {
    return error{errc::unknown_queue, fmt::format("action '{}' has no queue {} in use: {}",
                                                  action.row.definition.ref, name,
                                                  action.row.definition.group_by.empty()
                                                      ? "it has no group_by, and so one queue only"
                                                      : "nothing waits or runs there")};
  }
  return found;
}

result<queue_stats> ledger::stats(action_id action, const std::optional<std::string>& group) const {
  const auto found = actions_.find(action);
  if (found == actions_.end()) {
    return error{errc::unknown_action, fmt::format("action {} is not defined", action)};
  }
  const action_state& state = found->second;
  queue_stats answer;
  answer.limit = state.row.limit();
  answer.limit_configured = state.row.definition.limit;
  answer.mode = state.row.mode;
  answer.retired = state.row.retired;
  answer.enqueued_total = state.row.enqueued_total;
  answer.ended_total = state.row.ended_total;
  const auto add = [&answer](const queue& each) {
    ensure(each.active >= 0 && each.members >= std::ssize(each.waiting) + each.active,
           "a queue counts all executions that wait in it or hold a slot of it");
    ++answer.queue_count;
    answer.waiting += std::ssize(each.waiting);
    answer.active += each.active;
    if (!each.waiting.empty()) {
      const std::int64_t since = each.waiting.front()->accepted_at_ns;
      const std::int64_t oldest = answer.oldest_waiting_since_ns;
      answer.oldest_waiting_since_ns = oldest == 0 ? since : std::min(oldest, since);
    }
  };
  if (group) {
    const result<const queue*> meant = queue_named(state, *group);
    if (!meant) {
      return meant.error();
    }
    answer.group = (*meant)->group;
    add(**meant);
    return answer;
  }
  for (const auto& [name, each] : state.queues) {
    add(each);
  }
  return answer;
}

}  // namespace baton
