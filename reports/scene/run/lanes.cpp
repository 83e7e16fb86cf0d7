#include "reports/scene/run/lanes.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "reports/model/names.hpp"
#include "reports/scene/sort_by.hpp"

namespace baton::reports {
namespace {

using history::event;
using history::event_kind;

std::string queue_name(const std::string& action_ref, const std::string& group) {
  return group.empty() ? action_ref : fmt::format("{} [{}]", action_ref, group);
}

/// Every process that the run speaks of, `worker-2` before `worker-10`.
std::vector<std::string> processes_of(const run_view& run) {
  std::set<std::string> named{run.of().hosts.begin(), run.of().hosts.end()};
  for (const event& each : run.of().history) {
    if (!each.process.empty()) {
      named.insert(each.process);
    }
  }
  std::vector<std::string> names{named.begin(), named.end()};
  sort_by(names, [](const auto& each) { return each.size(); });
  return names;
}

}  // namespace

lane_table::lane_table(const run_view& run) {
  add(lane_kind::faults, "faults");
  add(lane_kind::clients, "clients");
  add_hosts(run, lane_kind::executor);
  add_queues(run);
  add_hosts(run, lane_kind::worker);
  add_hosts(run, lane_kind::broker);
  add_hosts(run, lane_kind::storage);
}

void lane_table::add(lane_kind kind, std::string name) {
  lanes_.push_back({kind, std::move(name)});
}

// Hosts and processes bear the name of their kind: `worker-2`, `storage`.
void lane_table::add_hosts(const run_view& run, lane_kind kind) {
  for (const std::string& each : processes_of(run)) {
    if (each.starts_with(name_of(kind))) {
      by_host_[each] = lanes_.size();
      add(kind, each);
    }
  }
}

void lane_table::add_queues(const run_view& run) {
  std::map<queue_key, std::set<std::int64_t>> queues;
  for (const auto& [id, each] : run.executions()) {
    std::set<std::int64_t>& slots = queues[{each.action_ref, each.queue}];
    for (const std::size_t line : each.lines) {
      const event& seen = run.of().history[line];
      if (seen.kind == event_kind::slot_granted || seen.kind == event_kind::slot_released) {
        slots.insert(seen.slot);
      }
    }
  }
  for (const auto& [queue, slots] : queues) {
    const std::string name = queue_name(queue.first, queue.second);
    waiting_[queue] = lanes_.size();
    add(lane_kind::queue, fmt::format("{} waiting", name));
    for (const std::int64_t number : slots) {
      slots_[{queue, number}] = lanes_.size();
      add(lane_kind::slot, fmt::format("{} slot {}", name, number));
    }
  }
}

std::uint64_t lane_table::host(std::string_view name) const {
  const auto found = by_host_.find(name);
  return found == by_host_.end() ? clients() : found->second;
}

std::uint64_t lane_table::waiting(const execution_view& execution) const {
  return waiting_.at({execution.action_ref, execution.queue});
}

std::uint64_t lane_table::slot(const execution_view& execution, std::int64_t number) const {
  const auto found = slots_.find({{execution.action_ref, execution.queue}, number});
  return found == slots_.end() ? waiting(execution) : found->second;
}

std::uint64_t lane_table::of_line(const run_view& run, std::size_t line) const {
  const event& seen = run.of().history[line];
  switch (seen.kind) {
    case event_kind::process_started:
    case event_kind::process_stalled:
    case event_kind::process_resumed:
    case event_kind::process_died:
    case event_kind::action_started:
    case event_kind::action_ended: return host(seen.process);
    case event_kind::slot_granted:
    case event_kind::slot_released: {
      const execution_view* const execution = run.execution(seen.execution);
      return execution == nullptr ? clients() : slot(*execution, seen.slot);
    }
    case event_kind::message: return host("broker");
    case event_kind::action_defined:
    case event_kind::limit_changed:
    case event_kind::action_paused:
    case event_kind::action_resumed: return host("storage");
    case event_kind::faults_ended: return faults();
    default: return clients();
  }
}

}  // namespace baton::reports
