// The keys of batches, and that they are told from those of single executions.
#include "engine/core/batch_key.hpp"

#include <catch2/catch.hpp>

using namespace baton;

TEST_CASE("a batch's key is read back with its count and number, whatever the client's key is") {
  for (const std::string key : {"m", "m/1", "", "a b\n", "x/2/3"}) {
    const std::string stored = batch_key(key, 10'000, 7);
    const auto read = read_batch_key(stored);
    REQUIRE(read.has_value());
    CHECK(read->key == key);
    CHECK(read->count == 10'000);
    CHECK(read->number == 7);
    CHECK(stored.starts_with(batch_prefix(key)));
  }
}

TEST_CASE("a key without the separator is that of a single execution, however it looks") {
  for (const char* key : {"", "m", "m/1", "m/10000", "m#2#1", "2/1"}) {
    CHECK_FALSE(read_batch_key(key).has_value());
  }
  for (const char* key : {"m\x1e",
                          "m\x1e"
                          "1",
                          "m\x1e\x1e",
                          "m\x1e"
                          "0\x1e"
                          "1",
                          "m\x1e"
                          "2\x1e"
                          "x",
                          "m\x1e"
                          "2\x1e"
                          "-1"}) {
    CHECK_FALSE(read_batch_key(key).has_value());
  }
}
