// Finding one's way in a JSON text.
#include "base/json_scan.hpp"

#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "base/json_text.hpp"

namespace {

using namespace baton::base;
using pairs = std::vector<std::pair<std::string, std::string>>;

pairs pairs_of(const std::string& object) {
  pairs found;
  const auto members = json_members(object, 8);
  REQUIRE(members.has_value());
  for (const json_member& each : *members) {
    found.emplace_back(each.name, each.value);
  }
  return found;
}

}  // namespace

TEST_CASE("white space around a value is left out, and no other") {
  CHECK(json_trimmed(" \t\r\n{ } \n") == "{ }");
  CHECK(json_trimmed(" \n ").empty());
  CHECK(json_trimmed("").empty());
  CHECK(json_trimmed("\v1\v") == "\v1\v");
}

TEST_CASE("a string ends at its own quote, or where its text ends") {
  CHECK(json_string_end(R"("ab",1)", 0) == 4);
  CHECK(json_string_end(R"("a\"b\\",1)", 0) == 8);
  CHECK(json_string_end(R"(x"")", 1) == 3);
  for (const std::string open : {"\"", "\"ab", "\"ab\\", "\"ab\\\""}) {
    CHECK(json_string_end(open, 0) == open.size());
  }
}

TEST_CASE("a value ends where nothing within it can end it") {
  CHECK(json_value_end(R"(1,2)", 0) == 1);
  CHECK(json_value_end(R"([1,{"a":"],}"}],2)", 0) == 15);
  CHECK(json_value_end(R"("a,b"})", 0) == 5);
  CHECK(json_value_end("a}b,c", 0, ",") == 3);
  CHECK(json_value_end("[1,2", 0) == 4);
  CHECK(json_value_end("", 0) == 0);
  CHECK(rc::check([](const std::string& text) {
    RC_ASSERT(json_value_end(text, 0) <= text.size());
    const std::string value = json_string(text);
    RC_ASSERT(json_value_end(value + ",1", 0) == value.size());
  }));
}

TEST_CASE("a field's text is found in an object without a parser, whatever lies before it") {
  const std::string object =
      R"({"a":{"region":"no","x":[1,{"region":2}]},"b":"\"region\":\"no\",{","region":"e\\u,}","z":[]})";
  CHECK(json_field(object, "region") == R"("e\\u,}")");
  CHECK(json_field(object, "a") == R"({"region":"no","x":[1,{"region":2}]})");
  CHECK(json_field(object, "b") == R"("\"region\":\"no\",{")");
  CHECK(json_field(object, "z") == "[]");
  CHECK(json_field(R"({"n":1,"t":true,"e":"","last":null})", "n") == "1");
  CHECK(json_field(R"({"n":1,"t":true,"e":"","last":null})", "e") == "\"\"");
  CHECK(json_field(R"({"n":1,"t":true,"e":"","last":null})", "last") == "null");
  CHECK(json_field(R"({"a\"b":1})", "a\"b") == "1");
}

TEST_CASE("a field that an object lacks has no text") {
  CHECK(json_field("{}", "region").empty());
  CHECK(json_field(R"({"regions":1,"x":"region"})", "region").empty());
  CHECK(json_field("", "region").empty());
}

TEST_CASE("a field is looked for in any text without reading past it") {
  for (const char* text :
       {"{", "{\"", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"b\":[", "[1,2]", "\"a\""}) {
    CHECK_NOTHROW(json_field(text, "a"));
  }
  CHECK(rc::check([](const std::string& text) {
    const std::string_view found = json_field(text, "a");
    RC_ASSERT(found.size() <= text.size());
  }));
}

TEST_CASE("the members of an object are found as they were written, in their order") {
  CHECK(pairs_of("{}").empty());
  CHECK(pairs_of(" { \"b\" : [ 1, 2 ] ,\n\"a\":\"x,\\\"}\" } ") ==
        pairs{{R"("b")", "[ 1, 2 ]"}, {R"("a")", R"("x,\"}")"}});
}

TEST_CASE("members are read by the grammar alone: storage of before may hold any") {
  CHECK(pairs_of(R"({"a":1e400,"a":-0})") == pairs{{R"("a")", "1e400"}, {R"("a")", "-0"}});
}

TEST_CASE("what is no object, or too deep, has no members") {
  for (const char* text : {"", " ", "[]", "1", "{", "{\"a\"}", "{\"a\":1}x", "{\"a\":1,}",
                           "{\"a\":\"\xFF\"}", "{\"a\":[[[[[[[[1]]]]]]]]}"}) {
    INFO(text);
    CHECK_FALSE(json_members(text, 8).has_value());
  }
  CHECK(json_members(R"({"a":[[[[[[[1]]]]]]]})", 8).has_value());
}

TEST_CASE("a JSON string is worth its text, and nothing else is") {
  CHECK(json_unquoted(R"("a\n\u00e4\ud834\udd1e")") == "a\nä𝄞");
  CHECK(json_unquoted(R"( "" )") == "");
  for (const char* text : {"", "a", "1", "null", "true", "{}", "[\"a\"]", "\"a", "\"a\" 1",
                           "\"\\ud800\"", "\"\xFF\""}) {
    INFO(text);
    CHECK_FALSE(json_unquoted(text).has_value());
  }
}
