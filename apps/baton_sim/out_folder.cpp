#include "apps/baton_sim/out_folder.hpp"

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <unistd.h>

#include "apps/baton_sim/exit_code.hpp"
#include "apps/baton_sim/interruption.hpp"
#include "apps/baton_sim/log.hpp"
#include "apps/baton_sim/parts.hpp"
#include "apps/baton_sim/text_file.hpp"
#include "reports/model/changes.hpp"
#include "reports/model/evaluate.hpp"
#include "reports/model/summary.hpp"
#include "reports/render/html/page.hpp"
#include "reports/render/json.hpp"
#include "reports/render/junit.hpp"
#include "reports/render/markdown.hpp"
#include "reports/render/terminal.hpp"

namespace baton::sim_app {
namespace {

namespace files = std::filesystem;

// Whatever a renderer does, the verdict stands.
template <class Render, class Write>
bool write_rendered(const files::path& path, Render render, Write write) {
  try {
    return write(path, render());
  } catch (const std::exception& failure) {
    log("baton-sim: {} could not be made: {}\n", path.string(), failure.what());
    return false;
  }
}

}  // namespace

bool prepare_folder(const std::string& folder) {
  std::error_code failed;
  files::create_directories(folder, failed);
  const files::path probe = files::path{folder} / ".writable";
  const bool writable = !failed && std::ofstream{probe}.flush().good();
  files::remove(probe, failed);
  if (!writable) {
    log("baton-sim: cannot write to {}: is it a folder, and yours?\n", folder);
  }
  return writable;
}

bool write_report(const std::string& folder, const reports::summary& told) {
  const files::path into{folder};
  bool whole = write_rendered(
      into / "report.json", [&] { return reports::to_json(*told.of) + "\n"; }, write_whole);
  whole &= write_rendered(
      into / "report.html", [&] { return reports::html_page(told); }, write_whole);
  whole &= write_rendered(
      into / "junit.xml", [&] { return reports::junit_xml(told); }, write_whole);
  whole &= write_rendered(
      into / "summary.md", [&] { return reports::step_summary(told); }, write_whole);
  return whole;
}

void publish_to_ci(const reports::summary& told) {
  if (const char* const here = std::getenv("GITHUB_ACTIONS"); here != nullptr) {
    for (const std::string& each : reports::annotations(told)) {
      log("{}\n", each);
    }
  }
  if (const char* const path = std::getenv("GITHUB_STEP_SUMMARY"); path != nullptr && *path != 0) {
    const auto append = [](const files::path& to, const std::string& text) {
      return write_text(to, text, "baton-sim", std::ios::app);
    };
    write_rendered(
        path, [&] { return reports::step_summary(told); }, append);
  }
}

int publish(reports::report whole, const publish_options& options) {
  if (options.before) {
    whole.changes = reports::changes_since(*options.before, whole);
  }
  reports::evaluate(whole);
  if (was_interrupted()) {
    log("baton-sim {}: interrupted: only what was run until then is told\n", options.command);
    whole.exit_code = whole.exit_code == exit_holds ? int{exit_inconclusive} : whole.exit_code;
  }
  whole.made = here(options.command_line);
  const reports::summary told = reports::summary_of(whole);
  const bool written = options.out.empty() || write_report(options.out, told);
  publish_to_ci(told);
  if (options.json) {
    fmt::print("{}\n", reports::to_json(whole));
  } else {
    const bool colour = ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
    fmt::print("{}", reports::to_text(told, {colour}));
  }
  // Where runs were judged the verdict stands; a command that only writes has failed.
  return written || options.judges ? static_cast<int>(whole.exit_code) : int{exit_internal};
}

bool read_since(const std::string& since, const char* command,
                std::optional<reports::report>& into) {
  into = since.empty() ? std::nullopt : read_report_at(since, command);
  return since.empty() || into;
}

std::optional<std::string> read_file(const std::string& path) {
  std::error_code failed;
  const bool regular = files::is_regular_file(path, failed);  // others may never end
  std::ifstream file{path, std::ios::binary};
  if (!regular || !file || files::file_size(path, failed) > reports::report_bytes_max) {
    return std::nullopt;
  }
  return std::string{std::istreambuf_iterator<char>{file}, {}};
}

std::optional<reports::report> read_report_at(const std::string& path, const char* command) {
  std::error_code failed;
  const files::path file =
      files::is_directory(path, failed) ? files::path{path} / "report.json" : files::path{path};
  const auto whole = read_file(file.string());
  if (!whole) {
    log("baton-sim {}: cannot read {}: a folder is wanted that run or sweep left with --out, or "
        "the "
        "report.json in it\n",
        command, file.string());
    return std::nullopt;
  }
  auto read = reports::read_report(*whole);
  if (const auto* const wrong = std::get_if<reports::unreadable>(&read)) {
    log("baton-sim {}: {}: {}: {}\n", command, file.string(), wrong->where, wrong->what);
    return std::nullopt;
  }
  return std::get<reports::report>(std::move(read));
}

}  // namespace baton::sim_app
