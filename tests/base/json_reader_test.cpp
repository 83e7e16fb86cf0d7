// The one reader of JSON: what it tells, what it refuses, and where.
#include "base/json_reader.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace {

using namespace baton::base;
using kind = json_failure::kind;

constexpr std::size_t depth_max = 16;

bool is_json(std::string_view text) {
  return is_faithful_json(text, depth_max);
}

// Writes down what it hears, and gives up at a number, name or string that is `unwanted`.
class notes : public json_listener {
 public:
  explicit notes(std::string unwanted = "\x01") : unwanted_{std::move(unwanted)} {}

  bool on_object_begin() override { return note("{"); }
  bool on_object_end() override { return note("}"); }
  bool on_array_begin() override { return note("["); }
  bool on_array_end() override { return note("]"); }
  bool on_name(std::string_view name) override { return note(std::string{name} + ":"); }
  bool on_string(std::string_view text) override { return note("'" + std::string{text} + "'"); }
  bool on_number(std::string_view written) override { return note(std::string{written}); }
  bool on_bool(bool value) override { return note(value ? "true" : "false"); }
  bool on_null() override { return note("null"); }

  std::string heard;

 private:
  bool note(const std::string& part) {
    heard += part + " ";
    return part != unwanted_;
  }

  std::string unwanted_;
};

std::string heard_of(std::string_view text) {
  notes listener;
  CHECK_FALSE(read_json(text, listener, {depth_max}).has_value());
  return listener.heard;
}

json_failure failure_of(std::string_view text, std::string unwanted = "\x01") {
  notes listener{std::move(unwanted)};
  const auto failure = read_json(text, listener, {depth_max});
  INFO(text);
  REQUIRE(failure.has_value());
  return *failure;
}

std::string nested(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

}  // namespace

TEST_CASE("a listener hears every part of a text in its order") {
  CHECK(heard_of(R"({"b":[1,-2.50e+3,{}],"a":"x\n\u00e4y","":null,"t":true,"f":false})") ==
        "{ b: [ 1 -2.50e+3 { } ] a: 'x\nä"
        "y' : null t: true f: false } ");
  CHECK(heard_of(" 7 ") == "7 ");
  CHECK(heard_of(R"({"a\u0000b":"\u0000"})") == std::string{"{ a\0b: '\0' } ", 13});
}

TEST_CASE("a number is heard as it is written, whatever its size") {
  for (const std::string number :
       {"0", "-0", "1e400", "123456789012345678901234567890",
        "0.1000000000000000055511151231257827", "-9223372036854775809", "1E-400"}) {
    CHECK(heard_of(number) == number + " ");
    CHECK(heard_of("[" + number + "]") == "[ " + number + " ] ");
  }
}

TEST_CASE("a long string with escapes is heard whole") {
  std::string text;
  std::string written;
  for (int index = 0; index < 20'000; ++index) {
    text += index % 7 == 0 ? "\t" : "ä";
    written += index % 7 == 0 ? "\\t" : "ä";
  }
  CHECK(heard_of('"' + written + '"') == "'" + text + "' ");
}

TEST_CASE("a listener that gives up ends the reading, and the place is known") {
  for (const auto& [text, place] : std::vector<std::pair<std::string, std::string>>{
           {"9", ""},
           {"[9]", "[0]"},
           {"[1,2,9]", "[2]"},
           {R"({"a":9})", "a"},
           {R"({"x":1,"a":{"b":[{},{"c":9}]}})", "a.b[1].c"},
           {R"([[],[[9]]])", "[1][0][0]"}}) {
    const json_failure failure = failure_of(text, "9");
    CHECK(failure.what == kind::given_up);
    CHECK(failure.place == place);
  }
  CHECK(failure_of(R"({"o":{"a":1,"bad":2}})", "bad:").place == "o");
}

TEST_CASE("an object that has a name twice is refused, however it is written and how deep") {
  for (const auto& [text, place] : std::vector<std::pair<std::string, std::string>>{
           {R"({"a":1,"a":2})", ""},
           {R"({"a":1,"b":2,"a":1})", ""},
           {R"({"":1,"":2})", ""},
           {R"([{"x":{"a":1,"\u0061":2}}])", "[0].x"},
           {R"({"d":[[[[[[{"\u00e4":1,"ä":2}]]]]]]})", "d[0][0][0][0][0][0]"}}) {
    const json_failure failure = failure_of(text);
    CHECK(failure.what == kind::repeated_name);
    CHECK(failure.place == place);
    notes listener;
    CHECK_FALSE(read_json(text, listener, {depth_max, json_names::may_repeat}).has_value());
  }
  for (const char* text : {R"({"a":1,"A":2})", R"({"a":{"a":{"a":1}}})", R"([{"a":1},{"a":1}])",
                           R"({"a":"a","b":"a"})", R"({"a ":1,"a":2})", "{}"}) {
    INFO(text);
    CHECK(is_json(text));
  }
}

TEST_CASE("what is nested deeper than it may be is refused where it begins") {
  notes listener;
  CHECK_FALSE(read_json(nested(3), listener, {3}).has_value());
  const auto failure = read_json(nested(4), listener, {3});
  REQUIRE(failure.has_value());
  CHECK(failure->what == kind::too_deep);
  CHECK(failure->place == "[0][0][0]");
  CHECK(is_json(nested(depth_max)));
  CHECK_FALSE(is_json(nested(depth_max + 1)));
  CHECK_FALSE(is_json(nested(100'000)));
}

TEST_CASE("what is not JSON is told from what is not UTF-8 and from a second value") {
  for (const char* text :
       {"", " ", "nul", "[1,]", "{\"a\"}", "{a:1}", "+1", "1.", ".5", "'a'", "\"\n\"", "\"\\x\"",
        "\"\\ud800\"", "[", "{\"a\":1", "\"a", "NaN", "//a\n1",
        "\xEF\xBB\xBF"
        "1"}) {
    const json_failure failure = failure_of(text);
    CHECK(failure.what == kind::not_json);
    CHECK_FALSE(failure.reason.empty());
  }
  for (const char* text : {"1 2", "01", "{}{}", "\"a\"x", "1,"}) {
    CHECK(failure_of(text).what == kind::more_text);
  }
  const json_failure failure = failure_of("{\"a\":\"ä\xED\xA0\x80\"}");
  CHECK(failure.what == kind::not_utf8);
  CHECK(failure.at == 8);
}

TEST_CASE("a number that readers of JSON take differently makes an output text") {
  for (const std::string number :
       {"1e400", "-1e400", "1E400", "1e+999", "1e-400", "1E-400", "-0", "-0.0", "-0e5",
        "18446744073709551616", "-9223372036854775809", "123456789012345678901234567890"}) {
    for (const std::string& text :
         {number, "[1," + number + "]", R"({"a":{"b":)" + number + "}}"}) {
      INFO(text);
      CHECK_FALSE(is_json(text));
    }
  }
  for (const std::string number :
       {"0", "0.0", "0e0", "-1", "1.5e3", "1e308", "2.2250738585072014e-308", "5e-324",
        "18446744073709551615", "-9223372036854775808", "0.1000000000000000055511151231257827"}) {
    INFO(number);
    CHECK(is_json(number));
    CHECK(is_json(" [ " + number + " , " + number + " ]\n"));
  }
}

TEST_CASE(
    "a name that an object has twice makes an output text, however it is written and how deep") {
  for (const char* text : {R"({"a":1,"a":2})", R"([{"x":{"a":1,"\u0061":2}}])"}) {
    INFO(text);
    CHECK_FALSE(is_json(text));
  }
  for (const char* text : {R"({"a":1,"A":2})", R"({"a":{"a":{"a":1}}})", R"([{"a":1},{"a":1}])",
                           R"({"a":"a","b":"a"})", R"({"a ":1,"a":2})", "{}"}) {
    INFO(text);
    CHECK(is_json(text));
  }
}

TEST_CASE("an object with very many names is compared without comparing each with each") {
  std::string text = "{";
  for (int index = 0; index < 200'000; ++index) {
    text += "\"name-" + std::to_string(index) + "\":0,";
  }
  CHECK(is_json(text + "\"last\":0}"));
  CHECK_FALSE(is_json(text + "\"name-7\":0}"));
}
