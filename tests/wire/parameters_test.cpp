// Parameters as clients send them: what is refused, and the one form of what is not.
#include "adapters/wire/parameters.hpp"

#include <cstdint>
#include <limits>
#include <random>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "adapters/wire/json_object.hpp"
#include "base/json_text.hpp"

namespace {

using namespace std::string_literals;
using baton::wire::parse_submission;
using Catch::Matchers::Contains;

// The canonical text, or the error's message.
std::string canonical(std::string_view text) {
  const auto parsed = parse_submission("deploy.web", text);
  return parsed ? parsed->parameters : parsed.error().message();
}

std::string refusal(std::string_view text) {
  const auto parsed = parse_submission("deploy.web", text);
  if (parsed) {
    return "accepted as " + parsed->parameters;
  }
  CHECK(parsed.error().is(baton::errc::invalid_argument));
  return parsed.error().message();
}

std::string nested(std::size_t arrays) {
  return "{\"a\":" + std::string(arrays, '[') + std::string(arrays, ']') + "}";
}

// Any JSON value: every kind, awkward strings and numbers, names that repeat nowhere.
class value_maker {
 public:
  explicit value_maker(std::uint32_t seed) : random_{seed} {}

  std::string object(int depth) {
    std::string text = "{";
    const std::uint32_t count = below(5);
    for (std::uint32_t i = 0; i < count; ++i) {
      text += fmt::format("{}{}{} : {}", i > 0 ? ", " : " ",
                          baton::base::json_string(letters() + std::to_string(i)), space(),
                          value(depth - 1));
    }
    return text + "}";
  }

 private:
  std::uint32_t below(std::uint32_t bound) { return next() % bound; }
  std::uint32_t next() { return static_cast<std::uint32_t>(random_()); }
  std::string space() { return std::string(below(3), "\t\n\r "[below(4)]); }

  std::string letters() {
    static const std::vector<std::string> pieces{"a",    "Z", "\"", "\\", "/",    "\n",
                                                 "\x7f", "ä", "€",  "𝄞",  "\x01", " "};
    std::string text;
    for (std::uint32_t i = below(6); i > 0; --i) {
      text += pieces[below(static_cast<std::uint32_t>(pieces.size()))];
    }
    return text;
  }

  std::string number() {
    const std::int64_t whole = static_cast<std::int64_t>((std::uint64_t{next()} << 32U) | next());
    switch (below(5)) {
      case 0: return std::to_string(whole);
      case 1: return std::to_string(static_cast<std::uint64_t>(whole));
      case 2: return fmt::format("{}.{}", below(1000), below(1'000'000'000));
      case 3: return fmt::format("-{}e{}", below(1'000'000), static_cast<int>(below(600)) - 300);
      default: return fmt::format("{:.17e}", static_cast<double>(whole) / 3.0);
    }
  }

  std::string value(int depth) {
    switch (below(depth > 0 ? 7 : 5)) {
      case 0: return "null";
      case 1: return below(2) == 0 ? "true" : "false";
      case 2: return baton::base::json_string(letters());
      case 3:
      case 4: return number();
      case 5: return object(depth);
      default: {
        std::string text = "[";
        for (std::uint32_t i = below(4); i > 0; --i) {
          text += value(depth - 1) + space() + (i > 1 ? "," : "");
        }
        return text + "]";
      }
    }
  }

  std::mt19937 random_;
};

}  // namespace

TEST_CASE("parameters are written again without white space, names sorted at every depth") {
  CHECK(canonical(" { } \n") == "{}");
  CHECK(canonical(R"({"b" : [ 1 , {"z":true,"y":null} ], "a":"x"})") ==
        R"({"a":"x","b":[1,{"y":null,"z":true}]})");
  CHECK(canonical(R"({"B":1,"a":2,"A":3,"":4})") == R"({"":4,"A":3,"B":1,"a":2})");
}

TEST_CASE("equal numbers have one form") {
  CHECK(canonical(R"({"n":[1,1.0,1e0,10e-1,-0,-0.0,0.0]})") == R"({"n":[1,1,1,1,0,0,0]})");
  CHECK(canonical(R"({"n":[0.1,1e-7,1.5e300,-2.50]})") == R"({"n":[0.1,1e-07,1.5e+300,-2.5]})");
  CHECK(canonical(R"({"n":[9223372036854775807,-9223372036854775808,18446744073709551615]})") ==
        R"({"n":[9223372036854775807,-9223372036854775808,18446744073709551615]})");
  CHECK(canonical(R"({"n":[1e18,1000000000000000000]})") ==
        R"({"n":[1000000000000000000,1000000000000000000]})");
}

TEST_CASE("equal strings have one form") {
  CHECK(canonical(R"({"s":"\u0061\/\u00e4\uD834\uDD1E\n\u001f"})") ==
        "{\"s\":\"a/ä𝄞\\u000a\\u001f\"}");
}

TEST_CASE("the fields are the top level, sorted by name, each with its canonical text") {
  const auto parsed = parse_submission("deploy.web", R"({"b":{"y":1,"x":"\u0041"},"a":2.0})");
  REQUIRE(parsed.has_value());
  CHECK(parsed->action_ref == "deploy.web");
  CHECK(parsed->idempotency_key.empty());
  const std::vector<std::pair<std::string, std::string>> expected{{"a", "2"},
                                                                  {"b", R"({"x":"A","y":1})"}};
  CHECK(parsed->fields == expected);
}

TEST_CASE("parameters must be a JSON object") {
  for (const char* text : {"[]", "1", "\"x\"", "null", "true", "[{\"a\":1}]"}) {
    CHECK_THAT(refusal(text), Contains("must be a JSON object"));
  }
}

TEST_CASE("what is not JSON is refused") {
  for (const char* text :
       {"", " ", "{", "}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}", "{\"a\":01}", "{\"a\":+1}",
        "{\"a\":.5}", "{\"a\":NaN}", "{} {}", "{}x", "{\"a\":1 /* no */}", "{\"a\":\"\n\"}",
        "\xEF\xBB\xBF{}", "{\"a\":\"\\x\"}", "{\"a\":tru}"}) {
    INFO(text);
    CHECK_THAT(refusal(text), Contains("not JSON"));
  }
  CHECK_THAT(refusal("{}\0"s), Contains("not JSON"));
}

TEST_CASE("invalid UTF-8 is refused as such, in values and in names") {
  for (const char* bytes :
       {"\x80", "\xC3", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF"}) {
    INFO(bytes);
    CHECK_THAT(refusal("{\"a\":\""s + bytes + "\"}"), Contains("not UTF-8 text: the byte at 6"));
    CHECK_THAT(refusal("{\""s + bytes + "\":1}"), Contains("not UTF-8 text: the byte at 2"));
  }
}

TEST_CASE("half of a surrogate pair is refused, in values and in names") {
  for (const char* escape : {"\\ud800", "\\udc00", "\\ud800\\u0041"}) {
    INFO(escape);
    CHECK_THAT(refusal("{\"a\":\""s + escape + "\"}"), Contains("not JSON"));
    CHECK_THAT(refusal("{\""s + escape + "\":1}"), Contains("not JSON"));
  }
}

TEST_CASE("a zero byte is refused, in values and in names") {
  CHECK_THAT(refusal(R"({"a":{"b":["x\u0000y"]}})"),
             Contains("zero byte in a string") && Contains("at a.b[0]"));
  CHECK_THAT(refusal(R"({"a\u0000":1})"), Contains("name with a zero byte"));
  CHECK_THAT(refusal("{\"a\":\"\0\"}"s), Contains("not JSON"));
}

TEST_CASE("a name given twice is refused, at every depth and however it is written") {
  CHECK_THAT(refusal(R"({"a":1,"b":2,"a":1})"), Contains(R"(has the name "a" twice)"));
  CHECK_THAT(refusal(R"({"x":[{"a":1},{"a":1,"\u0061":2}]})"), Contains("twice (at x[1]"));
}

TEST_CASE("nesting is bound") {
  CHECK(canonical(nested(baton::wire::json_depth_max - 1)) ==
        nested(baton::wire::json_depth_max - 1));
  CHECK_THAT(refusal(nested(baton::wire::json_depth_max)), Contains("deeper than 64 levels"));
  CHECK_THAT(refusal(nested(1'000'000)), Contains("deeper than 64 levels"));
}

TEST_CASE("numbers that would silently become others are refused") {
  for (const char* number :
       {"18446744073709551616", "-9223372036854775809", "123456789012345678901234567890"}) {
    CHECK_THAT(refusal("{\"n\":"s + number + "}"), Contains("integer beyond 64 bits"));
  }
  for (const char* number : {"1e400", "-1.5e999", "1e-400"}) {
    CHECK_THAT(refusal("{\"n\":"s + number + "}"), Contains("beyond the range of a double"));
  }
}

TEST_CASE("a refusal's text is valid in an error document, whatever the parameters were") {
  CHECK_THAT(refusal("{\"a\\u0001\\\"\":1,\"a\\u0001\\\"\":1}"), Contains("\\u0001\\\""));
}

TEST_CASE("the canonical form of a canonical form is itself") {
  for (std::uint32_t seed = 0; seed < 2'000; ++seed) {
    const std::string text = value_maker{seed}.object(5);
    const auto once = parse_submission("a", text);
    INFO("seed " << seed << ": " << text);
    REQUIRE(once.has_value());
    const auto twice = parse_submission("a", once->parameters);
    REQUIRE(twice.has_value());
    REQUIRE(twice->parameters == once->parameters);
    REQUIRE(twice->fields == once->fields);
  }
}

TEST_CASE("no text whatever brings the reader down") {
  std::mt19937 random{7};
  constexpr std::string_view symbols = "{}[]\",:\\u0d8aetrfnls+-.0E9 \n\x80\xC3";
  for (int round = 0; round < 20'000; ++round) {
    std::string text = "{\"a\":";
    for (auto i = random() % 24; i > 0; --i) {
      text += symbols[random() % symbols.size()];
    }
    const auto parsed = parse_submission("a", text);
    if (parsed) {
      REQUIRE(canonical(parsed->parameters) == parsed->parameters);
    }
  }
}
