// The repository's own sources, as text that rules about the code are held against.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace baton::test {

struct source_file {
  std::string path;  ///< from the repository's root
  std::string text;
};

/// No such place in a text.
inline constexpr std::size_t none = std::string_view::npos;

/// A file that only a test knows.
source_file made_up(std::string_view text);

/// The .hpp and .cpp files below these folders of the repository, in order of path.
std::vector<source_file> sources_under(const std::vector<std::string>& folders);

/// The same text, as long, without what comments and literals say: a rule about code holds for
/// code.
std::string code_of(std::string_view text);

/// The number of the line that holds this character.
int line_at(std::string_view text, std::size_t at);

/// Where a word (or several, joined by `::`) begins next, npos when there is none any more.
std::size_t find_word(std::string_view code, std::string_view word, std::size_t from = 0);

/// Where what opens at `at` ends: the place of the closing bracket, or the text's end.
std::size_t closing_of(std::string_view code, std::size_t at);

/// The next place that is no space.
std::size_t skip_spaces(std::string_view code, std::size_t at);

[[nodiscard]] bool is_word_character(char letter);

/// For a failing test: one finding a line.
std::string listed(const std::vector<std::string>& findings);

}  // namespace baton::test
