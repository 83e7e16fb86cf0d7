// The folder that a command leaves: a report in all its forms.
#pragma once

#include <optional>
#include <string>

#include "reports/model/report.hpp"
#include "reports/model/summary.hpp"

namespace baton::sim_app {

/// Makes it, and sees whether files can be written there: before hours of work, not after. False:
/// they cannot, and that was printed.
[[nodiscard]] bool prepare_folder(const std::string& folder);

/// Writes report.html, report.json, junit.xml and summary.md. What goes wrong is printed, and
/// changes nothing else: a report that cannot be drawn is no verdict. False: something did.
bool write_report(const std::string& folder, const reports::summary& told);

/// What a command that has made a report was asked for.
struct publish_options {
  const char* command;
  std::string command_line;
  std::string out;    ///< folder; empty: none
  std::optional<reports::report> before;  ///< to compare with
  bool json = false;  ///< one document on stdout, instead of text
  bool judges = true;  ///< it has played runs: its verdict stands, whatever becomes of the files
};

/// Settles a report, prints it, leaves its folder. Returns the exit code.
[[nodiscard]] int publish(reports::report whole, const publish_options& options);

/// The report to compare with, if one was named: before hours of work, not after. False: it was, and
/// is none, and that was printed.
[[nodiscard]] bool read_since(const std::string& since, const char* command,
                              std::optional<reports::report>& into);

/// On a CI that says so by its environment: annotations to stderr, and the summary where it is wanted.
void publish_to_ci(const reports::summary& told);

/// A regular file's text, if it is no longer than a report may be. None: it cannot be had.
[[nodiscard]] std::optional<std::string> read_file(const std::string& path);

/// A report.json, or the one in a folder. None: that was printed.
[[nodiscard]] std::optional<reports::report> read_report_at(const std::string& path,
                                                            const char* command);

}  // namespace baton::sim_app
