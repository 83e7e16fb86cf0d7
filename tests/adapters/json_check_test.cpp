// What of an action's output is taken for JSON.
#include "adapters/real/process/json_check.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "adapters/real/process/child_environment.hpp"

using namespace baton;
using process::is_json;

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
  for (const char* text : {R"({"a":1,"a":2})", R"({"a":1,"b":2,"a":1})", R"({"":1,"":2})",
                           R"([{"x":{"a":1,"\u0061":2}}])", R"({"\u00e4":1,"ä":2})"}) {
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

TEST_CASE("parameters are read by the grammar alone: storage of before may hold any") {
  CHECK(process::json_fields(R"({"a":1e400,"a":-0})").has_value());
}

TEST_CASE("parameters of one variable are refused, and both are named") {
  using fields = std::vector<std::pair<std::string, std::string>>;
  for (const auto& [a, b] : std::vector<std::pair<std::string, std::string>>{{"a-b", "a_b"},
                                                                             {"a.b", "a b"},
                                                                             {"name", "NAME"},
                                                                             {"ä", "ö"},
                                                                             {"-", "_"},
                                                                             {"x\n", "x "}}) {
    INFO(a << " " << b);
    const auto refused = process::check_variables(fields{{a, "1"}, {b, "2"}, {"c", "3"}});
    REQUIRE(refused.has_error());
    CHECK(refused.error().is(errc::invalid_argument));
    if (a == "a-b") {
      CHECK_THAT(refused.error().message(), Catch::Contains(R"("a-b")") &&
                                                Catch::Contains(R"("a_b")") &&
                                                Catch::Contains("BATON_PARAM_A_B"));
    }
  }
  CHECK(process::check_variables(fields{{"a", "1"}, {"b", "1"}, {"a-b", "1"}, {"ab", "1"}})
            .has_value());
  CHECK(process::check_variables(fields{}).has_value());
}
