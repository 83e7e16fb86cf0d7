// What a command finds in its environment.
#include "adapters/real/process/child_environment.hpp"

#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

using namespace baton;

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
