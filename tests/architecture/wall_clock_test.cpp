// No decision comes from a wall clock: what decides may write its time into a record, and do
// nothing else with it.
#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/architecture/source_tree.hpp"

namespace {

using namespace baton::test;

// The statement around a place, without spaces.
std::string statement_at(std::string_view code, std::size_t at) {
  const std::size_t before = code.find_last_of(";{}", at);
  const std::size_t begins = before == std::string_view::npos ? 0 : before + 1;
  const std::size_t ends = std::min(code.find_first_of(";{}", at), code.size());
  std::string statement{code.substr(begins, ends - begins)};
  std::erase_if(statement, [](char letter) { return letter == ' ' || letter == '\n'; });
  return statement;
}

// `record.some_at_ns=now.wall_ns`: a record's time, and nothing else.
bool records_only(const std::string& statement) {
  const std::string written = "_at_ns=now.wall_ns";
  return statement.ends_with(written) &&
         std::all_of(
             statement.begin(), statement.end() - static_cast<std::ptrdiff_t>(written.size()),
             [](char letter) {
               return is_word_character(letter) || letter == '.' || letter == '-' || letter == '>';
             });
}

std::vector<std::string> other_uses(std::string_view path, std::string_view text) {
  std::vector<std::string> found;
  const std::string code = code_of(text);
  for (std::size_t at = find_word(code, "wall_ns"); at != std::string::npos;
       at = find_word(code, "wall_ns", at + 1)) {
    const std::string statement = statement_at(code, at);
    const bool declares = statement == "std::int64_twall_ns=0";
    if (!declares && !records_only(statement)) {
      found.push_back(fmt::format("{}:{}: {}", path, line_at(code, at), statement));
    }
  }
  return found;
}

}  // namespace

TEST_CASE("what a ledger and its stores decide never looks at a wall clock") {
  std::vector<std::string> findings;
  int files = 0;
  for (const source_file& file : sources_under({"engine/core", "adapters/ledger"})) {
    const auto found = other_uses(file.path, file.text);
    findings.insert(findings.end(), found.begin(), found.end());
    ++files;
  }
  INFO(listed(findings));
  CHECK(findings.empty());
  CHECK(files > 20);
}

// The publisher stamps messages, which are for people; no one else in the loop may ask the time.
TEST_CASE("the loop asks for the wall clock only where it stamps a message") {
  std::vector<std::string> findings;
  for (const source_file& file : sources_under({"engine"})) {
    const std::string code = code_of(file.text);
    const bool excepted = file.path == "engine/executor/publisher.cpp" ||
                          file.path == "engine/ports/clock.hpp" ||
                          file.path.starts_with("engine/core/");
    const std::size_t at = find_word(code, "wall_ns");
    if (!excepted && at != std::string::npos) {
      findings.push_back(fmt::format("{}:{}", file.path, line_at(code, at)));
    }
  }
  INFO(listed(findings));
  CHECK(findings.empty());
}

TEST_CASE("a comparison with a wall clock, or a sum with one, is noticed") {
  CHECK(other_uses("x", "void f() { of.started_at_ns = now.wall_ns; }").empty());
  CHECK(other_uses("x", "void f() { return now.wall_ns - at >= allowed; }").size() == 1);
  CHECK(other_uses("x", "void f() { rows.prune(now.wall_ns - age, n); }").size() == 1);
  CHECK(other_uses("x", "void f() { of.ready_at_ns = now.wall_ns + pause; }").size() == 1);
  CHECK(other_uses("x", "void f() { if (due < now.wall_ns) { g(); } }").size() == 1);
}
