// What g++ 12 compiles wrongly in coroutines, found before it is compiled.
//
// A co_await inside a condition makes it lay the coroutine's frame out with the condition's
// temporary before the resume pointer: the handle is off by eight bytes. A capturing lambda or a
// braced temporary written inside a co_await expression is destroyed twice or copied bit by bit.
// Both are right once the value has a name before.
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/architecture/source_tree.hpp"

namespace {

using namespace baton::test;


std::string finding(const source_file& file, std::size_t at, std::string_view what) {
  return fmt::format("{}:{}: {}", file.path, line_at(file.text, at), what);
}

// The end of the expression that begins at `at`: where the statement, argument or bracket ends.
std::size_t end_of_expression(std::string_view code, std::size_t at) {
  while (at < code.size()) {
    const char letter = code[at];
    if (letter == '(' || letter == '[' || letter == '{') {
      at = closing_of(code, at);
    } else if (letter == ';' || letter == ',' || letter == ')' || letter == ']' || letter == '}') {
      return at;
    }
    ++at;
  }
  return code.size();
}

char before(std::string_view code, std::size_t at) {
  const std::size_t found = at == 0 ? none : code.find_last_not_of(" \t\r\n", at - 1);
  return found == none ? ' ' : code[found];
}

// Past the body of the lambda that opens at `at`.
std::size_t past_lambda(std::string_view code, std::size_t at) {
  const std::size_t body = code.find('{', closing_of(code, at));
  return body == none ? code.size() : closing_of(code, body) + 1;
}

// What a braced or capturing temporary in this expression is, or nothing.
std::string_view temporary_in(std::string_view expression) {
  for (std::size_t at = 0; at < expression.size();) {
    const char last = before(expression, at);
    const bool after_operand = is_word_character(last) || last == ')' || last == ']' || last == '"';
    if (expression[at] == '[' && !after_operand) {
      if (skip_spaces(expression, at + 1) != closing_of(expression, at)) {
        return "a capturing lambda inside a co_await expression";
      }
      at = past_lambda(expression, at);
      continue;
    }
    if (expression[at] == '{') {
      return "a braced temporary inside a co_await expression";
    }
    ++at;
  }
  return {};
}

std::vector<std::string> awaits_in_conditions(const source_file& file) {
  std::vector<std::string> findings;
  const std::string code = code_of(file.text);
  for (const std::string_view keyword : {"if", "while", "switch", "for"}) {
    for (std::size_t at = find_word(code, keyword); at != none;
         at = find_word(code, keyword, at + 1)) {
      std::size_t open = skip_spaces(code, at + keyword.size());
      if (find_word(std::string_view{code}.substr(open, 10), "constexpr") == 0) {
        open = skip_spaces(code, open + 9);
      }
      if (open >= code.size() || code[open] != '(') {
        continue;
      }
      const std::string_view condition =
          std::string_view{code}.substr(open, closing_of(code, open) - open);
      if (const std::size_t awaited = find_word(condition, "co_await"); awaited != none) {
        findings.push_back(
            finding(file, open + awaited, fmt::format("co_await in the condition of {}", keyword)));
      }
    }
  }
  return findings;
}

std::vector<std::string> temporaries_in_awaits(const source_file& file) {
  std::vector<std::string> findings;
  const std::string code = code_of(file.text);
  constexpr std::string_view keyword = "co_await";
  for (std::size_t at = find_word(code, keyword); at != none;
       at = find_word(code, keyword, at + 1)) {
    const std::size_t begin = at + keyword.size();
    const std::string_view expression =
        std::string_view{code}.substr(begin, end_of_expression(code, begin) - begin);
    if (const std::string_view what = temporary_in(expression); !what.empty()) {
      findings.push_back(finding(file, at, what));
    }
  }
  return findings;
}

template <class Scan>
std::vector<std::string> everywhere(Scan scan) {
  std::vector<std::string> findings;
  for (const source_file& file :
       sources_under({"base", "engine", "sim", "history", "adapters", "scenarios", "apps", "bench",
                      "examples", "tests"})) {
    const auto found = scan(file);
    findings.insert(findings.end(), found.begin(), found.end());
  }
  return findings;
}

}  // namespace

TEST_CASE("no condition awaits") {
  const auto findings = everywhere(awaits_in_conditions);
  INFO(listed(findings));
  CHECK(findings.empty());
}

TEST_CASE("no co_await expression makes a capturing lambda or a braced temporary") {
  const auto findings = everywhere(temporaries_in_awaits);
  INFO(listed(findings));
  CHECK(findings.empty());
}

TEST_CASE("an await in any kind of condition is found, on its line") {
  for (const std::string_view trap : {
           "void f() {\n  if (co_await g()) {}\n}",
           "if (ready &&\n    co_await g()) {}",
           "if constexpr\n (co_await g()) {}",
           "do {} while (\nco_await g());",
           "switch (a(b)\n + co_await g()) {}",
           "for (;\n co_await g();) {}",
           "for (const auto each :\n co_await g()) {}",
           "if (const auto x = g();\n co_await x) {}",
       }) {
    INFO(trap);
    const auto findings = awaits_in_conditions(made_up(trap));
    REQUIRE(findings.size() == 1);
    CHECK_THAT(findings[0], Catch::StartsWith("made_up.cpp:2: co_await in the condition of"));
  }
}

TEST_CASE("an await beside a condition is none in it") {
  for (const std::string_view fine : {
           "if (ready) { co_await g(); }",
           "const bool is = co_await g();\nif (is) {}",
           "while (true)\n  co_await g();",
           "// if (co_await g())\n",
           "notify_if(co_await g());",
           "say(\"if (co_await g())\");",
       }) {
    INFO(fine);
    CHECK(awaits_in_conditions(made_up(fine)).empty());
  }
}

TEST_CASE("a temporary inside an await is found, on the await's line") {
  for (const std::string_view trap : {
           "\nco_await f([x] { return x; });",
           "\nco_await f(1,\n  [&] {});",
           "\nco_await f({action, 1});",
           "\nco_await f(request{action, 1});",
           "\nauto a = co_await g.f(h(request{1}), 2);",
           "\nco_return co_await f(std::vector<int>{1});",
       }) {
    INFO(trap);
    const auto findings = temporaries_in_awaits(made_up(trap));
    REQUIRE(findings.size() == 1);
    CHECK_THAT(findings[0], Catch::StartsWith("made_up.cpp:2: a "));
  }
}

TEST_CASE(
    "named values, subscripts, captureless lambdas and what stands beside an await are fine") {
  for (const std::string_view fine : {
           "co_await f(request);",
           "co_await f(claimed[0], (*held)[1], texts()[2]);",
           "co_await f([] { return thing{1}; });",
           "co_await f([](int x) -> int { return x; }, y);",
           "g(co_await f(x), thing{1});",
           "const thing t{1}; co_await f(t); other{2};",
           "co_await f(\"{}[x]\");",
           "co_await f(1'000, '{');",
           "co_await f(R\"({\"a\":[1]})\");",
       }) {
    INFO(fine);
    CHECK(temporaries_in_awaits(made_up(fine)).empty());
  }
}
