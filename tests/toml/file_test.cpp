// Files that end the reading with one mistake: not there, too large, or not TOML.
#include "adapters/toml/file.hpp"

#include <algorithm>
#include <fstream>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/support/scratch_folder.hpp"

namespace {

using namespace baton::toml_reading;

template <class Read>
std::string mistake_in(const Read& read) {
  const auto* made = std::get_if<mistake>(&read);
  return made == nullptr ? "none" : to_string(*made);
}

void check_mistake(std::string_view text, const std::string& expected) {
  INFO(text);
  const std::string made = mistake_in(read_document(text, "b.toml"));
  INFO(made);
  CHECK(made.starts_with("b.toml:" + expected));
}

}  // namespace

TEST_CASE("a mistake is written as file, line, column, field and message") {
  CHECK(to_string(mistake{"b.toml", 3, 7, "action[0].limit", "is wrong"}) ==
        "b.toml:3:7: action[0].limit: is wrong");
  CHECK(to_string(mistake{"b.toml", 3, 7, "", "is wrong"}) == "b.toml:3:7: is wrong");
  CHECK(to_string(mistake{"b.toml", 0, 0, "", "is wrong"}) == "b.toml: is wrong");
}

TEST_CASE("malformed TOML is reported where the parser stops") {
  check_mistake("[server]\nlisten = \n", "2:");
  check_mistake("[[action]]\nref = \"a\n", "2:9: is not valid TOML from here on: ");
  check_mistake("[server]\n[server]\n", "2:");
  check_mistake("\xff", "1:1: is not valid TOML from here on: ");
}

TEST_CASE("a syntax error takes one line, whatever was found") {
  for (const char* text : {"a = t\nb = 1\n", "a = \x1b[31m", "a\x7f = 1", "a = \"\x01\""}) {
    const std::string made = mistake_in(read_document(text, "b.toml"));
    INFO(made);
    CHECK(made.starts_with("b.toml:"));
    CHECK(std::none_of(made.begin(), made.end(), [](unsigned char byte) { return byte < 0x20; }));
  }
}

TEST_CASE("headings that make toml++ 3.3 assert are syntax errors like others") {
  check_mistake("[=x]", "1:2: is not valid TOML from here on: ");
  check_mistake("\n[[.a]]", "2:3: is not valid TOML from here on: ");
}

TEST_CASE("letters beyond ASCII where toml++ 3.3 looks for a space are syntax errors") {
  // One of each range that its search is divided into, and the spaces themselves.
  for (const char* letter : {"\u00e4", "\u0431", "\u1681", "\u1f00", "\u2030", "\u2c60", "\u3001",
                             "\ud7a3", "\ufefe", "\U0001f600", "\u200b", "\u3000"}) {
    for (const char* text : {"{}", "a {} = 1", "a = {}", "a = 1 {}", "[{}]", "a = [1, {}]"}) {
      check_mistake(fmt::format(fmt::runtime(text), letter), "1:");
    }
    CHECK(
        mistake_in(read_document(fmt::format("a = \"\"\"{}\"\"\" # {}", letter, letter), "b.toml"))
            .starts_with("none"));
  }
}

TEST_CASE("a text of more than 4 MiB is refused unread") {
  const std::string text(file_max + 1, '#');
  check_mistake(text, "1:1: is larger than 4194304 bytes");
  CHECK(mistake_in(read_document(text.substr(1), "b.toml")) == "none");
}

TEST_CASE("a file is read whole, and one that cannot be read is one mistake") {
  const baton::test::scratch_folder folder;
  const std::string text(100'000, '#');
  std::ofstream{folder / "b.toml", std::ios::binary} << text;
  CHECK(std::get<std::string>(read_file(folder / "b.toml")) == text);
  const std::string missing = folder / "missing.toml";
  CHECK(mistake_in(read_file(missing)) ==
        missing + ":1:1: cannot be read: No such file or directory");
  CHECK(mistake_in(read_file(folder.path())) ==
        folder.path() + ":1:1: cannot be read: Is a directory");
  CHECK(std::get<std::string>(read_file("/dev/zero")).size() > file_max);
}

TEST_CASE("a document keeps the values and their places") {
  const auto read = read_document("a = true\n[b]\nc = [\"x\", 1, 0.5, 2026-01-31]\n", "b.toml");
  const auto& document = std::get<toml_value>(read);
  REQUIRE(document.find("a") != nullptr);
  CHECK(document.find("a")->kind == toml_kind::boolean);
  CHECK(document.find("a")->boolean);
  CHECK(document.find("a")->position == file_position{1, 5});
  REQUIRE(document.find("b") != nullptr);
  const toml_value* list = document.find("b")->find("c");
  REQUIRE(list != nullptr);
  REQUIRE(list->items.size() == 4);
  CHECK(list->items[0].text == "x");
  CHECK(list->items[1].integer == 1);
  CHECK(list->items[2].number == 0.5);
  CHECK(list->items[3].kind == toml_kind::date_or_time);
  CHECK(list->items[3].position == file_position{3, 19});
  CHECK(document.find("c") == nullptr);
}
