#include "scenarios/pinned.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "engine/core/invariant.hpp"

namespace baton::scenarios {
namespace {

template <class T, class U>
range<T> only(U value) {
  return {static_cast<T>(value), static_cast<T>(value)};
}

scenario_action pinned_action(const planned_action& does) {
  const action_definition& definition = does.definition;
  scenario_action made;
  made.ref = definition.ref;
  made.limit = only<std::int64_t>(definition.limit);
  made.groups = only<std::int64_t>(does.groups);
  made.timeout = only<milliseconds>(definition.timeout);
  made.grace = only<milliseconds>(definition.grace);
  made.attempts_max = only<std::int64_t>(definition.retry.attempts_max);
  made.backoff = only<milliseconds>(definition.retry.backoff);
  made.retry_on_failed = definition.retry.on_failed;
  made.retry_on_timeout = definition.retry.on_timeout;
  made.retry_on_worker_lost = definition.retry.on_worker_lost;
  made.runs = does.runs;
  return made;
}

timing pinned_times(const scenario& from, const plan& does) {
  timing made;
  made.lease = only<milliseconds>(does.settings.lease);
  made.heartbeat = only<milliseconds>(does.settings.heartbeat);
  made.lease_margin = only<milliseconds>(does.settings.lease_margin);
  made.start_patience = only<milliseconds>(does.settings.start_patience);
  made.reap_interval = only<milliseconds>(does.settings.reap_interval);
  made.reconcile_interval.reset();
  if (from.times.reconcile_interval) {
    made.reconcile_interval = only<milliseconds>(does.settings.reconcile_interval);
  }
  made.batch_max = only<std::int64_t>(does.settings.batch_max);
  made.call_patience = only<milliseconds>(does.call_patience);
  return made;
}

}  // namespace

site_and_occurrence split_site(const std::string& text) {
  const std::size_t mark = text.rfind('#');
  if (mark == std::string::npos) {
    return {text, 1};
  }
  std::uint32_t occurrence = 1;
  std::from_chars(text.data() + mark + 1, text.data() + text.size(), occurrence);
  return {text.substr(0, mark), occurrence};
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

plan with_named_faults(plan does, const std::vector<sim::fired_fault>& fired) {
  std::fill(does.rates.begin(), does.rates.end(), 0.0);
  does.named.clear();
  for (const sim::fired_fault& each : fired) {
    auto [site, occurrence] = split_site(each.site);
    std::optional<std::chrono::nanoseconds> size;
    if (each.size > std::chrono::nanoseconds{0}) {
      size = each.size;
    }
    does.named.push_back({fault_id{each.kind}, std::move(site), occurrence, size});
  }
  return does;
}

scenario pinned(const scenario& from, const plan& does) {
  ensure(std::all_of(does.rates.begin(), does.rates.end(), [](double rate) { return rate == 0; }),
         "what is pinned has its faults by name");
  scenario made = from;
  made.about = "One run of " + from.name + ", written out.";
  made.seeds = 1;
  made.policies = {does.scheduling};
  made.scheduled = does.scheduled;
  made.hosts.executors = only<std::int64_t>(does.executors);
  made.hosts.workers = only<std::int64_t>(does.workers);
  made.hosts.workers_per_process = only<std::int64_t>(does.settings.worker_count);
  made.hosts.worker_capacity = only<std::int64_t>(does.settings.worker_capacity);
  made.hosts.executors_work = does.executors_work;
  made.hosts.own_storage = does.own_storage ? 1 : 0;
  made.times = pinned_times(from, does);
  made.actions.clear();
  for (const planned_action& each : does.actions) {
    made.actions.push_back(pinned_action(each));
  }
  made.asks = {};
  made.requests.clear();
  for (const planned_request& each : does.requests) {
    made.requests.push_back({each.number, does.actions[each.action].definition.ref, each.group,
                             each.at, each.keyed, each.read});
  }
  made.goes_wrong.swarm = false;
  made.goes_wrong.rates.clear();
  made.goes_wrong.named = does.named;
  made.goes_wrong.rare_ways = does.rare_ways;
  made.lasts.faults = only<milliseconds>(std::chrono::duration_cast<milliseconds>(does.faults_end));
  made.required_marks.clear();
  made.required_faults.clear();
  return made;
}

void reckon_bounds(const scenario& from, plan& does) {
  if (!from.lasts.no_leak_within) {
    does.no_leak_within = rest_bound(does);
  }
  if (!from.judged.isolation_within) {
    does.isolation_within = start_bound(does);
  }
}

}  // namespace baton::scenarios
