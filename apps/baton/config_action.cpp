#include <iterator>
#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "adapters/toml/action_ref.hpp"
#include "adapters/toml/values.hpp"
#include "apps/baton/config_sections.hpp"

namespace baton::app {
namespace {

using namespace toml_reading;
using std::chrono::milliseconds;

constexpr std::int64_t queue_max_most = 1'000'000'000;
constexpr std::int64_t output_max_most = 16 * 1024 * 1024;
constexpr std::int64_t attempts_most = 100;
constexpr double backoff_factor_most = 1'000;

constexpr std::string_view limit_policies[] = {"enqueue", "refuse"};
constexpr renamed_word renamed_policies[] = {{"cancel", "refuse"}};
constexpr std::string_view retried_ends[] = {"failed", "timeout", "worker_lost"};
constexpr renamed_word renamed_ends[] = {{"abandoned", "worker_lost"}};

void read_ref(table_reader& from, action_definition& into) {
  if (!from.has("ref")) {
    from.wrong("ref", "is missing: each [[action]] needs a ref, such as ref = \"deploy.web\"");
  } else if (auto ref = from.text("ref")) {
    if (std::string wrong = check_ref(*ref); !wrong.empty()) {
      from.wrong("ref", std::move(wrong));
    }
    into.ref = std::move(*ref);
  }
}

void read_program(table_reader& from, std::vector<std::string>& into) {
  const auto words = from.texts("command");
  if (!words) {
    return;
  }
  if (words->empty() || words->front().text.empty()) {
    from.wrong("command", "must begin with a program, such as [\"/usr/bin/make\", \"deploy\"]");
    return;
  }
  for (const text_at& word : *words) {
    into.push_back(word.text);
  }
}

void read_script(table_reader& from, std::vector<std::string>& into) {
  const auto script = from.text("command");
  if (!script) {
    return;
  }
  if (script->find_first_not_of(" \t\r\n") == std::string::npos) {
    from.wrong("command", "must not be empty: write what /bin/sh shall run");
    return;
  }
  into = {"/bin/sh", "-c", *script};
}

void read_command(table_reader& from, action_config& into) {
  into.command_position = from.position("command");
  const auto command = from.value("command");
  if (!command) {
    from.wrong("command",
               "is missing: each [[action]] needs one, such as "
               "command = [\"/usr/bin/make\", \"deploy\"]");
  } else if (command->kind() == toml_kind::array) {
    read_program(from, into.command.arguments);
  } else if (command->kind() == toml_kind::string) {
    read_script(from, into.command.arguments);
  } else {
    command->wrong_kind("an array of strings, or a string");
  }
}

void read_group_by(table_reader& from, std::vector<std::string>& into) {
  const auto names = from.texts("group_by");
  std::map<std::string, std::string> seen;
  for (const text_at& name : names.value_or(std::vector<text_at>{})) {
    const auto [first, is_new] = seen.emplace(name.text, name.field);
    if (name.text.empty()) {
      from.wrong_at(name.position, name.field, "must name a parameter: remove the empty name");
    } else if (name.text.find('\n') != std::string::npos) {
      // The storage keeps the names joined by newlines.
      from.wrong_at(name.position, name.field, "must not contain a newline");
    } else if (!is_new) {
      from.wrong_at(name.position, name.field,
                    fmt::format("{} is named already by {}: remove one of them",
                                in_quotes(name.text), first->second));
    }
    into.push_back(name.text);
  }
}

void read_policies(table_reader& from, action_definition& into) {
  assign(into.limit, from.integer("limit", 1, limit_max));
  read_group_by(from, into.group_by);
  if (const auto index = from.choice("on_limit", limit_policies, renamed_policies)) {
    into.on_limit = *index == 0 ? limit_policy::enqueue : limit_policy::refuse;
  }
  assign(into.queue_max, from.integer("queue_max", 1, queue_max_most));
  assign(into.timeout, from.duration("timeout", milliseconds{1}));
  assign(into.grace, from.duration("grace", milliseconds{0}));
}

void read_environment(table_reader& from, process_command& into) {
  auto variables = from.text_table("env");
  if (!variables) {
    return;
  }
  for (auto& [name, value] : *variables) {
    if (name.text.empty() ||
        name.text.find_first_of(std::string_view{"=\0", 2}) != std::string::npos) {
      from.wrong_at(name.position, name.field,
                    "is no name for a variable: it must not be empty, nor contain \"=\" or a "
                    "zero byte");
    } else if (name.text.starts_with("BATON_")) {
      from.wrong_at(name.position, name.field,
                    "names that start with BATON_ are set by the server: choose another");
    }
    into.environment.emplace_back(std::move(name.text), std::move(value));
  }
}

void read_surroundings(table_reader& from, const std::string& file, process_command& into) {
  if (const auto folder = from.text("working_directory")) {
    if (folder->empty()) {
      from.wrong("working_directory",
                 "must not be empty: leave it out to run where the server "
                 "does, or write \".\" for this file's folder");
    }
    into.working_directory = beside(file, *folder);
  }
  assign(into.output_max, from.integer("output_max_bytes", 0, output_max_most));
  read_environment(from, into);
}

void read_retried_ends(table_reader& retry, retry_policy& into) {
  const auto ends = retry.texts("on");
  if (!ends) {
    return;
  }
  bool chosen[std::size(retried_ends)] = {};
  for (const text_at& end : *ends) {
    const auto index = retry.place_of(end, retried_ends, renamed_ends);
    if (index && std::exchange(chosen[*index], true)) {
      retry.wrong_at(end.position, end.field,
                     fmt::format("{} is there already: remove one of them", in_quotes(end.text)));
    }
  }
  into.on_failed = chosen[0];
  into.on_timeout = chosen[1];
  into.on_worker_lost = chosen[2];
}

void read_retry(table_reader& from, retry_policy& into) {
  auto retry = from.table("retry");
  if (!retry) {
    return;
  }
  assign(into.attempts_max, retry->integer("attempts", 1, attempts_most));
  read_growing(*retry, "backoff", "backoff_max", milliseconds{0}, into.backoff, into.backoff_max);
  assign(into.backoff_factor, retry->number("backoff_factor", 1, backoff_factor_most));
  read_retried_ends(*retry, into);
}

}  // namespace

void read_actions(table_reader& document, server_config& into) {
  const auto actions = document.value("action");
  const bool none = actions && actions->kind() == toml_kind::array && actions->raw().items.empty();
  if (!actions || none) {
    document.wrong("action",
                   "there is no [[action]], so there is nothing to run: write one with "
                   "a ref and a command");
  }
  std::map<std::string, std::uint32_t> line_of_ref;
  for (table_reader& from : document.tables("action")) {
    action_config& action = into.actions.emplace_back();
    read_ref(from, action.definition);
    read_command(from, action);
    read_policies(from, action.definition);
    read_surroundings(from, into.file, action.command);
    read_retry(from, action.definition.retry);
    const std::string& ref = action.definition.ref;
    const auto [first, is_new] = line_of_ref.emplace(ref, from.position("ref").line);
    if (!ref.empty() && !is_new) {
      from.wrong("ref", fmt::format("{} is the ref of the action in line {} already: give each "
                                    "action its own",
                                    in_quotes(ref), first->second));
    }
  }
}

}  // namespace baton::app
