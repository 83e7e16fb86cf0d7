#include "scenarios/search/pinned.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "base/number_text.hpp"

namespace baton::scenarios {
namespace {

template <class T, class U>
range<T> only(U value) {
  return {static_cast<T>(value), static_cast<T>(value)};
}

scenario_action pinned_action(const planned_action& planned) {
  const action_definition& definition = planned.definition;
  scenario_action action;
  action.ref = definition.ref;
  action.limit = only<std::int64_t>(definition.limit);
  action.groups = only<std::int64_t>(planned.groups);
  action.timeout = only<milliseconds>(definition.timeout);
  action.grace = only<milliseconds>(definition.grace);
  action.attempts_max = only<std::int64_t>(definition.retry.attempts_max);
  action.backoff = only<milliseconds>(definition.retry.backoff);
  action.retry_on_failed = definition.retry.on_failed;
  action.retry_on_timeout = definition.retry.on_timeout;
  action.retry_on_worker_lost = definition.retry.on_worker_lost;
  action.runs = planned.runs;
  return action;
}

timing pinned_times(const scenario& from, const plan& planned) {
  timing times;
  times.lease = only<milliseconds>(planned.settings.lease);
  times.heartbeat = only<milliseconds>(planned.settings.heartbeat);
  times.lease_margin = only<milliseconds>(planned.settings.lease_margin);
  times.start_patience = only<milliseconds>(planned.settings.start_patience);
  times.reap_interval = only<milliseconds>(planned.settings.reap_interval);
  times.reconcile_interval.reset();
  if (from.times.reconcile_interval) {
    times.reconcile_interval = only<milliseconds>(planned.settings.reconcile_interval);
  }
  times.batch_max = only<std::int64_t>(planned.settings.batch_max);
  times.call_patience = only<milliseconds>(planned.call_patience);
  return times;
}

}  // namespace

site_and_occurrence split_site(const std::string& text) {
  const std::size_t mark = text.rfind('#');
  if (mark == std::string::npos) {
    return {text, 1};
  }
  const std::string_view behind = std::string_view{text}.substr(mark + 1);
  return {text.substr(0, mark), base::number_at_front_of<std::uint32_t>(behind).value_or(1)};
}

std::string visit_text(const named_fault& at) {
  return at.occurrence == 1 ? at.site : fmt::format("{}#{}", at.site, at.occurrence);
}

const sim::fired_fault* find_fired(const std::vector<sim::fired_fault>& fired,
                                   const named_fault& named) {
  const std::string text = visit_text(named);
  const auto found = std::find_if(fired.begin(), fired.end(), [&](const sim::fired_fault& each) {
    return fault_id{each.kind} == named.kind && each.site == text;
  });
  return found == fired.end() ? nullptr : &*found;
}

plan with_named_faults(plan planned, const std::vector<sim::fired_fault>& fired) {
  std::fill(planned.rates.begin(), planned.rates.end(), 0.0);
  planned.named.clear();
  for (const sim::fired_fault& each : fired) {
    auto [site, occurrence] = split_site(each.site);
    std::optional<std::chrono::nanoseconds> size;
    if (each.size > std::chrono::nanoseconds{0}) {
      size = each.size;
    }
    planned.named.push_back({fault_id{each.kind}, std::move(site), occurrence, size});
  }
  return planned;
}

scenario pinned(const scenario& from, const plan& planned) {
  ensure(std::all_of(planned.rates.begin(), planned.rates.end(),
                     [](double rate) { return rate == 0; }),
         "what is pinned has its faults by name");
  scenario played = from;
  played.about = "One run of " + from.name + ", written out.";
  played.seeds = 1;
  played.policies = {planned.scheduling};
  played.scheduled = planned.scheduled;
  played.hosts.executors = only<std::int64_t>(planned.executors);
  played.hosts.workers = only<std::int64_t>(planned.workers);
  played.hosts.workers_per_process = only<std::int64_t>(planned.settings.worker_count);
  played.hosts.worker_capacity = only<std::int64_t>(planned.settings.worker_capacity);
  played.hosts.executors_work = planned.executors_work;
  played.hosts.own_storage = planned.own_storage ? 1 : 0;
  played.times = pinned_times(from, planned);
  played.actions.clear();
  for (const planned_action& each : planned.actions) {
    played.actions.push_back(pinned_action(each));
  }
  played.asks = {};
  played.requests.clear();
  for (const planned_request& each : planned.requests) {
    played.requests.push_back({each.number, planned.actions[each.action].definition.ref, each.group,
                               each.at, each.keyed, each.read});
  }
  played.goes_wrong.swarm = false;
  played.goes_wrong.rates.clear();
  played.goes_wrong.named = planned.named;
  played.goes_wrong.rare_ways = planned.rare_ways;
  played.lasts.faults =
      only<milliseconds>(std::chrono::duration_cast<milliseconds>(planned.faults_end));
  played.required_marks.clear();
  played.required_faults.clear();
  return played;
}

void reckon_bounds(const scenario& from, plan& planned) {
  if (!from.lasts.no_leak_within) {
    planned.no_leak_within = rest_bound(planned);
  }
  if (!from.judged.isolation_within) {
    planned.isolation_within = start_bound(planned);
  }
}

}  // namespace baton::scenarios
