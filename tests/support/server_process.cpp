#include "tests/support/server_process.hpp"

#include <fstream>
#include <stdexcept>
#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "tests/support/eventually.hpp"

namespace baton::test {
namespace {

constexpr std::chrono::seconds serving_within{60};

std::vector<std::string> command_line(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), BATON_BIN_DIR "/baton");
  return arguments;
}

/// The detail of the log line that says where the server serves; empty: there is none so far.
std::string served_address(const std::string& log) {
  const std::size_t event = log.find("\"serving\"");
  const std::size_t end = log.find('\n', event);
  if (event == std::string::npos || end == std::string::npos) {
    return {};
  }
  const std::size_t start = log.rfind('\n', event) + 1;
  const auto line = boost::json::parse(log.substr(start, end - start));
  return std::string{line.at("detail").as_string()};
}

}  // namespace

ended_command run_baton(std::vector<std::string> arguments, const std::string& stdin_text,
                        std::chrono::seconds patience) {
  child_process child{command_line(std::move(arguments)), stdin_text};
  std::optional<int> code = child.wait_exit(patience);
  if (!code) {
    child.send(SIGKILL);
    code = child.wait_exit(patience);
  }
  return {code.value_or(-SIGKILL), child.out(), child.err()};
}

std::string write_config(const std::string& folder, const std::string& toml_text) {
  const std::string path = folder + "/baton.toml";
  std::ofstream file{path, std::ios::binary};
  if (toml_text.find("[server]") == std::string::npos) {
    file << "[server]\nlisten = \"unix:baton.sock\"\nstorage = \"baton.db\"\n";
  }
  file << toml_text;
  file.close();
  if (!file) {
    throw std::runtime_error{"cannot write " + path};
  }
  return path;
}

server_process::server_process(const std::string& folder, const std::string& toml_text,
                               std::vector<std::string> extra_arguments) {
  std::vector<std::string> arguments{"serve", "--config", write_config(folder, toml_text)};
  arguments.insert(arguments.end(), extra_arguments.begin(), extra_arguments.end());
  child_ = std::make_unique<child_process>(command_line(std::move(arguments)));
  const auto serves_or_ended = [this] {
    address_ = served_address(child_->err());
    return !address_.empty() || child_->wait_exit({}).has_value();
  };
  static_cast<void>(eventually(serves_or_ended, serving_within));
  if (address_.empty()) {
    throw std::runtime_error{"the server does not serve; it says: " + child_->err()};
  }
}

void server_process::kill_hard() {
  child_->send(SIGKILL);
  static_cast<void>(child_->wait_exit(std::chrono::seconds{60}));
}

ended_command server_process::run(std::vector<std::string> arguments) const {
  arguments.insert(arguments.end(), {"--server", address_});
  return run_baton(std::move(arguments));
}

}  // namespace baton::test
