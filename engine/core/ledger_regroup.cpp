// Moves waiting and running executions to their new queues when `group_by` changes.
#include <algorithm>

#include "base/ensure.hpp"
#include "engine/core/ledger.hpp"

namespace baton {

std::vector<execution_id> ledger::unfinished_if_regrouped(const action_definition& wanted) const {
  std::vector<execution_id> unfinished;
  const auto known = action_by_ref_.find(wanted.ref);
  if (known == action_by_ref_.end()) {
    return unfinished;
  }
  const action_state& action = actions_.at(known->second);
  if (action.row.definition.group_by == wanted.group_by) {
    return unfinished;
  }
  for (const auto& [group, each] : action.queues) {
    for (const entry* const waiting : each.waiting) {
      unfinished.push_back(waiting->id);
    }
    for (const entry* const holder : each.slots) {
      if (holder != nullptr) {
        unfinished.push_back(holder->id);
      }
    }
  }
  std::sort(unfinished.begin(), unfinished.end());
  ensure(std::adjacent_find(unfinished.begin(), unfinished.end()) == unfinished.end(),
         "an execution waits in, or holds a slot of, one queue");
  return unfinished;
}

// All slots are given up before any is taken, since a new queue may bear the name of an old one.
void ledger::regroup(action_id action, const std::vector<regrouping>& all) {
  action_state& state = actions_.at(action);
  std::int64_t active = 0;
  std::int64_t waiting = 0;
  for (auto& [group, each] : state.queues) {
    active += each.active;
    waiting += std::ssize(each.waiting);
    each.slots.clear();
    each.lowest_free = 0;
    each.active = 0;
  }
  std::vector<entry*> holders;
  execution_id last;
  for (const auto& [id, group] : all) {
    entry* const moved = find(id);
    ensure(moved != nullptr && moved->in->of == &state && !is_terminal(moved->state) && last < id,
           "unfinished executions of one action are regrouped, in order of id");
    last = id;
    queue& to = queue_of(state, group);
    if (moved->state == status::requested) {
      leave_line(*moved);
      to.waiting.splice(to.waiting.end(), moved->in->waiting, moved->place);
    } else {
      moved->slot = slot_number{};
      holders.push_back(moved);
    }
    --moved->in->members;
    ++to.members;
    moved->in = &to;
    if (moved->state == status::requested) {
      enter_line(*moved);
    }
    changes_.moved.push_back(id);
  }
  std::sort(holders.begin(), holders.end(),
            [](const entry* a, const entry* b) { return a->grant_order < b->grant_order; });
  ensure(std::ssize(holders) == active && std::ssize(all) == active + waiting,
         "every execution that waits or holds a slot is regrouped");
  for (entry* const each : holders) {
    occupy_slot(*each);
    check(*each);
  }
  for (auto at = state.queues.begin(); at != state.queues.end();) {
    queue& each = (at++)->second;
    ensure(std::is_sorted(each.waiting.begin(), each.waiting.end(),
                          [](const entry* a, const entry* b) { return a->id < b->id; }),
           "a queue stays in order of acceptance");
    forget_if_idle(each);
  }
  changes_.regrouped.push_back(action);
}

}  // namespace baton
