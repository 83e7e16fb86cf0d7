// What breaks can be heard of, once, on its own thread.
#include "base/ensure.hpp"

#include <string>

#include <catch2/catch.hpp>

namespace baton::base {
namespace {

struct heard {
  std::string message;
  std::string file;
};

[[noreturn]] void throw_it(std::string_view message, std::source_location where) {
  throw heard{std::string{message}, where.file_name()};
}

}  // namespace

TEST_CASE("what holds is told to nobody, and what breaks to the handler, with its place") {
  CHECK(handle_broken_invariant(throw_it) == nullptr);
  CHECK_NOTHROW(ensure(true, "it holds"));
  try {
    ensure(false, "it breaks");
    FAIL("a broken invariant goes on");
  } catch (const heard& told) {
    CHECK(told.message == "it breaks");
    CHECK(told.file == "tests/base/ensure_test.cpp");
  }
}

TEST_CASE("a handler hears of the first broken invariant only: the next one ends the process") {
  handle_broken_invariant(throw_it);
  CHECK_THROWS_AS(ensure(false, "the first"), heard);
  CHECK(handle_broken_invariant(nullptr) == nullptr);
}

}  // namespace baton::base
