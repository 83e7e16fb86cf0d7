// The server's configuration: one TOML file, read once at start, all its mistakes told at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/real/process/process_command.hpp"
#include "adapters/toml/known_keys.hpp"
#include "adapters/toml/mistakes.hpp"
#include "engine/core/action.hpp"
#include "engine/core/settings.hpp"
#include "engine/ports/observer.hpp"

namespace baton::app {

// What every TOML file has, by the names it has here.
using config_position = toml_reading::file_position;
using config_mistake = toml_reading::mistake;
using config_key = toml_reading::known_key;

/// One `[[action]]`: its policies and what it runs.
struct action_config {
  action_definition definition;
  process_command command;
  config_position command_position;  ///< for mistakes that only a look at the machine can find
};

/// Everything the file says, with defaults for what it leaves out.
struct server_config {
  std::string file;  ///< the file it came from, as it was named
  std::vector<config_mistake> hints;  ///< what was read, and should be written otherwise now

  std::string listen = "127.0.0.1:8377";  ///< a loopback host and port, or `unix:` and a path
  std::string storage = "baton.db";       ///< the path of the SQLite file
  severity log_level = severity::info;
  std::size_t params_max_bytes = 1024 * 1024;
  loop_settings loop;
  std::vector<action_config> actions;
};

/// `config` may be used only where `mistakes` is empty.
struct loaded_config {
  server_config config;
  std::vector<config_mistake> mistakes;  ///< in the order of the file
};

/// Reads the file and checks it against this machine (`check_commands`).
/// A file that cannot be read is one mistake.
[[nodiscard]] loaded_config load_config(const std::string& path);

/// Reads a configuration from its text, without a look at the machine. Relative paths in it are
/// taken from the folder of `file_name`.
[[nodiscard]] loaded_config parse_config(std::string_view text, std::string file_name);

/// A mistake for each action whose program is not there, or not executable, on this machine now.
[[nodiscard]] std::vector<config_mistake> check_commands(const server_config& config);

/// All keys, section by section. The parser knows these and no others, and the documentation lists
/// them.
[[nodiscard]] std::span<const config_key> config_keys();

}  // namespace baton::app
