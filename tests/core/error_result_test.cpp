// The result of an attempt that has none of its own.
#include "engine/core/error_result.hpp"

#include <catch2/catch.hpp>

using namespace baton;

TEST_CASE("an error's result is an object with the message as text") {
  CHECK(error_result("its worker was lost") == R"({"error":"its worker was lost"})");
  CHECK(error_result(R"(no "such" thing)") == R"({"error":"no \"such\" thing"})");
}
