// The server's configuration: one TOML file, read once at start, all its mistakes told at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/real/process/process_command.hpp"
#include "engine/core/action.hpp"
#include "engine/core/settings.hpp"
#include "engine/ports/observer.hpp"

namespace baton::app {

/// Where something stands in the configuration file, both counted from 1.
struct config_position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;

  bool operator==(const config_position&) const = default;
};

/// One `[[action]]`: its policies and what it runs.
struct action_config {
  action_definition definition;
  process_command command;
  config_position command_position;  ///< for mistakes that only a look at the machine can find
};

/// Everything the file says, with defaults for what it leaves out.
struct server_config {
  std::string file;  ///< the file it came from, as it was named

  std::string listen = "127.0.0.1:8377";  ///< a loopback host and port, or `unix:` and a path
  std::string storage = "baton.db";       ///< the path of the SQLite file
  severity log_level = severity::info;
  std::size_t params_max_bytes = 1024 * 1024;
  loop_settings loop;
  std::vector<action_config> actions;
};

/// One thing that is wrong in the file.
struct config_mistake {
  std::string file;
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::string field;    ///< such as `action[2].limit`, counted from 0; empty: the file as a whole
  std::string message;  ///< what is wrong and what to do about it
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

/// `file:line:column: field: message`.
[[nodiscard]] std::string to_string(const config_mistake& mistake);

/// One key of the file. The parser knows these and no others, and the documentation lists them.
struct config_key {
  std::string_view path;           ///< such as `action.timeout`
  std::string_view type;           ///< such as `duration`
  std::string_view default_value;  ///< as it would be written, or `required`, or `none`
  std::string_view description;
};

/// All keys, section by section.
[[nodiscard]] std::span<const config_key> config_keys();

/// Larger files are refused unread.
inline constexpr std::size_t config_file_max = 4 * 1024 * 1024;

}  // namespace baton::app
