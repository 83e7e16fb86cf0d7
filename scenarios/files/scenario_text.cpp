#include "scenarios/files/scenario_text.hpp"

#include <type_traits>

#include <fmt/format.h>

#include "adapters/toml/values.hpp"
#include "base/duration_text.hpp"

namespace baton::scenarios {
namespace {

std::string quoted(std::string_view text) {
  std::string safe;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') {
      safe += '\\';
      safe += letter;
    } else if (byte < 0x20 || byte == 0x7F) {
      safe += fmt::format("\\u{:04X}", byte);
    } else {
      safe += letter;
    }
  }
  return "\"" + safe + "\"";
}

std::string value_of(bool value) {
  return value ? "true" : "false";
}
std::string value_of(std::int64_t value) {
  return fmt::format("{}", value);
}
std::string value_of(const std::string& value) {
  return quoted(value);
}
std::string value_of(milliseconds value) {
  return quoted(base::duration_text(value));
}
std::string value_of(std::chrono::nanoseconds value) {
  return quoted(base::duration_text(value));
}
// TOML tells a float by its point or exponent.
std::string value_of(double value) {
  const std::string text = fmt::format("{}", value);
  return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}
template <class T>
std::string value_of(const range<T>& value) {
  return value.least == value.most
             ? value_of(value.least)
             : fmt::format("[{}, {}]", value_of(value.least), value_of(value.most));
}
std::string value_of(const std::vector<std::string>& values) {
  std::string list;
  for (const std::string& each : values) {
    list += (list.empty() ? "" : ", ") + quoted(each);
  }
  return "[" + list + "]";
}

/// One table: it appears with its first line.
class table_text {
 public:
  table_text(std::string& into, std::string header) : into_{into}, header_{std::move(header)} {}

  template <class T>
  void always(std::string_view key, const T& value) {
    into_ += std::exchange(header_, {});
    into_ += fmt::format("{} = {}\n", key, value_of(value));
  }
  template <class T>
  void unless(const T& standard, std::string_view key, const T& value) {
    if (value != standard) {
      always(key, value);
    }
  }

 private:
  std::string& into_;
  std::string header_;
};

void add_top(const scenario& played, std::string& into) {
  const scenario standard;
  table_text top{into, {}};
  top.unless(standard.about, "about", played.about);
  top.unless(static_cast<std::int64_t>(standard.seeds), "seeds",
             static_cast<std::int64_t>(played.seeds));
  if (played.policies != standard.policies) {
    std::vector<std::string> names;
    for (const sim::scheduling_policy each : played.policies) {
      names.emplace_back(to_string(each));
    }
    top.always("policies", names);
  }
}

void add_hosts(const topology& hosts, std::string& into) {
  const topology standard;
  table_text table{into, "\n[topology]\n"};
  table.always("executors", hosts.executors);
  table.always("workers", hosts.workers);
  table.unless(standard.workers_per_process, "workers_per_process", hosts.workers_per_process);
  table.unless(standard.worker_capacity, "worker_capacity", hosts.worker_capacity);
  table.unless(standard.executors_work, "executors_work", hosts.executors_work);
  table.unless(standard.own_storage, "own_storage", hosts.own_storage);
}

void add_times(const timing& times, std::string& into) {
  const timing standard;
  table_text table{into, "\n[timing]\n"};
  table.unless(standard.lease, "lease", times.lease);
  table.unless(standard.heartbeat, "heartbeat", times.heartbeat);
  table.unless(standard.lease_margin, "lease_margin", times.lease_margin);
  table.unless(standard.start_patience, "start_patience", times.start_patience);
  table.unless(standard.reap_interval, "reap_interval", times.reap_interval);
  if (!times.reconcile_interval) {
    table.always("reconcile_interval", std::string{"never"});
  } else {
    table.unless(*standard.reconcile_interval, "reconcile_interval", *times.reconcile_interval);
  }
  table.unless(standard.batch_max, "batch_max", times.batch_max);
  table.unless(standard.call_patience, "call_patience", times.call_patience);
}

void add_action(const scenario_action& action, std::string& into) {
  const scenario_action standard;
  table_text table{into, "\n[[action]]\n"};
  table.always("ref", action.ref);
  table.unless(standard.count, "count", action.count);
  table.always("limit", action.limit);
  table.unless(standard.groups, "groups", action.groups);
  table.unless(standard.timeout, "timeout", action.timeout);
  table.unless(standard.grace, "grace", action.grace);
  table.unless(standard.attempts_max, "attempts_max", action.attempts_max);
  table.unless(standard.backoff, "backoff", action.backoff);
  std::vector<std::string> retried;
  const auto add = [&retried](bool is_on, const char* name) {
    if (is_on) {
      retried.emplace_back(name);
    }
  };
  add(action.retry_on_failed, "failed");
  add(action.retry_on_timeout, "timeout");
  add(action.retry_on_worker_lost, "worker_lost");
  table.unless({"failed", "worker_lost"}, "retry_on", retried);
  table.unless(standard.runs.lasts, "lasts", action.runs.lasts);
  table.unless(standard.runs.slow_share, "slow_share", action.runs.slow_share);
  table.unless(standard.runs.slow_lasts, "slow_lasts", action.runs.slow_lasts);
}

void add_work(const scenario& played, std::string& into) {
  if (played.requests.empty()) {
    const workload standard;
    table_text table{into, "\n[workload]\n"};
    table.unless(standard.executions, "executions", played.asks.executions);
    table.unless(standard.within, "within", played.asks.within);
    table.unless(standard.keyed_share, "keyed_share", played.asks.keyed_share);
    table.unless(standard.read_share, "read_share", played.asks.read_share);
  }
  for (const named_request& each : played.requests) {
    const named_request standard;
    table_text table{into, "\n[[request]]\n"};
    table.always("number", each.number);
    table.always("action", each.action);
    table.always("at", each.at);
    table.unless(standard.group, "group", each.group);
    table.unless(standard.keyed, "keyed", each.keyed);
    table.unless(standard.read, "read", each.read);
  }
  const schedule_window standard;
  table_text table{into, "\n[schedule]\n"};
  table.unless(standard.from, "from", played.scheduled.from);
  table.unless(standard.until, "until", played.scheduled.until);
}

void add_faults(const faults& what, std::string& into) {
  const faults standard;
  table_text table{into, "\n[faults]\n"};
  table.unless(standard.swarm, "swarm", what.swarm);
  table.unless(standard.rare_ways, "rare_ways", what.rare_ways);
  table_text rates{into, "\n[faults.rates]\n"};
  for (const auto& [kind, rate] : what.rates) {
    rates.always(quoted(name_of(kind)), rate);
  }
  for (const named_fault& each : what.named) {
    table_text fault{into, "\n[[fault]]\n"};
    fault.always("kind", std::string{name_of(each.kind)});
    fault.always("site", each.site);
    fault.unless(std::int64_t{1}, "occurrence", std::int64_t{each.occurrence});
    if (each.size) {
      fault.always("size", *each.size);
    }
  }
}

void add_rest(const scenario& played, std::string& into) {
  const phases standard;
  table_text lasts{into, "\n[phases]\n"};
  lasts.unless(standard.faults, "faults", played.lasts.faults);
  if (played.lasts.no_leak_within) {
    lasts.always("no_leak_within", *played.lasts.no_leak_within);
  }
  lasts.unless(standard.events_max, "events_max", played.lasts.events_max);
  table_text judged{into, "\n[rules]\n"};
  judged.unless(std::vector<std::string>{}, "off", played.judged.off);
  if (played.judged.isolation_within) {
    judged.always("isolation_within", *played.judged.isolation_within);
  }
  table_text required{into, "\n[required]\n"};
  required.unless(std::vector<std::string>{}, "marks", played.required_marks);
  std::vector<std::string> faults;
  for (const fault_id each : played.required_faults) {
    faults.emplace_back(name_of(each));
  }
  required.unless(std::vector<std::string>{}, "faults", faults);
}

}  // namespace

std::string to_toml(const scenario& played) {
  std::string text;
  add_top(played, text);
  add_hosts(played.hosts, text);
  add_times(played.times, text);
  for (const scenario_action& each : played.actions) {
    add_action(each, text);
  }
  add_work(played, text);
  add_faults(played.goes_wrong, text);
  add_rest(played, text);
  return text;
}

}  // namespace baton::scenarios
