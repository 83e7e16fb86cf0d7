#include "tests/reports/golden.hpp"

#include <catch2/catch.hpp>

using baton::test::first_difference;

TEST_CASE("a difference names its line and shows both") {
  CHECK(first_difference("a\nb\nc\n", "a\nX\nc\n") == "line 2\nexpected: b\nseen:     X");
  CHECK(first_difference("a\n", "a\nb\n") == "line 2\nexpected: (the end)\nseen:     b");
  CHECK(first_difference("a\n", "a") == "only the last newline differs");
  CHECK(first_difference("a\n", "a\n").empty());
}
