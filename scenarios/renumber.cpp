#include "scenarios/renumber.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace baton::scenarios {
namespace {

/// One word of a site. None: it names something that is gone.
std::optional<std::string> renumbered_word(std::string_view word, const numbers_gone& of) {
  if (!word.starts_with(of.noun) || word.size() < of.noun.size() + 2 ||
      word[of.noun.size()] != '-') {
    return std::string{word};
  }
  const std::string_view digits = word.substr(of.noun.size() + 1);
  std::int64_t number = 0;
  const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (wrong != std::errc{} || end != digits.data() + digits.size()) {
    return std::string{word};
  }
  if (std::binary_search(of.numbers.begin(), of.numbers.end(), number)) {
    return std::nullopt;
  }
  const auto before = std::lower_bound(of.numbers.begin(), of.numbers.end(), number);
  return fmt::format("{}-{}", of.noun, number - (before - of.numbers.begin()));
}

}  // namespace

std::optional<std::string> renumbered(std::string_view site, const std::vector<numbers_gone>& gone) {
  std::string whole;
  while (true) {
    const std::size_t slash = site.find('/');
    std::optional<std::string> word{std::string{site.substr(0, slash)}};
    for (const numbers_gone& each : gone) {
      word = renumbered_word(*word, each);
      if (!word) {
        return std::nullopt;
      }
    }
    whole += *word;
    if (slash == std::string_view::npos) {
      return whole;
    }
    whole += '/';
    site.remove_prefix(slash + 1);
  }
}

}  // namespace baton::scenarios
