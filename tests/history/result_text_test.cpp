// What a history says of large results: enough to compare them.
#include "history/result_text.hpp"

#include <sstream>
#include <string>

#include <catch2/catch.hpp>

#include "history/jsonl.hpp"

namespace {

using namespace baton::history;

std::string large(char last = 'x') {
  std::string text(result_bytes_max + 9, 'x');
  text.back() = last;
  return text;
}

}  // namespace

TEST_CASE("a result up to the bound is written as it is") {
  const std::string longest(result_bytes_max, 'x');
  CHECK(result_text("{}") == "{}");
  CHECK(result_text("").empty());
  CHECK(result_text(longest) == longest);
}

TEST_CASE("a larger result is written as its size and a digest, equal only for equal results") {
  CHECK(result_text(large()).size() < 100);
  CHECK(result_text(large()) == result_text(large()));
  CHECK(result_text(large()) != result_text(large('y')));
  CHECK(result_text(large()) != result_text(large() + "x"));
  std::string first = large();
  first.front() = 'y';
  CHECK(result_text(first) != result_text(large()));
  std::string swapped = large();
  swapped[8] = 'a';
  std::string other = large();
  other[16] = 'a';
  CHECK(result_text(swapped) != result_text(other));
  CHECK(result_text(result_text(large())) == result_text(large()));
}

TEST_CASE("a large result that an older process wrote whole is read as its digest") {
  event seen;
  seen.kind = event_kind::status_read;
  seen.execution = 1;
  seen.result = large();
  std::istringstream lines{to_line(seen) + "\n"};
  const read_result read = read_history(lines);
  REQUIRE(read.events.size() == 1);
  CHECK(read.events[0].result == result_text(large()));
}
