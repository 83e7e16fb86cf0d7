#include "reports/replay_command.hpp"

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

}  // namespace baton::reports
