// Errors: decided by their code, explained by their context.
#include "engine/core/result.hpp"

#include <set>
#include <string>

#include <catch2/catch.hpp>

namespace {

using namespace baton;

constexpr errc all_codes[] = {errc::unknown_action, errc::unknown_execution,
                              errc::queue_full,     errc::limit_reached,
                              errc::draining,       errc::invalid_argument,
                              errc::stale_attempt,  errc::lease_lost,
                              errc::unavailable,    errc::outcome_unknown,
                              errc::storage_full,   errc::storage_corrupt,
                              errc::newer_schema,   errc::locked,
                              errc::cannot_start,   errc::stopped,
                              errc::no_room,        errc::nothing_survives};

}  // namespace

TEST_CASE("each code has words of its own and is an error") {
  std::set<std::string> words;
  for (const errc code : all_codes) {
    const boost::system::error_code made = make_error_code(code);
    CHECK(made.failed());
    CHECK(&made.category() == &error_category());
    CHECK(words.insert(made.message()).second);
    CHECK(made.message() != "unknown error");
  }
  CHECK(std::string{error_category().name()} == "baton");
}

TEST_CASE("a number that is no code of ours still has words") {
  CHECK(boost::system::error_code(999, error_category()).message() == "unknown error");
}

TEST_CASE("an error is told by its code, whatever its context says") {
  const error plain{errc::queue_full};
  const error explained{errc::queue_full, "10 executions wait already"};
  CHECK(plain.is(errc::queue_full));
  CHECK(explained.is(errc::queue_full));
  CHECK_FALSE(explained.is(errc::limit_reached));
}

TEST_CASE("an error speaks with its context, or with the code's own words") {
  CHECK(error{errc::queue_full, "10 wait already"}.message() == "10 wait already");
  CHECK(error{errc::queue_full}.message() == "the queue is full");
}

TEST_CASE("no error is no code of ours") {
  const error none;
  for (const errc code : all_codes) {
    CHECK_FALSE(none.is(code));
  }
}

TEST_CASE("only what was not done, or may not have been done, is worth repeating") {
  const std::set<errc> transient{errc::unavailable, errc::outcome_unknown, errc::storage_full};
  for (const errc code : all_codes) {
    CAPTURE(make_error_code(code).message());
    CHECK(is_transient(error{code}) == transient.contains(code));
  }
}

TEST_CASE("a result is a value or an error") {
  const result<int> good = 7;
  REQUIRE(good.has_value());
  CHECK(*good == 7);
  const result<int> bad = error{errc::unknown_action, "no action 'x'"};
  REQUIRE(bad.has_error());
  CHECK(bad.error().is(errc::unknown_action));
  const result<void> done{};
  CHECK(done.has_value());
}
