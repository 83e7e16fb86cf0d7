#include "tests/properties/independence.hpp"

#include <map>
#include <set>
#include <utility>

namespace baton::test {
namespace {

using history::event;
using history::event_kind;

bool is_about_the_world(const event& one) {
  switch (one.kind) {
    case event_kind::process_started:
    case event_kind::process_stalled:
    case event_kind::process_resumed:
    case event_kind::process_died:
    case event_kind::action_defined:
    case event_kind::limit_changed:
    case event_kind::action_paused:
    case event_kind::action_resumed:
    case event_kind::faults_ended:
    case event_kind::history_ended:
    case event_kind::history_began:
    case event_kind::queue_changed: return true;
    default: return false;
  }
}

bool takes_a_slot(const event& one) {
  return one.kind == event_kind::slot_granted || one.kind == event_kind::action_started;
}

bool states_a_status(const event& one) {
  switch (one.kind) {
    case event_kind::message:
    case event_kind::status_read:
    case event_kind::slot_released:
    case event_kind::cancel_acknowledged: return true;
    default: return false;
  }
}

bool may_leave_the_queue(const placed_event& one) {
  return one.what.kind == event_kind::cancel_submitted ||
         (states_a_status(one.what) && !one.granted_before);
}

/// Whether `a`, before or after `b` of the same action, matters.
bool matters_to(const placed_event& a, const placed_event& b) {
  const bool answers = b.what.kind == event_kind::acknowledged;
  const bool asks = a.what.kind == event_kind::submitted || a.first_sight;
  return (asks && answers) || (takes_a_slot(a.what) && takes_a_slot(b.what)) ||
         (a.what.kind == event_kind::action_started && b.what.kind == event_kind::action_ended) ||
         (takes_a_slot(a.what) && may_leave_the_queue(b)) || a.what.kind == event_kind::queue_read;
}

/// Executions and the requests that led to them, as one thing each.
class things {
 public:
  explicit things(const std::vector<event>& events) {
    for (const event& each : events) {
      const std::size_t execution = each.execution != 0 ? of(each.execution) : 0;
      const std::size_t request = !each.request.empty() ? of(each.request) : 0;
      if (execution != 0 && request != 0) {
        same_[std::max(root(execution), root(request))] = std::min(root(execution), root(request));
      }
    }
    for (const event& each : events) {
      if (!each.action_ref.empty() && each.kind != event_kind::message) {
        refs_.try_emplace(about(each), each.action_ref);
      }
    }
  }

  [[nodiscard]] std::size_t about(const event& one) const {
    if (one.execution != 0) {
      return root(executions_.at(one.execution));
    }
    return one.request.empty() ? 0 : root(requests_.at(one.request));
  }

  [[nodiscard]] std::string ref_of(const event& one) const {
    const std::size_t thing = about(one);
    const auto found = refs_.find(thing);
    return thing == 0 || found == refs_.end() ? one.action_ref : found->second;
  }

 private:
  std::size_t of(std::int64_t execution) { return thing_of(executions_[execution]); }
  std::size_t of(const std::string& request) { return thing_of(requests_[request]); }
  std::size_t thing_of(std::size_t& known) {
    if (known == 0) {
      known = same_.size();
      same_.push_back(known);
    }
    return known;
  }
  [[nodiscard]] std::size_t root(std::size_t thing) const {
    while (same_[thing] != thing) {
      thing = same_[thing];
    }
    return thing;
  }

  std::vector<std::size_t> same_{0};
  std::map<std::int64_t, std::size_t> executions_;
  std::map<std::string, std::size_t> requests_;
  std::map<std::size_t, std::string> refs_;
};

}  // namespace

std::vector<placed_event> place(const std::vector<event>& events) {
  const things known{events};
  std::set<std::size_t> granted;
  std::set<std::int64_t> sighted;
  std::vector<placed_event> all;
  for (const event& each : events) {
    placed_event& placed = all.emplace_back();
    placed.what = each;
    placed.about = known.about(each);
    placed.action_ref = known.ref_of(each);
    placed.granted_before = granted.contains(placed.about);
    placed.first_sight = each.execution != 0 && sighted.insert(each.execution).second;
    if (takes_a_slot(each)) {
      granted.insert(placed.about);
    }
  }
  return all;
}

bool are_independent(const placed_event& a, const placed_event& b) {
  if (is_about_the_world(a.what) || is_about_the_world(b.what)) {
    return false;
  }
  const bool same_thing = a.about != 0 && a.about == b.about;
  const bool same_worker = a.what.worker != 0 && a.what.worker == b.what.worker;
  if (same_thing || same_worker || a.action_ref.empty() || b.action_ref.empty()) {
    return false;
  }
  return a.action_ref != b.action_ref || (!matters_to(a, b) && !matters_to(b, a));
}

std::size_t move_forward(std::vector<placed_event>& all, std::size_t from, std::size_t by) {
  std::size_t moved = 0;
  while (moved < by && from > 0 && from + 1 < all.size() &&
         are_independent(all[from - 1], all[from])) {
    std::swap(all[from - 1], all[from]);
    --from;
    ++moved;
  }
  return moved;
}

std::vector<event> events_of(const std::vector<placed_event>& all) {
  std::vector<event> events;
  for (const placed_event& each : all) {
    events.push_back(each.what);
  }
  return events;
}

}  // namespace baton::test
