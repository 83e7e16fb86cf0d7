#include "scenarios/search/renumber.hpp"

#include <fmt/format.h>

#include "base/number_text.hpp"

namespace baton::scenarios {
namespace {

/// One word of a site. None: it names something that is gone.
std::optional<std::string> renumbered_word(std::string_view word, const new_numbers& numbers) {
  if (!word.starts_with(numbers.noun) || word.size() < numbers.noun.size() + 2 ||
      word[numbers.noun.size()] != '-') {
    return std::string{word};
  }
  const auto number = base::number_in<std::int64_t>(word.substr(numbers.noun.size() + 1));
  if (!number) {
    return std::string{word};
  }
  const auto found = numbers.now.find(*number);
  if (found == numbers.now.end()) {
    return numbers.others_stay ? std::optional{std::string{word}} : std::nullopt;
  }
  return fmt::format("{}-{}", numbers.noun, found->second);
}

}  // namespace

std::optional<std::string> renumbered(std::string_view site, const new_numbers& numbers) {
  std::string whole;
  while (true) {
    const std::size_t slash = site.find('/');
    const auto word = renumbered_word(site.substr(0, slash), numbers);
    if (!word) {
      return std::nullopt;
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
