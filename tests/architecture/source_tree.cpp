#include "tests/architecture/source_tree.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace baton::test {
namespace {

namespace fs = std::filesystem;

// Where the literal or comment that begins at `at` ends (one past it); `at` where none begins.
std::size_t end_of_silent(std::string_view text, std::size_t at) {
  const auto past = [&](std::string_view end, std::size_t from) {
    const std::size_t found = text.find(end, from);
    return found == std::string_view::npos ? text.size() : found + end.size();
  };
  const std::string_view rest = text.substr(at);
  const bool after_word = at > 0 && is_word_character(text[at - 1]);
  if (rest.starts_with("//")) {
    return std::min(text.size(), text.find('\n', at));
  }
  if (rest.starts_with("/*")) {
    return past("*/", at + 2);
  }
  if (rest.starts_with("R\"") && !after_word) {
    const std::size_t open = text.find('(', at);
    const std::string tag{text.substr(at + 2, open - at - 2)};
    return past(")" + tag + "\"", open);
  }
  // A quote inside a number separates its digits.
  if (rest.starts_with('"') || (rest.starts_with('\'') && !after_word)) {
    std::size_t end = at + 1;
    while (end < text.size() && text[end] != text[at] && text[end] != '\n') {
      end += text[end] == '\\' ? std::size_t{2} : std::size_t{1};
    }
    return std::min(text.size(), end + 1);
  }
  return at;
}

}  // namespace

bool is_word_character(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

source_file made_up(std::string_view text) {
  return {"made_up.cpp", std::string{text}};
}

std::vector<source_file> sources_under(const std::vector<std::string>& folders) {
  const fs::path root{BATON_SOURCE_DIR};
  std::vector<source_file> found;
  for (const std::string& folder : folders) {
    fs::recursive_directory_iterator each{root / folder};
    for (; each != fs::recursive_directory_iterator{}; ++each) {
      const fs::path extension = each->path().extension();
      if (each->path().filename() == "build") {
        each.disable_recursion_pending();
      } else if (extension == ".hpp" || extension == ".cpp") {
        std::ifstream file{each->path(), std::ios::binary};
        found.push_back({each->path().lexically_relative(root).string(),
                         {std::istreambuf_iterator<char>{file}, {}}});
      }
    }
  }
  std::sort(found.begin(), found.end(),
            [](const source_file& a, const source_file& b) { return a.path < b.path; });
  return found;
}

std::string code_of(std::string_view text) {
  std::string code{text};
  bool include = false;  // what an #include line quotes is code
  for (std::size_t at = 0; at < text.size();) {
    if (at == 0 || text[at - 1] == '\n') {
      const std::size_t hash = skip_spaces(text, at);
      include = hash < text.size() && text[hash] == '#' &&
                text.substr(skip_spaces(text, hash + 1)).starts_with("include");
    }
    const std::size_t end = include && text[at] == '"' ? at : end_of_silent(text, at);
    for (std::size_t index = at; index < end; ++index) {
      if (code[index] != '\n') {
        // A literal stays something: `f("x")` has an argument.
        code[index] = text[at] == '/' ? ' ' : '"';
      }
    }
    at = std::max(end, at + 1);
  }
  return code;
}

int line_at(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  return 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
}

std::size_t find_word(std::string_view code, std::string_view word, std::size_t from) {
  for (std::size_t at = code.find(word, from); at != std::string_view::npos;
       at = code.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !is_word_character(code[at - 1]);
    const bool ends = end == code.size() || !is_word_character(code[end]);
    if (begins && ends) {
      return at;
    }
  }
  return std::string_view::npos;
}

std::size_t closing_of(std::string_view code, std::size_t at) {
  int depth = 0;
  for (std::size_t index = at; index < code.size(); ++index) {
    const char letter = code[index];
    if (letter == '(' || letter == '[' || letter == '{') {
      ++depth;
    } else if (letter == ')' || letter == ']' || letter == '}') {
      if (--depth == 0) {
        return index;
      }
    }
  }
  return code.size();
}

std::size_t skip_spaces(std::string_view code, std::size_t at) {
  return std::min(code.size(), code.find_first_not_of(" \t\r\n", at));
}

std::string listed(const std::vector<std::string>& findings) {
  std::string all;
  for (const std::string& each : findings) {
    all += "\n  " + each;
  }
  return all;
}

}  // namespace baton::test
