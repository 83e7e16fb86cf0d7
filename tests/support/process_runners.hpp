// Process runners for tests: actions given as lines of shell.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "adapters/real/process/process_runner.hpp"

namespace baton::test {

inline process_command command_of(std::vector<std::string> arguments) {
  process_command command;
  command.arguments = std::move(arguments);
  return command;
}

inline process_command shell(std::string line) {
  return command_of({"/bin/sh", "-c", std::move(line)});
}

inline std::unique_ptr<runner> runner_of(boost::asio::io_context& context,
                                         process_runner::commands commands,
                                         std::shared_ptr<process_reaper> reaper = nullptr) {
  if (reaper == nullptr) {
    reaper = process_reaper::start().value();
  }
  return std::make_unique<process_runner>(context.get_executor(), std::move(commands),
                                          std::move(reaper));
}

/// An argument for `sleep` that nobody else on this machine uses: it finds the process again.
inline std::string unique_nap() {
  static int count = 0;
  return fmt::format("9{:07}.{:04}", ::getpid(), ++count);
}

}  // namespace baton::test
