// What the limit of open files can carry.
#include "apps/baton/descriptor_budget.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace baton::app;

descriptor_needs usual(std::int64_t limit, std::int64_t capacity = 64) {
  descriptor_needs needs;
  needs.limit = limit;
  needs.connections = 1'024;
  needs.workers = 1;
  needs.capacity = capacity;
  needs.per_attempt = 5;
  return needs;
}

TEST_CASE("a capacity that the limit carries is left alone, without a word") {
  for (const std::int64_t limit : {1'408, 4'096, 1'048'576}) {
    const descriptor_budget budget = budget_of(usual(limit));
    CHECK(budget.capacity == 64);
    CHECK(budget.arithmetic.empty());
  }
}

TEST_CASE("connections get what they want, or half of the limit") {
  CHECK(budget_of(usual(1'048'576)).connections == 1'024);
  CHECK(budget_of(usual(2'048)).connections == 1'024);
  CHECK(budget_of(usual(1'024)).connections == 512);
  CHECK(budget_of(usual(256)).connections == 128);
}

TEST_CASE("a capacity that the limit cannot carry is lowered, with the arithmetic") {
  const descriptor_budget budget = budget_of(usual(256));
  CHECK(budget.capacity == 12);  // (256 - 64 - 128) / 5
  for (const char* const number : {"is 12 instead of 64", "of 256 open files", "64 are for",
                                   "128 for connections", "leaves 64", "takes 5", "to 1408"}) {
    CHECK_THAT(budget.arithmetic, Catch::Contains(number));
  }
}

TEST_CASE("what is left is shared by the workers of the process") {
  descriptor_needs needs = usual(4'096, 1'000);
  needs.workers = 4;
  CHECK(budget_of(needs).capacity == (4'096 - 64 - 1'024) / 5 / 4);
}

TEST_CASE("one attempt and one connection are tried, however low the limit") {
  for (const std::int64_t limit : {0, 1, 64, 129}) {
    const descriptor_budget budget = budget_of(usual(limit));
    CHECK(budget.capacity == 1);
    CHECK(budget.connections >= 1);
    CHECK_FALSE(budget.arithmetic.empty());
  }
}

TEST_CASE("a capacity of one is never lowered") {
  CHECK(budget_of(usual(10, 1)).arithmetic.empty());
}

TEST_CASE("a higher limit never carries less") {
  std::int64_t before = 0;
  for (std::int64_t limit = 0; limit < 3'000; ++limit) {
    const std::int64_t capacity = budget_of(usual(limit, 300)).capacity;
    CHECK(capacity >= before);
    before = capacity;
  }
}

}  // namespace
