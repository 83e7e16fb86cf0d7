#include "apps/baton_sim/out_folder.hpp"

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <unistd.h>

#include "apps/baton_sim/parts.hpp"
#include "reports/changes.hpp"
#include "reports/html/page.hpp"
#include "reports/json.hpp"
#include "reports/junit.hpp"
#include "reports/markdown.hpp"
#include "reports/settle.hpp"
#include "reports/terminal.hpp"

namespace baton::sim_app {
namespace {

namespace files = std::filesystem;

bool write_text(const files::path& path, const std::string& text, std::ios::openmode how = {}) {
  std::ofstream file{path, std::ios::out | how};
  file << text;
  if (file.flush()) {
    return true;
  }
  fmt::print(stderr, "baton-sim: cannot write {}\n", path.string());
  return false;
}

// Whatever a renderer does, the verdict stands.
template <class Render>
bool write_rendered(const files::path& path, Render render, std::ios::openmode how = {}) {
  try {
    return write_text(path, render(), how);
  } catch (const std::exception& failure) {
    fmt::print(stderr, "baton-sim: {} could not be made: {}\n", path.string(), failure.what());
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
    fmt::print(stderr, "baton-sim: cannot write to {}: is it a folder, and yours?\n", folder);
  }
  return writable;
}

bool write_report(const std::string& folder, const reports::report& of) {
  const files::path into{folder};
  bool whole = write_rendered(into / "report.json", [&] { return reports::to_json(of) + "\n"; });
  whole &= write_rendered(into / "report.html", [&] { return reports::html_page(of); });
  whole &= write_rendered(into / "junit.xml", [&] { return reports::junit_xml(of); });
  whole &= write_rendered(into / "summary.md", [&] { return reports::step_summary(of); });
  return whole;
}

void tell_ci(const reports::report& of) {
  if (const char* const here = std::getenv("GITHUB_ACTIONS"); here != nullptr) {
    for (const std::string& each : reports::annotations(of)) {
      fmt::print(stderr, "{}\n", each);
    }
  }
  if (const char* const path = std::getenv("GITHUB_STEP_SUMMARY"); path != nullptr && *path != 0) {
    write_rendered(path, [&] { return reports::step_summary(of); }, std::ios::app);
  }
}

int tell(reports::report whole, const told_how& how) {
  if (!how.since.empty()) {
    if (const auto before = read_report_at(how.since, how.command)) {
      whole.changes = reports::changes_since(*before, whole);
    }
  }
  reports::settle(whole);
  whole.made = here(how.command_line);
  if (!how.out.empty()) {
    write_report(how.out, whole);
  }
  tell_ci(whole);
  if (how.json) {
    fmt::print("{}\n", reports::to_json(whole));
  } else {
    const bool colour = ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
    fmt::print("{}", reports::to_text(whole, {colour}));
  }
  return static_cast<int>(whole.exit_code);
}

std::optional<reports::report> read_report_at(const std::string& path, const char* command) {
  std::error_code failed;
  const files::path file =
      files::is_directory(path, failed) ? files::path{path} / "report.json" : files::path{path};
  std::ifstream text{file, std::ios::binary};
  if (!text) {
    fmt::print(stderr, "baton-sim {}: cannot read {}: run and sweep leave one with --out\n", command,
               file.string());
    return std::nullopt;
  }
  std::string whole(reports::report_bytes_max + 1, '\0');
  text.read(whole.data(), static_cast<std::streamsize>(whole.size()));
  whole.resize(static_cast<std::size_t>(text.gcount()));
  auto read = reports::read_report(whole);
  if (const auto* const wrong = std::get_if<reports::unreadable>(&read)) {
    fmt::print(stderr, "baton-sim {}: {}: {}: {}\n", command, file.string(), wrong->where,
               wrong->what);
    return std::nullopt;
  }
  return std::get<reports::report>(std::move(read));
}

}  // namespace baton::sim_app
