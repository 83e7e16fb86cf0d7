// Where two runs of one seed begin to differ: found from their checkpoints, shown as an event.
#include <catch2/catch.hpp>

#include "apps/baton_sim/digests.hpp"

namespace {

using namespace baton::sim_app;

}  // namespace

TEST_CASE("a digest line is read as it was written") {
  const digest_line line{17, 0xabcdef, 9000, {1, 0xffffffffffffffff}};
  const auto read = read_digest(to_line(line));
  REQUIRE(read.has_value());
  CHECK(read->seed == 17);
  CHECK(read->digest == 0xabcdef);
  CHECK(read->count == 9000);
  CHECK(read->checkpoints == line.checkpoints);
  const digest_line short_run{1, 2, 3, {}};
  REQUIRE(read_digest(to_line(short_run)).has_value());
  CHECK_FALSE(read_digest("seed 1 is missing").has_value());
  CHECK_FALSE(read_digest("").has_value());
}

TEST_CASE("the first difference lies behind the last checkpoint that is the same") {
  const std::uint64_t each = sim::trace::checkpoint_interval;
  const digest_line one{1, 5, each * 3, {10, 20, 30}};
  const digest_line same = one;
  CHECK_FALSE(first_difference(one, same).has_value());
  const digest_line late{1, 6, each * 3, {10, 20, 31}};
  const auto part = first_difference(one, late);
  REQUIRE(part.has_value());
  CHECK(part->from == each * 2 + 1);
  CHECK(part->until == each * 3);
  const digest_line at_the_end{1, 6, each * 3, {10, 20, 30}};
  CHECK(first_difference(one, at_the_end)->from == each * 3 + 1);
}

TEST_CASE("a difference is told as the first event that differs") {
  const std::string text = describe_difference(9, {"a", "b", "c"}, {"a", "x", "c"});
  CHECK_THAT(text, Catch::Contains("seed 9") && Catch::Contains("here   b") &&
                       Catch::Contains("there  x"));
  CHECK_THAT(describe_difference(9, {"a", "b"}, {"a"}), Catch::Contains("(the trace ends)"));
}
