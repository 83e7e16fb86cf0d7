#include "apps/baton/commands.hpp"

#include <chrono>
#include <cstdio>

#include <fmt/format.h>

#include "adapters/real/http/http_message.hpp"
#include "adapters/real/random_seed.hpp"
#include "adapters/wire/documents.hpp"
#include "adapters/wire/requests.hpp"
#include "adapters/wire/times.hpp"
#include "apps/baton/exit_code.hpp"
#include "apps/cli/standard_output.hpp"
#include "base/number_text.hpp"
#include "base/percent_coding.hpp"

namespace baton::app {
namespace {

using cli::print_out;

// Flushes stdout. `done` names what was done, for a caller that will not read it there.
int end(const char* command, int code, const std::string& done = {}) {
  return cli::end_output(fmt::format("baton {}", command), code, exit_internal, done);
}

std::string target_of(std::int64_t execution) {
  return fmt::format("/api/v1/executions/{}", execution);
}

std::string target_of_action(const std::string& ref) {
  return "/api/v1/actions/" + base::percent_encoded(ref);
}

/// Asks until the execution has ended. The last document.
result<std::string> wait_for_end(client& server, std::int64_t execution) {
  while (true) {
    const std::string target =
        fmt::format("{}?wait={}ms", target_of(execution), server.wait_round().count());
    auto document = server.ask("GET", target);
    if (!document) {
      return document;
    }
    const auto record = wire::read_execution(*document);
    if (!record) {
      return record.error();
    }
    if (is_terminal(record->state)) {
      return document;
    }
  }
}

void print_line(const char* name, const std::string& value) {
  if (!value.empty()) {
    print_out("  {:<11}{}\n", name, value);
  }
}

std::string time_text(std::int64_t wall_ns) {
  return wall_ns == 0 ? std::string{} : wire::rfc3339(wall_ns);
}

void print_record(const execution_record& record) {
  print_out("execution {} of {}: {}\n", record.execution, record.action_ref,
            to_string(record.state));
  if (record.state == status::requested) {
    print_line("waiting", fmt::format("{} before it", record.waiting_ahead));
  }
  print_line("queue", record.group);
  print_line("attempt", record.number.is_none() ? "" : fmt::format("{}", record.number));
  print_line("accepted", time_text(record.accepted_at_ns));
  print_line("granted", time_text(record.granted_at_ns));
  print_line("started", time_text(record.started_at_ns));
  print_line("ended", time_text(record.ended_at_ns));
  print_line("survivors", record.survivors);
  print_line("parameters", record.parameters);
  print_line("result", record.result);
}

int print_execution(const std::string& document, bool json) {
  const auto record = wire::read_execution(document);
  if (!record) {
    return complain("show", record.error());
  }
  if (json) {
    print_out("{}\n", document);
  } else {
    print_record(*record);
  }
  return end("show", exit_ok);
}

std::string joined(const std::vector<std::string>& documents) {
  std::string all;
  for (const std::string& each : documents) {
    all += all.empty() ? "" : ",";
    all += each;
  }
  return all;
}

int wait_for_all(client& server, const std::vector<accept_reply>& accepted, bool json) {
  int code = exit_ok;
  std::vector<std::string> documents;
  for (const accept_reply& each : accepted) {
    auto document = wait_for_end(server, each.execution.value);
    const auto record = document ? wire::read_execution(*document) : document.error();
    if (!record) {
      error failure = record.error();
      failure.context = fmt::format("{} ({})", failure.message(), accepted_text(accepted));
      return complain("submit", failure);
    }
    code = record->state == status::completed ? code : exit_failed;
    if (!json) {
      print_record(*record);
    }
    documents.push_back(*std::move(document));
  }
  if (json && documents.size() == 1) {
    print_out("{}\n", documents.front());
  } else if (json) {
    print_out("{{\"executions\":[{}]}}\n", joined(documents));
  }
  return end("submit", code, accepted_text(accepted));
}

result<std::string> ask_queue(client& server, const std::string& ref, const std::string& group) {
  const std::string query = group.empty() ? "" : "?queue=" + base::percent_encoded(group);
  return server.ask("GET", target_of_action(ref) + "/queue-stats" + query);
}

void print_queue(const wire::queue_view& seen) {
  const queue_stats& stats = seen.stats;
  print_out("{:<24} {:>8} waiting {:>6} active of {:<6} {:<8} {:>9} enqueued {:>9} ended{}\n",
            seen.action_ref, stats.waiting, stats.active, stats.limit,
            stats.retired ? "retired" : wire::word_of(stats.mode), stats.enqueued_total,
            stats.ended_total,
            stats.oldest_waiting_since_ns == 0
                ? ""
                : ", oldest waits since " + time_text(stats.oldest_waiting_since_ns));
}

// Retired actions are listed while they have something left: they may be many.
bool is_listed(const wire::queue_view& seen, const queue_options& wanted) {
  return !wanted.action_ref.empty() || !seen.stats.retired || seen.stats.waiting > 0 ||
         seen.stats.active > 0;
}

int print_queues(client& server, const std::vector<wire::action_view>& actions,
                 const queue_options& wanted, bool json) {
  std::vector<std::string> documents;
  for (const wire::action_view& each : actions) {
    auto document = ask_queue(server, each.action_ref, wanted.group);
    const auto seen = document ? wire::read_queue(*document) : document.error();
    if (!seen) {
      return complain("queue", seen.error());
    }
    if (!is_listed(*seen, wanted)) {
      continue;
    }
    if (!json) {
      print_queue(*seen);
    }
    documents.push_back(*std::move(document));
  }
  if (json && !wanted.action_ref.empty()) {
    print_out("{}\n", documents.front());
  } else if (json) {
    print_out("{{\"queues\":[{}]}}\n", joined(documents));
  }
  const bool is_changed = !wanted.limit.empty() || !wanted.mode.empty();
  return end("queue", exit_ok, is_changed ? "the change was made" : "");
}

int control_queue(client& server, const queue_options& options) {
  queue_control change;
  change.limit_as_configured = options.limit == "configured";
  if (!options.limit.empty() && !change.limit_as_configured) {
    const auto limit = base::number_in<std::int32_t>(options.limit);
    if (!limit) {
      return complain("queue", {errc::invalid_argument,
                                fmt::format("--limit {}: a limit must be a whole number, or "
                                            "`configured`",
                                            options.limit)});
    }
    change.limit = *limit;
  }
  change.mode = wire::queue_mode_from_word(options.mode);
  const auto done = server.ask("POST", target_of_action(options.action_ref) + "/control",
                               wire::control_body(change));
  return done ? exit_ok : complain("queue", done.error());
}

}  // namespace

int submit(const client_options& options, const submit_options& wanted) {
  auto server = client::connect(options);
  if (!server) {
    return complain("submit", server.error());
  }
  const auto parameters = parameters_of(wanted);
  if (!parameters) {
    return complain("submit", parameters.error());
  }
  // With a key a repetition after a lost answer finds the first execution instead of making
  // another.
  const std::string key = wanted.idempotency_key.empty()
                              ? fmt::format("auto-{:016x}{:016x}", random_seed(), random_seed())
                              : wanted.idempotency_key;
  const auto document =
      server->ask("POST", "/api/v1/executions",
                  wire::submit_body(wanted.action_ref, *parameters, key, wanted.count));
  if (!document) {
    error failure = document.error();
    if (failure.is(errc::outcome_unknown)) {
      failure.context =
          fmt::format("{}; to ask again for the same: --key {}", failure.message(), key);
    }
    return complain("submit", failure);
  }
  const auto accepted = wire::read_accepted(*document);
  if (!accepted) {
    return complain("submit", accepted.error());
  }
  if (wanted.wait) {
    return wait_for_all(*server, *accepted, options.json);
  }
  if (options.json) {
    print_out("{}\n", *document);
    return end("submit", exit_ok, accepted_text(*accepted));
  }
  for (const accept_reply& each : *accepted) {
    print_out("execution {} {}{}{}\n", each.execution,
              each.duplicate ? "known already" : "accepted", each.group.empty() ? "" : ", queue ",
              each.group);
  }
  return end("submit", exit_ok, accepted_text(*accepted));
}

int cancel(const client_options& options, std::int64_t execution) {
  auto server = client::connect(options);
  if (!server) {
    return complain("cancel", server.error());
  }
  const auto document = server->ask("POST", target_of(execution) + "/cancel");
  if (!document) {
    return complain("cancel", document.error());
  }
  const auto answer = wire::read_cancelled(*document);
  if (!answer) {
    return complain("cancel", answer.error());
  }
  const std::string done = fmt::format("execution {} is {}{}", execution, to_string(answer->state),
                                       answer->changed ? "" : ", as it was before");
  print_out("{}\n", options.json ? *document : done);
  return end("cancel", exit_ok, done);
}

// Said before it is done: it cannot be taken back.
int release(const client_options& options, std::int64_t execution) {
  auto server = client::connect(options);
  if (!server) {
    return complain("release", server.error());
  }
  fmt::print(stderr,
             "baton release: what is left of execution {} no longer counts from here on. Its slot "
             "may be given to the next execution, or to a further attempt of its own, while it still "
             "runs: the two may overlap.\n",
             execution);
  const auto document = server->ask("POST", target_of(execution) + "/release");
  if (!document) {
    return complain("release", document.error());
  }
  const auto answer = wire::read_released(*document);
  if (!answer) {
    return complain("release", answer.error());
  }
  if (options.json) {
    fmt::print("{}\n", *document);
  } else {
    fmt::print("attempt {} of execution {} is released\n", *answer, execution);
  }
  return exit_ok;
}

int show(const client_options& options, std::int64_t execution, bool wait) {
  auto server = client::connect(options);
  if (!server) {
    return complain("show", server.error());
  }
  const auto document =
      wait ? wait_for_end(*server, execution) : server->ask("GET", target_of(execution));
  if (!document) {
    return complain("show", document.error());
  }
  return print_execution(*document, options.json);
}

int queue(const client_options& options, const queue_options& wanted) {
  auto server = client::connect(options);
  if (!server) {
    return complain("queue", server.error());
  }
  if (!wanted.limit.empty() || !wanted.mode.empty()) {
    const int code = control_queue(*server, wanted);
    if (code != exit_ok) {
      return code;
    }
  }
  if (!wanted.action_ref.empty()) {
    return print_queues(*server, {wire::action_view{wanted.action_ref, false}}, wanted,
                        options.json);
  }
  const auto document = server->ask("GET", "/api/v1/actions");
  const auto actions = document ? wire::read_actions(*document) : document.error();
  return actions ? print_queues(*server, *actions, wanted, options.json)
                 : complain("queue", actions.error());
}

}  // namespace baton::app
