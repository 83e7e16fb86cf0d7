// The command line: which command with which options. Everything else is in its file.
#include <chrono>
#include <exception>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "apps/baton/check.hpp"
#include "apps/baton/commands.hpp"
#include "apps/baton/exit_code.hpp"
#include "apps/baton/serve.hpp"
#include "apps/cli/standard_output.hpp"
#include "apps/cli/strict_options.hpp"
#include "base/number_text.hpp"

namespace baton::app {
namespace {

constexpr const char* examples = R"(Examples:
  baton serve --config baton.toml
  baton submit deploy.web --param host=web1 --wait
  baton submit build --count 100
  baton show 17 --wait
  baton cancel 17
  baton release 17                     gives up what is left of it and cannot be ended
  baton queue                          all actions, a line each
  baton queue build --limit 4          from now on, four at a time
  baton queue build --mode paused      accepts, and starts nothing
  baton check history.jsonl            what `serve --history` has written

Exit codes: 0 done · 1 a rule is broken, or an awaited execution did not complete ·
64 usage or bad input · 69 not available now, try again ·
70 internal error, or stdout could not be written)";

/// The options of every command, and which of them was chosen.
struct command_line {
  client_options server;
  std::int64_t patience_ms = 10'000;
  serve_options serving;
  submit_options submitting;
  queue_options queueing;
  std::int64_t execution = 0;
  bool wait = false;
  std::string history;
  std::int64_t slack_ms = 1'000;
  int code = exit_ok;

  explicit command_line(CLI::App& app) {
    app.footer(examples);
    app.require_subcommand(1);
    add_serve(app);
    add_submit(app);
    add_cancel(app);
    add_release(app);
    add_show(app);
    add_queue(app);
    add_check(app);
    cli::refuse_empty_values(app);
  }

 private:
  // CLI11 takes a number that is too large for the nearest one that is not.
  void add_execution(CLI::App& to) {
    to.add_option("id", execution, "the execution")->required()->check([](const std::string& text) {
      const auto number = base::number_in<std::int64_t>(text);
      return number && *number >= 1 ? ""
                                    : "an execution's id is a whole number from 1, not " + text;
    });
  }

  void add_server(CLI::App& to) {
    to.add_option("--server", server.server, "the server's address")
        ->envname("BATON_SERVER")
        ->capture_default_str();
    to.add_option("--patience-ms", patience_ms,
                  "the longest wait for an answer, asking again included; 0: ask once")
        ->check(CLI::Range(0, 86'400'000))
        ->capture_default_str();
    to.add_flag("--json", server.json, "print the server's JSON document");
  }

  client_options& chosen() {
    server.patience = std::chrono::milliseconds{patience_ms};
    return server;
  }

  void add_serve(CLI::App& app) {
    CLI::App* const to = app.add_subcommand("serve", "executor, workers and API in one process");
    to->add_option("--config", serving.config_path, "the TOML file, see docs/configuration.md")
        ->required();
    to->add_option("--history", serving.history_path,
                   "append what the rules need to this file, one JSON object a line");
    to->callback([this] { code = serve(serving); });
  }

  void add_submit(CLI::App& app) {
    CLI::App* const to = app.add_subcommand("submit", "asks for an execution of an action");
    to->add_option("ref", submitting.action_ref, "the action")->required();
    to->add_option("--param", submitting.parameters, "NAME=TEXT, or NAME:=JSON; repeatable")
        ->take_all()
        ->allow_extra_args(false);
    to->add_option("--params", submitting.parameters_json, "all parameters as one JSON object");
    to->add_option("--key", submitting.idempotency_key,
                   "the idempotency key: the same key again returns the same execution");
    to->add_option("--count", submitting.count, "how many executions")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    to->add_flag("--wait", submitting.wait, "wait for the end, and print it");
    add_server(*to);
    to->callback([this] { code = submit(chosen(), submitting); });
  }

  void add_cancel(CLI::App& app) {
    CLI::App* const to = app.add_subcommand("cancel", "asks an execution to stop");
    add_execution(*to);
    add_server(*to);
    to->callback([this] { code = cancel(chosen(), execution); });
  }

  void add_release(CLI::App& app) {
    CLI::App* const to = app.add_subcommand(
        "release", "gives up what is left of an attempt that was killed and is still there");
    to->footer(
        "An attempt keeps its slot until every process that it started is gone. One that cannot be\n"
        "killed keeps it for ever: `baton show` names it under survivors. After a release it no\n"
        "longer counts, and the next attempt may run beside it. End it by other means if you can.\n\n"
        "Example:\n"
        "  baton show 17                        survivors: attempt 1: pid 4711 (sleep), user 0\n"
        "  baton release 17");
    add_execution(*to);
    add_server(*to);
    to->callback([this] { code = release(chosen(), execution); });
  }

  void add_show(CLI::App& app) {
    CLI::App* const to = app.add_subcommand("show", "prints an execution");
    add_execution(*to);
    to->add_flag("--wait", wait, "wait for its end");
    add_server(*to);
    to->callback([this] { code = show(chosen(), execution, wait); });
  }

  void add_queue(CLI::App& app) {
    CLI::App* const to = app.add_subcommand("queue", "prints queues, and changes them");
    to->add_option("ref", queueing.action_ref, "the action; all of them without one");
    CLI::Option* const group =
        to->add_option("--queue", queueing.group,
                       "one queue of an action with group_by: its values, joined by commas");
    CLI::Option* const limit =
        to->add_option("--limit", queueing.limit, "a new limit, or `configured`");
    CLI::Option* const mode = to->add_option("--mode", queueing.mode, "how the action goes on")
                                  ->check(CLI::IsMember({"open", "paused", "draining"}));
    add_server(*to);
    to->callback([this, group, limit, mode] {
      const bool changes = limit->count() > 0 || mode->count() > 0;
      if (queueing.action_ref.empty() && (changes || group->count() > 0)) {
        throw CLI::ValidationError("queue", "--queue, --limit and --mode want an action");
      }
      if (changes && group->count() > 0) {
        throw CLI::ValidationError(
            "queue", "--limit and --mode change the action with all its queues: leave out --queue");
      }
      code = queue(chosen(), queueing);
    });
  }

  void add_check(CLI::App& app) {
    CLI::App* const to = app.add_subcommand("check", "judges a recorded history by the rules");
    to->add_option("history", history, "the file")->required();
    to->add_option("--slack-ms", slack_ms,
                   "how much later than its timeout and grace an attempt may be seen to end")
        ->check(CLI::Range(0, 86'400'000))
        ->capture_default_str();
    to->add_flag("--json", server.json, "print one JSON document");
    to->callback([this] {
      code = check_history(history, std::chrono::milliseconds{slack_ms}, server.json);
    });
  }
};

}  // namespace
}  // namespace baton::app

int main(int argument_count, char** arguments) {
  using namespace baton::app;
  namespace cli = baton::cli;
  cli::occupy_standard_descriptors();
  CLI::App app{"baton runs actions in strict FIFO order under a concurrency limit."};
  app.set_version_flag("--version", "baton 0.1.0");
  try {
    command_line commands{app};
    if (const auto cut = cli::find_cut_option(argument_count, arguments)) {
      cli::print_error("{}\nRun with --help for more information.\n", *cut);
      return exit_usage;
    }
    app.parse(argument_count, arguments);
    return commands.code;
  } catch (const CLI::ParseError& wrong) {
    const int code = app.exit(wrong);
    return cli::end_output("baton", code == 0 ? exit_ok : exit_usage, exit_internal);
  } catch (const std::exception& failure) {
    cli::print_error("baton: {}\n", failure.what());
    return exit_internal;
  }
}
