// The real `baton` binary as a test sees it: a server in a folder, and the commands that talk to
// it.
#pragma once

#include <chrono>
#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/child_process.hpp"

namespace baton::test {

/// What a command that has ended leaves behind.
struct ended_command {
  int exit_code = 0;  ///< minus the signal, where one ended it
  std::string out;
  std::string err;
};

/// Runs `baton` with these arguments to its end; killed, with exit code -9, if it takes longer than
/// `patience`.
ended_command run_baton(std::vector<std::string> arguments, const std::string& stdin_text = {},
                        std::chrono::seconds patience = std::chrono::seconds{60});

/// `baton serve` on `<folder>/baton.toml`. Killed when the object dies, its bodies with it.
class server_process {
 public:
  /// Writes the configuration, starts, and returns when it serves. A text without `[server]` is
  /// served on `<folder>/baton.sock` with its storage in `<folder>/baton.db`.
  /// Throws, with the server's own words, if it ends instead or does not serve within a minute.
  server_process(const std::string& folder, const std::string& toml_text,
                 std::vector<std::string> extra_arguments = {});

  /// In the form that `--server` and `parse_listen_address` read.
  [[nodiscard]] const std::string& address() const { return address_; }
  [[nodiscard]] pid_t pid() const { return child_->pid(); }
  [[nodiscard]] std::string stderr_text() const { return child_->err(); }
  [[nodiscard]] std::string stdout_text() const { return child_->out(); }

  /// SIGKILL, and reaped.
  void kill_hard();
  /// SIGTERM; does not wait.
  void terminate() { child_->send(SIGTERM); }
  /// The exit code, or minus the signal that ended it; none if it lives on after `patience`.
  std::optional<int> wait_exit(std::chrono::milliseconds patience = std::chrono::seconds{30}) {
    return child_->wait_exit(patience);
  }
  /// SIGTERM, and its exit code once it has drained.
  std::optional<int> stop() {
    terminate();
    return wait_exit();
  }

  /// Runs a client command against this server.
  [[nodiscard]] ended_command run(std::vector<std::string> arguments) const;

 private:
  std::unique_ptr<child_process> child_;
  std::string address_;
};

/// Writes `<folder>/baton.toml` as `server_process` does. Returns its path.
std::string write_config(const std::string& folder, const std::string& toml_text);

}  // namespace baton::test
