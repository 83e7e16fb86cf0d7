#include "scenarios/scenario_text.hpp"

#include <type_traits>

#include <fmt/format.h>

#include "adapters/toml/values.hpp"

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
  return quoted(toml_reading::to_text(value));
}
std::string value_of(std::chrono::nanoseconds value) {
  return quoted(toml_reading::to_exact_text(value));
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

void add_top(const scenario& what, std::string& into) {
  const scenario standard;
  table_text top{into, {}};
  top.unless(standard.about, "about", what.about);
  top.unless(static_cast<std::int64_t>(standard.seeds), "seeds",
             static_cast<std::int64_t>(what.seeds));
  if (what.policies != standard.policies) {
    std::vector<std::string> names;
    for (const sim::scheduling_policy each : what.policies) {
      names.emplace_back(to_string(each));
    }
    top.always("policies", names);
  }
}

void add_hosts(const topology& what, std::string& into) {
  const topology standard;
  table_text table{into, "\n[topology]\n"};
  table.always("executors", what.executors);
  table.always("workers", what.workers);
  table.unless(standard.workers_per_process, "workers_per_process", what.workers_per_process);
  table.unless(standard.worker_capacity, "worker_capacity", what.worker_capacity);
  table.unless(standard.executors_work, "executors_work", what.executors_work);
  table.unless(standard.own_storage, "own_storage", what.own_storage);
}

void add_times(const timing& what, std::string& into) {
  const timing standard;
  table_text table{into, "\n[timing]\n"};
  table.unless(standard.lease, "lease", what.lease);
  table.unless(standard.heartbeat, "heartbeat", what.heartbeat);
  table.unless(standard.lease_margin, "lease_margin", what.lease_margin);
  table.unless(standard.start_patience, "start_patience", what.start_patience);
  table.unless(standard.reap_interval, "reap_interval", what.reap_interval);
  if (!what.reconcile_interval) {
    table.always("reconcile_interval", std::string{"never"});
  } else {
    table.unless(*standard.reconcile_interval, "reconcile_interval", *what.reconcile_interval);
  }
  table.unless(standard.batch_max, "batch_max", what.batch_max);
  table.unless(standard.call_patience, "call_patience", what.call_patience);
}

void add_action(const scenario_action& what, std::string& into) {
  const scenario_action standard;
  table_text table{into, "\n[[action]]\n"};
  table.always("ref", what.ref);
  table.unless(standard.count, "count", what.count);
  table.always("limit", what.limit);
  table.unless(standard.groups, "groups", what.groups);
  table.unless(standard.timeout, "timeout", what.timeout);
  table.unless(standard.grace, "grace", what.grace);
  table.unless(standard.attempts_max, "attempts_max", what.attempts_max);
  table.unless(standard.backoff, "backoff", what.backoff);
  std::vector<std::string> retried;
  const auto add = [&retried](bool is_on, const char* name) {
    if (is_on) {
      retried.emplace_back(name);
    }
  };
  add(what.retry_on_failed, "failed");
  add(what.retry_on_timeout, "timeout");
  add(what.retry_on_worker_lost, "worker_lost");
  table.unless({"failed", "worker_lost"}, "retry_on", retried);
  table.unless(standard.runs.lasts, "lasts", what.runs.lasts);
  table.unless(standard.runs.slow_share, "slow_share", what.runs.slow_share);
  table.unless(standard.runs.slow_lasts, "slow_lasts", what.runs.slow_lasts);
}

void add_work(const scenario& what, std::string& into) {
  if (what.requests.empty()) {
    const workload standard;
    table_text table{into, "\n[workload]\n"};
    table.unless(standard.executions, "executions", what.asks.executions);
    table.unless(standard.within, "within", what.asks.within);
    table.unless(standard.keyed_share, "keyed_share", what.asks.keyed_share);
    table.unless(standard.read_share, "read_share", what.asks.read_share);
  }
  for (const named_request& each : what.requests) {
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
  table.unless(standard.from, "from", what.scheduled.from);
  table.unless(standard.until, "until", what.scheduled.until);
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

void add_rest(const scenario& what, std::string& into) {
  const phases standard;
  table_text lasts{into, "\n[phases]\n"};
  lasts.unless(standard.faults, "faults", what.lasts.faults);
  if (what.lasts.no_leak_within) {
    lasts.always("no_leak_within", *what.lasts.no_leak_within);
  }
  lasts.unless(standard.events_max, "events_max", what.lasts.events_max);
  table_text judged{into, "\n[rules]\n"};
  judged.unless(std::vector<std::string>{}, "off", what.judged.off);
  if (what.judged.isolation_within) {
    judged.always("isolation_within", *what.judged.isolation_within);
  }
  table_text required{into, "\n[required]\n"};
  required.unless(std::vector<std::string>{}, "marks", what.required_marks);
  std::vector<std::string> faults;
  for (const fault_id each : what.required_faults) {
    faults.emplace_back(name_of(each));
  }
  required.unless(std::vector<std::string>{}, "faults", faults);
}

}  // namespace

std::string to_toml(const scenario& what) {
  std::string text;
  add_top(what, text);
  add_hosts(what.hosts, text);
  add_times(what.times, text);
  for (const scenario_action& each : what.actions) {
    add_action(each, text);
  }
  add_work(what, text);
  add_faults(what.goes_wrong, text);
  add_rest(what, text);
  return text;
}

}  // namespace baton::scenarios
