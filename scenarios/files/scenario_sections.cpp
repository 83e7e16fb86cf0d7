#include "scenarios/files/scenario_sections.hpp"

#include <algorithm>
#include <initializer_list>

#include <fmt/format.h>

#include "adapters/toml/values.hpp"
#include "base/duration_text.hpp"
#include "history/checker.hpp"
#include "scenarios/files/scenario_bounds.hpp"

namespace baton::scenarios {
namespace {

using namespace toml_reading;

constexpr std::int64_t executors_most = 9;
constexpr std::int64_t workers_most = 64;
constexpr std::int64_t workers_per_process_most = 16;
constexpr std::int64_t capacity_most = 1'000;
constexpr std::int64_t batch_most = 10'000;
constexpr std::int64_t executions_most = 100'000;
constexpr std::int64_t events_least = 1'000;
constexpr std::int64_t events_most = 1'000'000'000;

// The key that a mistake about several is told at: the first that is written.
std::string_view first_written(const table_reader& from,
                               std::initializer_list<std::string_view> keys) {
  const auto* const found =
      std::find_if(keys.begin(), keys.end(), [&](std::string_view key) { return from.has(key); });
  return found == keys.end() ? *keys.begin() : *found;
}

void check_workers(table_reader& from, const topology& read) {
  if (read.workers.least > 0 || read.executors_work) {
    return;
  }
  from.wrong("workers",
             read.workers.most == 0
                 ? "there is no worker at all, so nothing would ever run: write at least 1, or "
                   "executors_work = true"
                 : "some seeds would have no worker at all: begin with 1, or write "
                   "executors_work = true");
}

// The worst that seeds can draw has to be good enough, or some of them test nothing.
void check_lease(table_reader& from, const timing& read) {
  const milliseconds lease = read.lease.least;
  const milliseconds heartbeat = read.heartbeat.most;
  const milliseconds margin = read.lease_margin.most;
  if (lease > heartbeat + margin) {
    return;
  }
  from.wrong(first_written(from, {"lease", "heartbeat", "lease_margin"}),
             fmt::format("the shortest lease ({}) must be longer than the longest heartbeat ({}) "
                         "and the longest lease_margin ({}) together: a worker has to renew it in "
                         "time",
                         base::duration_text(lease), base::duration_text(heartbeat),
                         base::duration_text(margin)));
}

void read_reconcile_interval(table_reader& from, timing& into) {
  const auto written = from.value("reconcile_interval");
  if (written && written->kind() == toml_kind::string && written->raw().text == "never") {
    into.reconcile_interval.reset();
  } else if (const auto read = from.duration_or_range("reconcile_interval", shortest, longest)) {
    into.reconcile_interval = {read->least, read->most};
  }
}

}  // namespace

void wrong_twice(table_reader& from, const text_at& again) {
  from.wrong_at(again.position, again.field,
                fmt::format("{} is there already: remove one of them", in_quotes(again.text)));
}

std::optional<std::vector<std::size_t>> read_names(table_reader& from, std::string_view key,
                                                   std::span<const std::string_view> names) {
  const auto texts = from.texts(key);
  if (!texts) {
    return std::nullopt;
  }
  std::vector<std::size_t> chosen;
  for (const text_at& each : *texts) {
    const auto index = from.place_of(each, names);
    if (index && std::find(chosen.begin(), chosen.end(), *index) != chosen.end()) {
      wrong_twice(from, each);
    } else if (index) {
      chosen.push_back(*index);
    }
  }
  return chosen.size() == texts->size() ? std::optional{std::move(chosen)} : std::nullopt;
}

void read_topology(table_reader& document, topology& into) {
  auto hosts = document.table("topology");
  if (!hosts) {
    return;
  }
  assign_range(into.executors, hosts->integer_or_range("executors", 1, executors_most));
  const auto workers = hosts->integer_or_range("workers", 0, workers_most);
  assign_range(into.workers, workers);
  assign_range(into.workers_per_process,
               hosts->integer_or_range("workers_per_process", 1, workers_per_process_most));
  assign_range(into.worker_capacity, hosts->integer_or_range("worker_capacity", 1, capacity_most));
  const auto executors_work = hosts->boolean("executors_work");
  assign(into.executors_work, executors_work);
  assign(into.own_storage, hosts->number("own_storage", 0, 1));
  if (good(*hosts, "workers", workers) && good(*hosts, "executors_work", executors_work)) {
    check_workers(*hosts, into);
  }
}

void read_timing(table_reader& document, timing& into) {
  auto times = document.table("timing");
  if (!times) {
    return;
  }
  const auto lease = times->duration_or_range("lease", shortest, longest);
  const auto heartbeat = times->duration_or_range("heartbeat", shortest, longest);
  const auto margin = times->duration_or_range("lease_margin", shortest, longest);
  assign_range(into.lease, lease);
  assign_range(into.heartbeat, heartbeat);
  assign_range(into.lease_margin, margin);
  assign_range(into.start_patience, times->duration_or_range("start_patience", shortest, longest));
  assign_range(into.reap_interval, times->duration_or_range("reap_interval", shortest, longest));
  read_reconcile_interval(*times, into);
  assign_range(into.batch_max, times->integer_or_range("batch_max", 1, batch_most));
  assign_range(into.call_patience, times->duration_or_range("call_patience", shortest, longest));
  if (good(*times, "lease", lease) && good(*times, "heartbeat", heartbeat) &&
      good(*times, "lease_margin", margin)) {
    check_lease(*times, into);
  }
}

void read_workload(table_reader& document, workload& into) {
  auto asks = document.table("workload");
  if (!asks) {
    return;
  }
  assign_range(into.executions, asks->integer_or_range("executions", 1, executions_most));
  assign_range(into.within, asks->duration_or_range("within", milliseconds{0}, longest));
  assign(into.keyed_share, asks->number("keyed_share", 0, 1));
  assign(into.read_share, asks->number("read_share", 0, 1));
}

void read_phases(table_reader& document, phases& into) {
  auto lasts = document.table("phases");
  if (!lasts) {
    return;
  }
  assign_range(into.faults, lasts->duration_or_range("faults", milliseconds{0}, longest));
  assign(into.no_leak_within, lasts->duration("no_leak_within", shortest, longest_bound));
  assign(into.events_max, lasts->integer("events_max", events_least, events_most));
}

void read_rules(table_reader& document, scenarios::rules& into) {
  auto judged = document.table("rules");
  if (!judged) {
    return;
  }
  std::vector<std::string_view> rules;
  for (const history::rule_description& each : history::rule_descriptions()) {
    rules.push_back(each.name);
  }
  for (const std::size_t index :
       read_names(*judged, "off", rules).value_or(std::vector<std::size_t>{})) {
    into.off.emplace_back(rules[index]);
  }
  assign(into.isolation_within, judged->duration("isolation_within", shortest, longest_bound));
}

}  // namespace baton::scenarios
