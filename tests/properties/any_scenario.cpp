#include "tests/properties/any_scenario.hpp"

#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "history/checker.hpp"
#include "sim/schedule.hpp"

namespace baton::test {
namespace {

using scenarios::milliseconds;
using scenarios::range;
using std::chrono::nanoseconds;

/// A key is left out more often than it is written.
bool written() {
  return *rc::gen::weightedElement<bool>({{2, false}, {1, true}});
}

std::int64_t between(std::int64_t least, std::int64_t most) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(least, most + 1));
}

range<std::int64_t> any_range(std::int64_t least, std::int64_t most) {
  const std::int64_t from = between(least, most);
  return {from, *rc::gen::arbitrary<bool>() ? from : between(from, most)};
}

range<milliseconds> any_ms(std::int64_t least, std::int64_t most) {
  const auto drawn = any_range(least, most);
  return {milliseconds{drawn.least}, milliseconds{drawn.most}};
}

double any_share() {
  const std::int64_t parts = between(1, 1'000);
  return static_cast<double>(between(0, parts)) / static_cast<double>(parts);
}

/// Anything that can stand in a string: quotes, controls, letters of any script.
std::string any_text() {
  std::string text;
  const auto parts = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "a", " ", "\"", "\\", "\n", "\t", "\x01", "\x7F", "ä", "語", "😀", "#", "]", "'''", "u0041"));
  for (const std::string& each : parts) {
    text += each;
  }
  return text;
}

/// Some of them, in any order.
template <class T>
std::vector<T> some_of(std::vector<T> all) {
  std::vector<T> some;
  for (std::int64_t left = between(0, std::ssize(all)); left > 0; --left) {
    const auto index = between(0, std::ssize(all) - 1);
    some.push_back(all[static_cast<std::size_t>(index)]);
    all.erase(all.begin() + index);
  }
  return some;
}

std::vector<fault_id> all_kinds() {
  std::vector<fault_id> kinds;
  for (std::size_t index = 0; index < fault_count; ++index) {
    kinds.push_back(fault_id{static_cast<sim::fault_index>(index)});
  }
  return kinds;
}

scenarios::topology any_hosts() {
  scenarios::topology hosts;
  hosts.executors = any_range(1, 9);
  hosts.executors_work = written();
  hosts.workers = any_range(hosts.executors_work ? 0 : 1, 64);
  hosts.own_storage = written() ? 0.5 : 0;
  if (written()) {
    hosts.workers_per_process = any_range(1, 16);
    hosts.worker_capacity = any_range(1, 1'000);
  }
  return hosts;
}

scenarios::timing any_times() {
  scenarios::timing times;
  if (written()) {
    times.heartbeat = any_ms(1, 1'000);
    times.lease_margin = any_ms(1, 1'000);
    times.lease = any_ms(2'001, 3'600'000);
  }
  if (written()) {
    times.start_patience = any_ms(1, 3'600'000);
    times.reap_interval = any_ms(1, 3'600'000);
    times.batch_max = any_range(1, 10'000);
    times.call_patience = any_ms(1, 10'000);
  }
  if (written()) {
    times.reconcile_interval.reset();
  } else if (written()) {
    times.reconcile_interval = any_ms(1, 60'000);
  }
  return times;
}

scenarios::scenario_action any_action(std::size_t number) {
  scenarios::scenario_action action;
  action.ref = fmt::format("{}{}", *rc::gen::element<std::string>("a", "job.", "x_-"), number);
  action.limit = any_range(1, 10'000);
  if (written()) {
    action.count = any_range(1, 5);
    action.groups = any_range(0, 1'000);
  }
  if (written()) {
    action.timeout = any_ms(1, 3'600'000);
    action.grace = any_ms(0, 3'600'000);
    action.attempts_max = any_range(1, 100);
    action.backoff = any_ms(0, 3'600'000);
  }
  if (written()) {
    action.retry_on_failed = *rc::gen::arbitrary<bool>();
    action.retry_on_timeout = *rc::gen::arbitrary<bool>();
    action.retry_on_worker_lost = *rc::gen::arbitrary<bool>();
  }
  if (written()) {
    action.runs = {any_ms(0, 3'600'000), any_share(), any_ms(0, 3'600'000)};
  }
  return action;
}

nanoseconds any_moment() {
  const auto unit = *rc::gen::element<std::int64_t>(1, 1'000, 1'000'000, 1'000'000'000);
  return nanoseconds{between(0, 3'600) * unit};
}

/// As an author writes each of them: of actions that every seed has, in groups that it has.
std::vector<scenarios::named_request> any_requests(const scenarios::scenario& scenario) {
  std::vector<scenarios::named_request> made;
  for (std::int64_t left = between(0, 6); left > 0; --left) {
    const auto index = static_cast<std::size_t>(between(0, std::ssize(scenario.actions) - 1));
    const scenarios::scenario_action& asked = scenario.actions[index];
    if (asked.groups.most > 0 && asked.groups.least == 0) {
      continue;  // some seeds have groups and some have none: nothing can be said for both
    }
    scenarios::named_request& fresh = made.emplace_back();
    fresh.number = 3 * std::ssize(made);
    fresh.action = asked.count.most > 1 ? asked.ref + "-1" : asked.ref;
    fresh.group = asked.groups.least > 0 ? between(1, asked.groups.least) : 0;
    fresh.at = any_moment();
    fresh.keyed = *rc::gen::arbitrary<bool>();
    fresh.read = *rc::gen::arbitrary<bool>();
  }
  return made;
}

void draw_faults(scenarios::scenario& into) {
  into.goes_wrong.swarm = written();
  into.goes_wrong.rare_ways = written();
  if (written()) {
    // A table has no order: it is read in the order of its keys.
    std::map<std::string_view, fault_id> kinds;
    for (const fault_id kind : some_of(all_kinds())) {
      kinds.emplace(name_of(kind), kind);
    }
    for (const auto& [name, kind] : kinds) {
      const double most = any_share();
      into.goes_wrong.rates.push_back({kind, {*rc::gen::arbitrary<bool>() ? most : 0.0, most}});
    }
  }
  if (written()) {
    into.goes_wrong.named = any_named_faults();
  }
  if (into.goes_wrong.swarm && written()) {
    into.required_faults = some_of(all_kinds());
  }
}

void draw_rest(scenarios::scenario& into) {
  if (written()) {
    into.scheduled.from = any_moment();
    into.scheduled.until = into.scheduled.from + nanoseconds{between(0, 1'000)};
    into.scheduled.until = std::min<nanoseconds>(into.scheduled.until, std::chrono::hours{1});
  }
  if (written()) {
    into.lasts.faults = any_ms(0, 3'600'000);
    into.lasts.no_leak_within = milliseconds{between(1, 86'400'000)};
    into.lasts.events_max = between(1'000, 1'000'000'000);
  }
  if (written()) {
    std::vector<std::string> rules;
    for (const history::rule_description& each : history::rule_descriptions()) {
      rules.emplace_back(each.name);
    }
    into.judged.off = some_of(std::move(rules));
    into.judged.isolation_within = milliseconds{between(1, 86'400'000)};
  }
  if (written()) {
    into.required_marks = some_of<std::string>({"lease lost", "worker \"enlisted\"", "x\ny"});
  }
}

}  // namespace

std::vector<scenarios::named_fault> any_named_faults() {
  std::vector<scenarios::named_fault> made;
  std::set<std::tuple<fault_id, std::string, std::uint32_t>> known;
  for (std::int64_t left = between(0, 6); left > 0; --left) {
    scenarios::named_fault fresh;
    fresh.kind = all_kinds()[static_cast<std::size_t>(between(0, fault_count - 1))];
    fresh.site = *rc::gen::element<std::string>(
        "store.claim/worker-3", "bus.deliver/execution.completed/execution-7/executor-1",
        "host/worker-2/life-1", "client.cancel/request-12", "link/executor-1/storage");
    fresh.occurrence = static_cast<std::uint32_t>(between(1, 4'000'000'000));
    if (written()) {
      fresh.size = any_moment();
    }
    if (known.emplace(fresh.kind, fresh.site, fresh.occurrence).second) {
      made.push_back(std::move(fresh));
    }
  }
  return made;
}

scenarios::scenario any_scenario(const std::string& name) {
  scenarios::scenario scenario;
  scenario.name = name;
  if (written()) {
    scenario.about = any_text();
    scenario.seeds = static_cast<std::uint64_t>(between(1, 1'000'000'000));
  }
  const auto policies =
      some_of<sim::scheduling_policy>({sim::all_policies.begin(), sim::all_policies.end()});
  if (!policies.empty()) {
    scenario.policies = policies;
  }
  scenario.hosts = any_hosts();
  scenario.times = any_times();
  for (std::size_t left = static_cast<std::size_t>(between(1, 4)); left > 0; --left) {
    scenario.actions.push_back(any_action(left));
  }
  scenario.requests = any_requests(scenario);
  if (scenario.requests.empty() && written()) {
    scenario.asks = {any_range(1, 100'000), any_ms(0, 3'600'000), any_share(), any_share()};
  }
  draw_faults(scenario);
  draw_rest(scenario);
  return scenario;
}

}  // namespace baton::test
