// What decides must come out the same twice: outside the real world's adapters nobody reads a
// clock, rolls dice, starts threads, sleeps, looks at the environment or goes by addresses.
#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/architecture/source_tree.hpp"

namespace {

using namespace baton::test;


constexpr std::array<std::string_view, 19> worldly{
    "steady_clock::now",
    "system_clock::now",
    "high_resolution_clock::now",
    "utc_clock::now",
    "random_device",
    "rand",
    "srand",
    "std::thread",
    "std::jthread",
    "std::async",
    "steady_timer",
    "system_timer",
    "sleep_for",
    "sleep_until",
    "getenv",
    "secure_getenv",
    "std::time",
    "clock_gettime",
    "gettimeofday",
};

// Iterating an unordered container is its order of hashing, unless the order cannot be seen.
struct known_walk {
  std::string_view path;
  std::string_view container;
};
constexpr std::array<known_walk, 1> harmless_walks{{
    {"engine/core/ledger_rows.cpp", "executions_"},  // the audit: a sum, and a check of each
}};

std::vector<source_file> deciding_sources() {
  auto files = sources_under(
      {"base", "engine", "sim", "history", "adapters", "scenarios", "reports", "examples"});
  std::erase_if(files,
                [](const source_file& file) { return file.path.starts_with("adapters/real/"); });
  return files;
}

template <class Note>
void for_each_word(std::string_view code, std::string_view word, Note note) {
  for (std::size_t at = find_word(code, word); at != none; at = find_word(code, word, at + 1)) {
    note(at);
  }
}

std::vector<std::string> worldly_uses(const source_file& file) {
  std::vector<std::string> findings;
  const std::string code = code_of(file.text);
  for (const std::string_view word : worldly) {
    for_each_word(code, word, [&](std::size_t at) {
      findings.push_back(fmt::format("{}:{}: {}", file.path, line_at(code, at), word));
    });
  }
  return findings;
}

// Past the `>` that closes the `<` at `open`.
std::size_t past_template(std::string_view code, std::size_t open) {
  int depth = 0;
  for (std::size_t at = open; at < code.size(); ++at) {
    depth += code[at] == '<' ? 1 : 0;
    depth -= code[at] == '>' && code[at - 1] != '-' ? 1 : 0;
    if (depth == 0) {
      return at + 1;
    }
  }
  return code.size();
}

std::string_view first_argument(std::string_view code, std::size_t open) {
  int depth = 0;
  const std::size_t end = past_template(code, open) - 1;
  std::size_t at = open + 1;
  for (; at < end && (depth > 0 || code[at] != ','); ++at) {
    depth += code[at] == '<' || code[at] == '(' ? 1 : 0;
    depth -= code[at] == '>' || code[at] == ')' ? 1 : 0;
  }
  std::string_view argument = code.substr(open + 1, at - open - 1);
  const std::size_t last = argument.find_last_not_of(" \n");
  return argument.substr(0, last == none ? 0 : last + 1);
}

std::vector<std::string> address_orders(const source_file& file) {
  std::vector<std::string> findings;
  const std::string code = code_of(file.text);
  for (const std::string_view kind :
       {"map", "set", "multimap", "multiset", "unordered_map", "unordered_set", "priority_queue"}) {
    for_each_word(code, kind, [&](std::size_t at) {
      const std::size_t open = at + kind.size();
      if (open < code.size() && code[open] == '<' && first_argument(code, open).ends_with('*')) {
        findings.push_back(fmt::format("{}:{}: a {} in the order of addresses", file.path,
                                       line_at(code, at), kind));
      }
    });
  }
  return findings;
}

// The names of unordered variables and members that are declared in these files.
std::set<std::string, std::less<>> unordered_names(const std::vector<source_file>& files) {
  std::set<std::string, std::less<>> declared;
  for (const source_file& file : files) {
    const std::string code = code_of(file.text);
    for (const std::string_view kind : {"unordered_map", "unordered_set"}) {
      for_each_word(code, kind, [&](std::size_t at) {
        const std::size_t open = at + kind.size();
        if (open >= code.size() || code[open] != '<') {
          return;  // its #include
        }
        std::size_t name = past_template(code, open);
        while (name < code.size() && (code[name] == ' ' || code[name] == '&')) {
          ++name;
        }
        std::size_t end = name;
        while (end < code.size() && is_word_character(code[end])) {
          ++end;
        }
        declared.insert(code.substr(name, end - name));
      });
    }
  }
  declared.erase("");
  return declared;
}

std::vector<std::string> unordered_walks(const source_file& file,
                                         const std::set<std::string, std::less<>>& unordered) {
  std::vector<std::string> findings;
  const std::string code = code_of(file.text);
  for (const std::string& name : unordered) {
    const bool harmless = std::any_of(
        harmless_walks.begin(), harmless_walks.end(),
        [&](const known_walk& each) { return each.path == file.path && each.container == name; });
    for_each_word(code, name, [&](std::size_t at) {
      const std::string_view rest = std::string_view{code}.substr(at + name.size());
      const bool begun = rest.starts_with(".begin(") || rest.starts_with(".cbegin(");
      const std::size_t last = at == 0 ? none : code.find_last_not_of(" \n", at - 1);
      const bool ranged = last != none && last > 0 && code[last] == ':' && code[last - 1] != ':';
      if (!harmless && (begun || (ranged && rest.starts_with(')')))) {
        findings.push_back(
            fmt::format("{}:{}: {} in the order of hashing", file.path, line_at(code, at), name));
      }
    });
  }
  return findings;
}

template <class Scan>
std::vector<std::string> all_of(const std::vector<source_file>& files, Scan scan) {
  std::vector<std::string> findings;
  for (const source_file& file : files) {
    const auto found = scan(file);
    findings.insert(findings.end(), found.begin(), found.end());
  }
  return findings;
}

}  // namespace

TEST_CASE("what decides takes nothing from the world but through a port") {
  const auto findings = all_of(deciding_sources(), worldly_uses);
  INFO(listed(findings));
  CHECK(findings.empty());
}

TEST_CASE("what decides orders nothing by address") {
  const auto findings = all_of(deciding_sources(), address_orders);
  INFO(listed(findings));
  CHECK(findings.empty());
}

TEST_CASE("what decides walks nothing in the order of hashing") {
  const auto files = deciding_sources();
  const auto unordered = unordered_names(files);
  const auto findings =
      all_of(files, [&](const source_file& file) { return unordered_walks(file, unordered); });
  INFO(listed(findings));
  CHECK(findings.empty());
}

TEST_CASE("tests sleep in one place only, where they wait for something to become true") {
  auto files = sources_under({"tests"});
  std::erase_if(
      files, [](const source_file& file) { return file.path == "tests/support/eventually.hpp"; });
  for (const source_file& file : files) {
    const std::string code = code_of(file.text);
    const std::size_t at = std::min(find_word(code, "sleep_for"), find_word(code, "sleep_until"));
    INFO(file.path << ":" << line_at(code, std::min(at, code.size())));
    CHECK(at == none);
  }
}

TEST_CASE("every way to the world is found, on its line") {
  for (const std::string_view word : worldly) {
    const auto findings = worldly_uses(made_up(fmt::format("// {0}\n\nauto x = {0}(y);", word)));
    INFO(word);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0] == fmt::format("made_up.cpp:3: {}", word));
  }
  CHECK(worldly_uses(made_up("std::chrono::steady_clock::time_point t; operand(1);")).empty());
}

TEST_CASE("an order of addresses is found, also over several lines") {
  CHECK(address_orders(made_up("std::map<const entry*, int> a;")).size() == 1);
  CHECK(address_orders(made_up("std::set<entry *> a;")).size() == 1);
  CHECK(address_orders(made_up("std::map<\n    entry*,\n    int> a;")).size() == 1);
  CHECK(
      address_orders(made_up("std::map<int, entry*> a; std::set<std::pair<int, id>> b;")).empty());
}

TEST_CASE("a walk over an unordered container is found, a look-up is none") {
  const source_file declares = made_up("std::unordered_map<id, std::map<int, int>> by_id_;");
  const auto unordered = unordered_names({declares});
  REQUIRE(unordered == std::set<std::string, std::less<>>{"by_id_"});
  const auto walks = [&](std::string_view text) {
    return unordered_walks(made_up(text), unordered).size();
  };
  CHECK(walks("for (const auto& [a, b] : by_id_) {}") == 1);
  CHECK(walks("std::erase(by_id_.begin(), x);") == 1);
  CHECK(walks("by_id_.find(x) != by_id_.end(); other::by_id_; by_id_.erase(x);") == 0);
}
