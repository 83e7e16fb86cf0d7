#include "reports/model/replay_command.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace baton::reports {
namespace {

bool is_plain(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '_' || letter == '-' || letter == '.' ||
         letter == '/' || letter == '+';
}

std::string one_word(std::string_view text) {
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_plain)) {
    return std::string{text};
  }
  std::string quoted = "'";
  for (const char letter : text) {
    if (letter == '\'') {
      quoted += "'\\''";
    } else {
      quoted += letter;
    }
  }
  return quoted + "'";
}

}  // namespace

std::string shell_words(std::string_view scenario) {
  constexpr std::string_view option = " --canary";
  if (!scenario.ends_with(option)) {
    return one_word(scenario);
  }
  scenario.remove_suffix(option.size());
  return one_word(scenario) + std::string{option};
}

std::string replay_command(std::string_view scenario, std::uint64_t seed) {
  return fmt::format("baton-sim replay {} --seed {}", shell_words(scenario), seed);
}

std::string beside(std::string_view command, std::string_view file) {
  const std::size_t at = file.empty() ? std::string_view::npos : command.find(file);
  if (at == std::string_view::npos || at == 0 || command[at - 1] != '/') {
    return std::string{command};
  }
  constexpr std::string_view verb = "replay ";
  const std::size_t word = command.find(verb);
  if (word == std::string_view::npos || word > at) {
    return std::string{command};
  }
  const std::size_t path = word + verb.size();
  const std::string_view quote = command[path] == '\'' ? "'" : "";
  return fmt::format("{}{}{}", command.substr(0, path), quote, command.substr(at));
}

}  // namespace baton::reports
