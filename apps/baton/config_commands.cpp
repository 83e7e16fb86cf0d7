#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <unistd.h>

#include "adapters/toml/values.hpp"
#include "apps/baton/config.hpp"

namespace baton::app {
namespace {

enum class found { program, not_executable, nothing };

found look_at(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    return found::nothing;
  }
  // A folder is "executable" too.
  const bool is_file = std::filesystem::is_regular_file(path, ignored);
  return is_file && ::access(path.c_str(), X_OK) == 0 ? found::program : found::not_executable;
}

// As execvp does it: in order, an empty entry being the working directory, which is entered first.
found look_in_path(const std::filesystem::path& working_directory, std::string_view program) {
  const char* variable = std::getenv("PATH");
  std::string_view rest = variable == nullptr ? "/bin:/usr/bin" : variable;
  found best = found::nothing;
  for (bool more = true; more;) {
    const std::size_t colon = rest.find(':');
    const std::filesystem::path folder{rest.substr(0, colon)};
    const found here = look_at(working_directory / folder / program);
    if (here == found::program) {
      return here;
    }
    best = here == found::nothing ? best : here;
    more = colon != std::string_view::npos;
    rest = more ? rest.substr(colon + 1) : std::string_view{};
  }
  return best;
}

// What is wrong with the program; empty: nothing.
std::string check_command(const process_command& command) {
  const std::string& program = command.arguments.front();
  const bool has_slash = program.find('/') != std::string::npos;
  const std::filesystem::path working_directory{command.working_directory};
  const found here =
      has_slash ? look_at(working_directory / program) : look_in_path(working_directory, program);
  if (here == found::program) {
    return {};
  }
  const std::string shown =
      toml_reading::in_quotes(has_slash ? (working_directory / program).string() : program);
  if (here == found::not_executable) {
    return fmt::format("{} is not an executable file that this user may run: see its permissions",
                       shown);
  }
  return has_slash ? fmt::format("there is no {}: correct the path or install the program", shown)
                   : fmt::format(
                         "there is no {} in the server's PATH: write its whole path or "
                         "install the program",
                         shown);
}

}  // namespace

std::vector<config_mistake> check_commands(const server_config& config) {
  std::vector<config_mistake> mistakes;
  for (std::size_t index = 0; index < config.actions.size(); ++index) {
    const action_config& action = config.actions[index];
    // Without a command the parser has said so already.
    std::string wrong =
        action.command.arguments.empty() ? std::string{} : check_command(action.command);
    if (!wrong.empty()) {
      mistakes.push_back({config.file, action.command_position.line, action.command_position.column,
                          fmt::format("action[{}].command", index), std::move(wrong)});
    }
  }
  return mistakes;
}

}  // namespace baton::app
