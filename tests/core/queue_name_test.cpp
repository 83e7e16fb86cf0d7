// Names of queues as an action and a person see them.
#include "engine/core/queue_name.hpp"

#include <vector>

#include <catch2/catch.hpp>

#include "base/json_text.hpp"

using namespace baton;
using values = std::vector<std::string>;

TEST_CASE("a name's values are what the action finds in its variables") {
  CHECK(plain_values("").empty());
  CHECK(plain_values(R"("eu")") == values{"eu"});
  CHECK(plain_values("7") == values{"7"});
  CHECK(plain_values(R"("eu",7,"web1")") == values{"eu", "7", "web1"});
  CHECK(plain_values(R"("")") == values{""});
  CHECK(plain_values(R"("a,b","c")") == values{"a,b", "c"});
  CHECK(plain_values(R"([1,2],{"a":[3,"x,y"]},null)") ==
        values{"[1,2]", R"({"a":[3,"x,y"]})", "null"});
  CHECK(plain_values("west") == values{"west"});
  CHECK(plain_values("eu,") == values{"eu", ""});
  CHECK(plain_values(",") == values{"", ""});
}

TEST_CASE("every string comes back as it was, whatever had to be escaped in it") {
  for (const std::string text : {"a\"b", "\\", "a\\\"", "\n\x01\x1f", "ü,€", "u0041", "\\u0041"}) {
    CHECK(plain_values(base::json_string(text)) == values{text});
    CHECK(plain_values(base::json_string(text) + ",1") == values{text, "1"});
  }
}

TEST_CASE("two names have one form exactly if their values look the same") {
  CHECK(plain_form("7") == plain_form(R"("7")"));
  CHECK(plain_form("true") == plain_form(R"("true")"));
  CHECK(plain_form("[1,2]") == plain_form(R"("[1,2]")"));
  CHECK(plain_form(R"("a",1)") == plain_form(R"("a","1")"));
  CHECK(plain_form(R"("a,b","c")") != plain_form(R"("a","b,c")"));
  CHECK(plain_form(R"("a,b")") != plain_form(R"("a","b")"));
  CHECK(plain_form("") != plain_form(R"("")"));
  CHECK(plain_form("1") != plain_form("1,1"));
}

TEST_CASE("a name cut short is read to its end") {
  for (const char* name : {"\"", "\"a", "\"a\\", "{\"a\":", "[", ",", "\"a\",", "}"}) {
    CHECK_NOTHROW(plain_values(name));
  }
}

TEST_CASE("a person writes the values joined by commas") {
  CHECK(plain_text(R"("eu",7)") == "eu,7");
  CHECK(plain_text(R"("eu")") == "eu");
}
