#include "scenarios/run/plan.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "scenarios/files/action_refs.hpp"
#include "sim/random_stream.hpp"

namespace baton::scenarios {
namespace {

/// Draws by name: each choice has dice of its own.
class plan_sampler {
 public:
  explicit plan_sampler(std::uint64_t seed) : key_{base::mix(seed, base::hash_of("plan"))} {}

  [[nodiscard]] sim::random_stream stream(sim::label name, std::uint64_t index = 0) const {
    return sim::random_stream{base::mix(base::mix(key_, name.hash), index)};
  }
  [[nodiscard]] std::int64_t from(const range<std::int64_t>& of, sim::label name,
                                  std::uint64_t index = 0) const {
    return stream(name, index).between(of.least, of.most);
  }
  [[nodiscard]] milliseconds from(const range<milliseconds>& of, sim::label name,
                                  std::uint64_t index = 0) const {
    return milliseconds{stream(name, index).between(of.least.count(), of.most.count())};
  }
  [[nodiscard]] double from(const range<double>& of, sim::label name,
                            std::uint64_t index = 0) const {
    return of.least + (of.most - of.least) * stream(name, index).unit();
  }

 private:
  std::uint64_t key_;
};

loop_settings settings_of(const scenario& from, const plan_sampler& drawn) {
  const timing& times = from.times;
  loop_settings settings;
  settings.worker_count =
      static_cast<std::int32_t>(drawn.from(from.hosts.workers_per_process, "workers_per_process"));
  settings.worker_capacity =
      static_cast<std::int32_t>(drawn.from(from.hosts.worker_capacity, "worker_capacity"));
  settings.lease = drawn.from(times.lease, "lease");
  settings.heartbeat = drawn.from(times.heartbeat, "heartbeat");
  settings.lease_margin = drawn.from(times.lease_margin, "lease_margin");
  settings.start_patience = drawn.from(times.start_patience, "start_patience");
  settings.reap_interval = drawn.from(times.reap_interval, "reap_interval");
  settings.reconcile_interval = times.reconcile_interval
                                    ? drawn.from(*times.reconcile_interval, "reconcile_interval")
                                    : milliseconds{std::chrono::hours{24 * 365}};
  settings.batch_max = static_cast<std::int32_t>(drawn.from(times.batch_max, "batch_max"));
  return settings;
}

planned_action action_of(const scenario_action& from, std::string ref, const plan_sampler& drawn,
                         std::uint64_t index) {
  planned_action planned;
  action_definition& definition = planned.definition;
  definition.ref = std::move(ref);
  definition.limit = static_cast<std::int32_t>(drawn.from(from.limit, "limit", index));
  definition.timeout = drawn.from(from.timeout, "timeout", index);
  definition.grace = drawn.from(from.grace, "grace", index);
  definition.retry.attempts_max =
      static_cast<std::int32_t>(drawn.from(from.attempts_max, "attempts_max", index));
  definition.retry.backoff = drawn.from(from.backoff, "backoff", index);
  definition.retry.backoff_max = std::max(definition.retry.backoff * 4, milliseconds{1});
  definition.retry.on_failed = from.retry_on_failed;
  definition.retry.on_timeout = from.retry_on_timeout;
  definition.retry.on_worker_lost = from.retry_on_worker_lost;
  planned.groups = drawn.from(from.groups, "groups", index);
  if (planned.groups > 0) {
    definition.group_by = {"group"};
  }
  planned.runs = from.runs;
  return planned;
}

std::vector<planned_action> actions_of(const scenario& from, const plan_sampler& drawn) {
  std::vector<planned_action> made;
  for (std::size_t index = 0; index < from.actions.size(); ++index) {
    const scenario_action& each = from.actions[index];
    const std::int64_t count = drawn.from(each.count, "count", index);
    for (std::int64_t number = 1; number <= count; ++number) {
      made.push_back(action_of(each, ref_of(each, number), drawn, made.size()));
    }
  }
  return made;
}

std::vector<planned_request> named_requests_of(const scenario& from, const plan& so_far) {
  std::vector<planned_request> made;
  for (const named_request& each : from.requests) {
    const auto found = std::find_if(
        so_far.actions.begin(), so_far.actions.end(),
        [&](const planned_action& action) { return action.definition.ref == each.action; });
    ensure(found != so_far.actions.end(), "a named request's action was checked when it was read");
    made.push_back({each.number, static_cast<std::size_t>(found - so_far.actions.begin()),
                    each.group, each.at, each.keyed, each.read});
  }
  return made;
}

std::vector<planned_request> requests_of(const scenario& from, const plan& so_far,
                                         const plan_sampler& drawn) {
  if (!from.requests.empty()) {
    return named_requests_of(from, so_far);
  }
  const workload& asks = from.asks;
  const auto within = duration{drawn.from(asks.within, "within")};
  const std::int64_t count = drawn.from(asks.executions, "executions");
  std::vector<planned_request> made;
  for (std::int64_t number = 0; number < count; ++number) {
    sim::random_stream random = drawn.stream("request", static_cast<std::uint64_t>(number));
    planned_request fresh;
    fresh.number = number + 1;
    fresh.action = static_cast<std::size_t>(random.below(so_far.actions.size()));
    const std::int64_t groups = so_far.actions[fresh.action].groups;
    fresh.group = groups > 0 ? random.between(1, groups) : 0;
    fresh.at = random.between(duration{0}, within);
    fresh.keyed = random.chance(asks.keyed_share);
    fresh.read = random.chance(asks.read_share);
    made.push_back(fresh);
  }
  return made;
}

// One seed in sixteen goes without faults; in the others each kind is on with a probability of its
// seed's, since a run with every fault slightly on finds less (Groce and others, "Swarm testing",
// 2012).
void draw_swarm(const plan_sampler& drawn, std::vector<double>& rates) {
  if (drawn.stream("quiet").chance(1.0 / 16)) {
    return;
  }
  const double share = 0.1 + 0.5 * drawn.stream("share").unit();
  for (std::size_t kind = 0; kind < fault_count; ++kind) {
    sim::random_stream random = drawn.stream("kind", kind);
    if (random.chance(share)) {
      // Squared: mostly rare, sometimes at its most.
      const double strength = random.unit();
      const auto id = fault_id{static_cast<sim::fault_index>(kind)};
      rates[kind] = description_of(id).swarm_rate_max * (0.05 + 0.95 * strength * strength);
    }
  }
}

std::vector<double> rates_of(const scenario& from, const plan_sampler& drawn) {
  std::vector<double> rates(fault_count, 0.0);
  if (from.goes_wrong.swarm) {
    draw_swarm(drawn, rates);
  }
  for (const auto& [kind, rate] : from.goes_wrong.rates) {
    rates[index_of(kind)] = drawn.from(rate, "rate", index_of(kind));
  }
  return rates;
}

/// An upper bound for how long it takes until all that can be left to do is done: every execution
/// takes all its attempts and each its whole timeout, one worker does all of it.
duration work_bound(const plan& planned) {
  duration bound{};
  duration whole{};
  for (std::size_t index = 0; index < planned.actions.size(); ++index) {
    const action_definition& each = planned.actions[index].definition;
    const auto count =
        std::count_if(planned.requests.begin(), planned.requests.end(),
                      [&](const planned_request& one) { return one.action == index; });
    const duration longest =
        each.retry.attempts_max * (each.timeout + each.grace + each.retry.backoff_max);
    bound = std::max(bound, longest * (count / each.limit + 1));
    whole += longest * count;
  }
  return std::max(bound, whole / planned.settings.worker_capacity);
}

duration longest_attempt(const plan& planned) {
  duration longest{};
  for (const planned_action& each : planned.actions) {
    longest = std::max<duration>(longest, each.definition.timeout + each.definition.grace);
  }
  return longest;
}

duration settles(const plan& planned) {
  return planned.settings.lease * 3 + longest_shortage(planned) * 2 + std::chrono::seconds{30};
}

}  // namespace

duration longest_shortage(const plan& planned) {
  return planned.settings.start_patience + planned.settings.start_patience / 2;
}

duration rest_bound(const plan& planned) { return work_bound(planned) + settles(planned); }

duration start_bound(const plan& planned) {
  return longest_attempt(planned) * static_cast<std::int64_t>(planned.actions.size() + 2) +
         settles(planned);
}

plan draw_plan(const scenario& from, std::uint64_t seed) {
  const plan_sampler drawn{seed};
  plan planned;
  planned.seed = seed;
  planned.scheduling = from.policies[drawn.stream("policy").below(from.policies.size())];
  planned.scheduled = from.scheduled;
  planned.executors = drawn.from(from.hosts.executors, "executors");
  planned.workers = drawn.from(from.hosts.workers, "workers");
  planned.executors_work = from.hosts.executors_work;
  if (drawn.stream("own_storage").chance(from.hosts.own_storage)) {
    planned.own_storage = true;
    planned.executors = 1;
    planned.workers = 0;
    planned.executors_work = true;
  }
  planned.settings = settings_of(from, drawn);
  planned.call_patience = drawn.from(from.times.call_patience, "call_patience");
  planned.broker_keeps_wake_ups = drawn.stream("keeps_wake_ups").chance(0.5);
  planned.actions = actions_of(from, drawn);
  planned.requests = requests_of(from, planned, drawn);
  planned.rates = rates_of(from, drawn);
  planned.named = from.goes_wrong.named;
  planned.rare_ways = from.goes_wrong.rare_ways && drawn.stream("rare_ways").chance(0.5);
  planned.faults_end = drawn.from(from.lasts.faults, "faults_end");
  planned.no_leak_within =
      from.lasts.no_leak_within ? duration{*from.lasts.no_leak_within} : rest_bound(planned);
  planned.isolation_within =
      from.judged.isolation_within ? duration{*from.judged.isolation_within} : start_bound(planned);
  planned.events_max = static_cast<std::uint64_t>(from.lasts.events_max);
  return planned;
}

}  // namespace baton::scenarios
