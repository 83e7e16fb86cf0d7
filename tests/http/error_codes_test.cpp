// docs/api.md lists the codes of errors that the sources can produce, with their statuses.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "adapters/real/http/api.hpp"
#include "adapters/wire/errors.hpp"

namespace {

using codes = std::map<std::string, std::set<int>>;  // with the statuses of each

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>{file}, {}};
}

bool is_word(char symbol) {
  return (symbol >= 'a' && symbol <= 'z') || symbol == '_';
}

// The whole number and the string literal behind `at`, white space and the names of calls between.
void take_literal(const std::string& text, std::size_t at, codes& into) {
  const std::size_t opens = text.find('"', at);
  const std::size_t ends = text.find_first_of(";", at);
  if (opens == std::string::npos || opens > ends) {
    return;
  }
  std::size_t digits = at;
  while (digits < opens && std::isdigit(static_cast<unsigned char>(text[digits])) == 0) {
    ++digits;
  }
  const std::size_t closes = text.find('"', opens + 1);
  const std::string word = text.substr(opens + 1, closes - opens - 1);
  if (digits < opens && !word.empty() && std::all_of(word.begin(), word.end(), is_word)) {
    into[word].insert(std::stoi(text.substr(digits)));
  }
}

// What is answered beside the errors of the loop: `refusal(403, "forbidden", …)` and
// `{405, wire::error_document("method_not_allowed", …)}`.
codes literal_codes() {
  codes found;
  for (const auto& each :
       std::filesystem::directory_iterator{BATON_SOURCE_DIR "/adapters/real/http"}) {
    if (each.path().extension() != ".cpp") {
      continue;
    }
    const std::string text = text_of(each.path());
    for (std::size_t at = text.find("refusal("); at != std::string::npos;
         at = text.find("refusal(", at + 1)) {
      take_literal(text, at, found);
    }
    for (std::size_t at = text.find("error_document("); at != std::string::npos;
         at = text.find("error_document(", at + 1)) {
      const std::size_t begins = text.find_last_of("{;", at);
      take_literal(text, begins, found);
    }
  }
  return found;
}

codes produced_codes() {
  codes found = literal_codes();
  for (int number = 1;; ++number) {
    const auto code = static_cast<baton::errc>(number);
    const std::string word{baton::wire::word_of(code)};
    if (word == "internal") {
      break;
    }
    found[word].insert(baton::http_status_of({code}));
  }
  found["internal"].insert(500);
  return found;
}

// The table's rows below `## Errors`: `| 404 | `unknown_action`, … |`.
codes documented_codes() {
  const std::string text = text_of(BATON_SOURCE_DIR "/docs/api.md");
  codes found;
  std::size_t at = text.find("\n## Errors");
  REQUIRE(at != std::string::npos);
  const std::size_t section_end = std::min(text.find("\n## ", at + 1), text.size());
  while ((at = text.find("\n| ", at + 1)) < section_end) {
    const std::string row = text.substr(at + 3, text.find('\n', at + 1) - at - 3);
    if (std::isdigit(static_cast<unsigned char>(row[0])) == 0) {
      continue;
    }
    const std::size_t cell = row.find('|');
    for (std::size_t tick = row.find('`', cell); tick != std::string::npos;
         tick = row.find('`', tick + 1)) {
      const std::size_t end = row.find('`', tick + 1);
      const std::string word = row.substr(tick + 1, end - tick - 1);
      if (std::all_of(word.begin(), word.end(), is_word)) {
        found[word].insert(std::stoi(row));
      }
      tick = end;
    }
  }
  return found;
}

}  // namespace

TEST_CASE("the literals in the sources are found, the codes of the loop among the others") {
  const codes literal = literal_codes();
  CHECK(literal.at("forbidden") == std::set<int>{403});
  CHECK(literal.at("too_large") == std::set<int>{413});
  CHECK(literal.at("malformed") == std::set<int>{400});
  CHECK(literal.at("too_many_connections") == std::set<int>{503});
  CHECK(literal.at("unsupported_media_type") == std::set<int>{415});
  CHECK(produced_codes().at("queue_full") == std::set<int>{429});
  CHECK(produced_codes().size() > literal.size() + 15);
}

TEST_CASE(
    "the documentation lists every code that can be answered, under its status, and no other") {
  const codes documented = documented_codes();
  for (const auto& [word, statuses] : produced_codes()) {
    INFO(word);
    const auto found = documented.find(word);
    REQUIRE(found != documented.end());
    CHECK(found->second == statuses);
  }
  for (const auto& [word, statuses] : documented) {
    INFO(word);
    CHECK(produced_codes().contains(word));
  }
}
