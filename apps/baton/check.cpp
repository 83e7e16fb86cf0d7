#include "apps/baton/check.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

#include "apps/baton/exit_code.hpp"
#include "apps/cli/standard_output.hpp"
#include "history/checker.hpp"
#include "history/report.hpp"

namespace baton::app {

int check_history(const std::string& path, std::chrono::milliseconds slack, bool json) {
  std::ifstream file{path};
  if (!file) {
    cli::print_error("baton check: cannot read {}: {}\n", path, std::strerror(errno));
    return exit_usage;
  }
  const history::read_result recorded = history::read_history(file);
  if (file.bad()) {  // a folder opens like a file, and fails only now
    cli::print_error("baton check: cannot read {}: it is no file, or its disk fails\n", path);
    return exit_usage;
  }
  for (const auto& each : recorded.errors) {
    cli::print_error("{}:{}: {}\n", path, each.line, each.text);
  }
  if (!recorded.errors.empty()) {
    cli::print_error("baton check: {} is not a history as `baton serve --history` writes it\n",
                     path);
    return exit_usage;
  }
  history::check_options bounds;
  bounds.slack_ns = std::chrono::nanoseconds{slack}.count();
  const history::verdict judged = history::check(recorded, bounds);
  cli::print_out("{}\n", json ? history::to_json(judged) : history::to_text(judged));
  return cli::end_output("baton check", judged.holds() ? exit_ok : exit_failed, exit_internal);
}

}  // namespace baton::app
