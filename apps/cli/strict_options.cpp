#include "apps/cli/strict_options.hpp"

#include <string_view>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

namespace baton::cli {

void refuse_empty_values(CLI::App& app) {
  for (CLI::Option* const option : app.get_options()) {
    if (option->get_items_expected_max() > 0) {
      option->check([](const std::string& value) {
        return value.empty() ? std::string{"the value must not be empty"} : std::string{};
      });
    }
  }
  for (CLI::App* const command : app.get_subcommands({})) {
    refuse_empty_values(*command);
  }
}

std::optional<std::string> find_cut_option(int argument_count, const char* const* arguments) {
  for (int index = 1; index < argument_count; ++index) {
    const std::string_view argument{arguments[index]};
    if (argument == "--") {
      break;
    }
    if (argument.starts_with("--") && argument.find('=') == argument.size() - 1) {
      return fmt::format("{}: the value must not be empty", argument);
    }
  }
  return std::nullopt;
}

}  // namespace baton::cli
