// Whatever is in a file, reading it ends with a scenario or with mistakes that have a place in it.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <rapidcheck.h>

#include "scenarios/shipped/shipped.hpp"
#include "tests/scenario_files/reading.hpp"

namespace {

using namespace baton::scenarios;
using baton::toml_reading::mistake;

// What is wrong with the answer, which has to be a scenario that can be run, or mistakes within the
// text that take a line each. Empty: nothing.
std::string complaint_about(std::string_view text) {
  const auto read = parse_scenario(text, "s.toml");
  if (const auto* told = std::get_if<scenario>(&read)) {
    return told->actions.empty() ? "a scenario without actions" : "";
  }
  const auto& mistakes = std::get<std::vector<mistake>>(read);
  const auto lines = static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  const auto wrong = std::find_if(mistakes.begin(), mistakes.end(), [&](const mistake& each) {
    return each.line < 1 || each.line > lines || each.message.empty() ||
           to_string(each).find('\n') != std::string::npos;
  });
  return mistakes.empty() ? "neither" : wrong == mistakes.end() ? "" : to_string(*wrong);
}

// Words of scenarios and of TOML: together they come further than letters would.
std::vector<std::string> words() {
  std::vector<std::string> all{"\n",
                               "\n",
                               "\n",
                               "=",
                               "=",
                               "[",
                               "]",
                               "[[",
                               "]]",
                               ",",
                               "\"",
                               "#",
                               ".",
                               " ",
                               "true",
                               "-1",
                               "1e400",
                               "[1, 3]",
                               "\"5s\"",
                               "\"\"",
                               "nan",
                               "0x7",
                               "[[[[[[[",
                               "{",
                               "}",
                               "\\u0000",
                               "\xff",
                               "'''",
                               "9223372036854775807",
                               "1979-05-27",
                               "\"process.crash\"",
                               "[\"1s\", \"2s\"]",
                               "[faults.rates]",
                               "[[action]]\nref = \"a\"\n"};
  for (const auto& key : scenario_keys()) {
    const std::size_t dot = key.path.rfind('.');
    all.emplace_back(key.path);
    all.emplace_back(key.path.substr(dot + 1));
    all.emplace_back(fmt::format("\n[{}]\n", key.path.substr(0, key.path.find('.'))));
  }
  return all;
}

}  // namespace

TEST_CASE("a shipped file that ends too early is answered well") {
  for (const shipped_file& file : shipped_files()) {
    // A step of a prime number comes to every kind of place without trying all of them.
    for (std::size_t size = 0; size < file.text.size(); size += 7) {
      INFO(file.name << " cut after " << size);
      REQUIRE(complaint_about(file.text.substr(0, size)).empty());
    }
  }
}

TEST_CASE("any words in any order are answered well") {
  const auto vocabulary = words();
  CHECK(rc::check([&] {
    const auto chosen =
        *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(vocabulary));
    RC_ASSERT(complaint_about(fmt::format("{}", fmt::join(chosen, ""))) == std::string{});
  }));
}

TEST_CASE("any bytes are answered well") {
  CHECK(rc::check([](const std::string& bytes) {
    const std::string complaint = complaint_about(bytes);
    RC_ASSERT(complaint == std::string{});
  }));
}

TEST_CASE("a shipped file with a word changed is answered well") {
  const auto vocabulary = words();
  CHECK(rc::check([&] {
    const auto files = shipped_files();
    const auto file = *rc::gen::inRange<std::size_t>(0, files.size());
    std::string text{files[file].text};
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    const auto gone = *rc::gen::inRange<std::size_t>(0, 20);
    text.replace(at, gone, *rc::gen::elementOf(vocabulary));
    RC_ASSERT(complaint_about(text) == std::string{});
  }));
}
