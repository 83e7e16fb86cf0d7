// Reading by key: fixed values and ranges, free names, and each mistake with its place.
#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "adapters/toml/file.hpp"
#include "adapters/toml/table_reader.hpp"
#include "base/duration_text.hpp"

namespace {

using namespace std::chrono_literals;
using namespace baton::toml_reading;
using strings = std::vector<std::string>;

constexpr known_key keys[] = {
    {"seed", "integer", "1", ""},
    {"on", "boolean", "false", ""},
    {"limit", "integer or range", "1", ""},
    {"rate", "number or range", "0.0", ""},
    {"timeout", "duration or range", "\"1s\"", ""},
    {"faults", "table of numbers", "{}", ""},
    {"group.queue.depth", "integer", "1", ""},
    {"group.retry.attempts", "integer", "1", ""},
};
constexpr std::string_view arrays[] = {"group", "group.queue"};

// A text's document, its reader and what was found wrong.
struct reading {
  explicit reading(std::string_view text)
      : document{std::get<toml_value>(read_document(text, "s.toml"))} {}

  strings mistakes() {
    strings all;
    for (const mistake& made : found.take()) {
      all.push_back(to_string(made));
    }
    return all;
  }

  toml_value document;
  mistake_list found{"s.toml"};
  table_reader table{document, known_keys{keys, arrays}, "", "", found};
};

std::optional<int_range> limit(reading& from) {
  return from.table.integer_or_range("limit", 1, 100);
}

std::optional<number_range> rate(reading& from) {
  return from.table.number_or_range("rate", 0, 1);
}

std::optional<duration_range> timeout(reading& from) {
  return from.table.duration_or_range("timeout", 1ms, 1h);
}

std::optional<bool> on(reading& from) {
  return from.table.boolean("on");
}

// Read without a mistake.
template <class Read>
auto good(std::string_view text, const Read& read) {
  reading from{text};
  auto value = read(from);
  CHECK(from.mistakes() == strings{});
  return value;
}

// Read as nothing, with exactly this mistake.
template <class Read>
void check_wrong(std::string_view text, const Read& read, const std::string& expected) {
  INFO(text);
  reading from{text};
  CHECK_FALSE(read(from));
  CHECK(from.mistakes() == strings{"s.toml:" + expected});
}

}  // namespace

TEST_CASE("an integer, a number or a duration is fixed or a range, and nothing if it is absent") {
  CHECK(good("limit = 3", limit) == int_range{3, 3});
  CHECK(good("limit = [1, 100]", limit) == int_range{1, 100});
  CHECK(good("limit = [7, 7]", limit) == int_range{7, 7});
  CHECK(good("rate = 0.25", rate) == number_range{0.25, 0.25});
  CHECK(good("rate = 1", rate) == number_range{1, 1});
  CHECK(good("rate = [0, 0.05]", rate) == number_range{0, 0.05});
  CHECK(good("timeout = \"2s\"", timeout) == duration_range{2s, 2s});
  CHECK(good("timeout = [\"1ms\", \"1h\"]", timeout) == duration_range{1ms, 1h});
  CHECK_FALSE(good("", limit));
  CHECK_FALSE(good("", rate));
  CHECK_FALSE(good("", timeout));
}

TEST_CASE("a fixed value of the wrong kind is told that it may be a range") {
  check_wrong("\nlimit = \"3\"", limit,
              "2:9: limit: must be an integer, or a range such as [1, 10], found a string");
  check_wrong("\nlimit = 1.5", limit,
              "2:9: limit: must be an integer, or a range such as [1, 10], found a number with a "
              "fraction");
  check_wrong("\nrate = true", rate,
              "2:8: rate: must be a number, or a range such as [0.0, 0.5], found a boolean");
  check_wrong("\ntimeout = {}", timeout,
              "2:11: timeout: must be a string of a whole number and a unit (ms, s, m, h or d), "
              "such as \"250ms\", or a range such as [\"1s\", \"5s\"], found a table");
}

TEST_CASE("both ends of a range are within the bounds") {
  check_wrong("limit = 0", limit, "1:9: limit: must be from 1 to 100, found 0");
  check_wrong("limit = [0, 5]", limit, "1:10: limit[0]: must be from 1 to 100, found 0");
  check_wrong("limit = [\n  1,\n  101\n]", limit,
              "3:3: limit[1]: must be from 1 to 100, found 101");
  check_wrong("rate = [0.5, 1.5]", rate, "1:14: rate[1]: must be from 0 to 1, found 1.5");
  check_wrong("rate = [nan, 1]", rate, "1:9: rate[0]: must be from 0 to 1, found nan");
  check_wrong("timeout = [\"0s\", \"1s\"]", timeout,
              "1:12: timeout[0]: must be at least 1ms, found \"0s\"");
  check_wrong("timeout = \"61m\"", timeout, "1:11: timeout: must be at most 1h, found \"61m\"");
  check_wrong("timeout = [\"1s\", \"61m\"]", timeout,
              "1:18: timeout[1]: must be at most 1h, found \"61m\"");
}

TEST_CASE("a range goes from the smaller to the larger value") {
  check_wrong("\nlimit = [10, 1]", limit,
              "2:9: limit: the range from 10 to 1 is empty: write the smaller value first");
  check_wrong("rate = [0.5, 0.25]", rate,
              "1:8: rate: the range from 0.5 to 0.25 is empty: write the smaller value first");
  check_wrong("timeout = [\"1m\", \"59s\"]", timeout,
              "1:11: timeout: the range from 1m to 59s is empty: write the smaller value first");
}

TEST_CASE("a range has two values of one kind") {
  check_wrong("limit = []", limit, "1:9: limit: a range has two values, such as [1, 10], found 0");
  check_wrong("rate = [0.5]", rate,
              "1:8: rate: a range has two values, such as [0.0, 0.5], found 1");
  check_wrong("timeout = [\"1s\", \"2s\", \"3s\"]", timeout,
              "1:11: timeout: a range has two values, such as [\"1s\", \"5s\"], found 3");
  check_wrong("limit = [1, \"2\"]", limit, "1:13: limit[1]: must be an integer, found a string");
  check_wrong("limit = [[1], 2]", limit, "1:10: limit[0]: must be an integer, found an array");
  check_wrong("timeout = [\"1s\", 2]", timeout,
              "1:18: timeout[1]: 2 has no unit: write a string of a whole number and a unit (ms, "
              "s, m, h or d), such as \"250ms\"");
}

TEST_CASE("both ends of a range may be wrong at once") {
  reading from{"limit = [0, 101]"};
  CHECK_FALSE(limit(from));
  CHECK(from.mistakes() == strings{"s.toml:1:10: limit[0]: must be from 1 to 100, found 0",
                                   "s.toml:1:13: limit[1]: must be from 1 to 100, found 101"});
}

TEST_CASE("a boolean is true or false") {
  CHECK(good("on = true", on) == true);
  CHECK(good("on = false", on) == false);
  CHECK_FALSE(good("", on).has_value());
  check_wrong("on = 1", on, "1:6: on: must be true or false, found an integer");
  check_wrong("on = \"true\"", on, "1:6: on: must be true or false, found a string");
}

TEST_CASE("a duration may have an upper bound") {
  reading from{"timeout = \"2h\""};
  CHECK(from.table.duration("timeout", 0ms) == 2h);
  CHECK_FALSE(from.table.duration("timeout", 0ms, 1h));
  CHECK(from.mistakes() == strings{"s.toml:1:11: timeout: must be at most 1h, found \"2h\""});
}

TEST_CASE("an exact duration goes down to nanoseconds, and is written as it was read") {
  for (const char* const text : {"7ns", "1500us", "250ms", "2s", "3h"}) {
    reading from{fmt::format("timeout = \"{}\"", text)};
    const auto read = from.table.exact_duration("timeout", 0ns, 24h);
    REQUIRE(read);
    CHECK(baton::base::duration_text(*read) == text);
  }
  CHECK(baton::base::duration_text(0ns) == "0s");
  reading from{"timeout = \"5ns\""};
  CHECK_FALSE(from.table.exact_duration("timeout", 1us, 1h));
  CHECK_FALSE(from.table.duration("timeout", 0ms));
  CHECK(from.mistakes().size() == 2);
}

TEST_CASE("a table of free names is a list of names and values, each with its place") {
  reading from{"[faults]\n\"process.crash\" = [0.0, 0.05]\n  seed = 3\n\"disk.full\" = 0.01\n"};
  const auto faults = from.table.named_values("faults");
  REQUIRE(faults);
  REQUIRE(faults->size() == 3);
  const named_value& full = faults->at(0);
  CHECK(full.name == "disk.full");
  CHECK(full.position == file_position{4, 1});
  CHECK(full.value.position() == file_position{4, 15});
  CHECK(full.value.field() == "faults.\"disk.full\"");
  CHECK(full.value.number_or_range(0, 1) == number_range{0.01, 0.01});
  const named_value& crash = faults->at(1);
  CHECK(crash.name == "process.crash");
  CHECK(crash.position == file_position{2, 1});
  CHECK(crash.value.number_or_range(0, 1) == number_range{0, 0.05});
  const named_value& seed = faults->at(2);
  CHECK(seed.position == file_position{3, 3});
  CHECK(seed.value.field() == "faults.seed");
  CHECK(seed.value.integer(1, 9) == 3);
  CHECK(from.mistakes() == strings{});
}

TEST_CASE("a mistake in a table of free names has the name in its field") {
  reading from{"[faults]\n\"disk.full\" = 2\n\"process.crsh\" = [0.5, true]\n"};
  constexpr std::string_view known[] = {"disk.full", "process.crash"};
  const auto faults = from.table.named_values("faults");
  REQUIRE(faults);
  for (const named_value& each : *faults) {
    CHECK_FALSE(each.value.number_or_range(0, 1));
    if (!index_of(each.name, known)) {
      from.table.wrong_at(each.position, each.value.field(), no_such_key(each.name, known));
    }
  }
  CHECK(from.mistakes() ==
        strings{"s.toml:2:15: faults.\"disk.full\": must be from 0 to 1, found 2",
                "s.toml:3:1: faults.\"process.crsh\": there is no such key here: did you mean "
                "\"process.crash\"?",
                "s.toml:3:24: faults.\"process.crsh\"[1]: must be a number, found a boolean"});
}

TEST_CASE("a free name with a dot and without quotes is told to have them") {
  reading from{"[faults]\nprocess.crash = 0.1\nseed = 3\n"};
  const auto faults = from.table.named_values("faults");
  REQUIRE(faults);
  REQUIRE(faults->size() == 1);
  CHECK(faults->front().name == "seed");
  CHECK(from.mistakes() == strings{"s.toml:2:1: faults.process: must not be a table: a name with a "
                                   "dot needs quotes, such as \"process.crash\""});
}

TEST_CASE("a table of free names must be one, and may be absent") {
  reading none{""};
  CHECK_FALSE(none.table.named_values("faults"));
  CHECK(none.mistakes() == strings{});
  reading from{"faults = 1"};
  CHECK_FALSE(from.table.named_values("faults"));
  CHECK(from.mistakes() ==
        strings{"s.toml:1:10: faults: must be a table, written [faults], found an integer"});
  reading empty{"[faults]"};
  CHECK(empty.table.named_values("faults")->empty());
}

TEST_CASE("a section knows its own keys, however deep it is") {
  reading from{
      "[[group]]\n[[group.queue]]\ndepth = 1\n[[group.queue]]\ndept = 2\n[group.retry]\nlimit = 1"};
  auto groups = from.table.tables("group");
  REQUIRE(groups.size() == 1);
  auto queues = groups[0].tables("queue");
  REQUIRE(queues.size() == 2);
  CHECK(queues[0].integer("depth", 0, 9) == 1);
  CHECK(groups[0].table("retry"));
  CHECK(
      from.mistakes() ==
      strings{"s.toml:5:1: group[0].queue[1].dept: there is no such key here: did you mean depth?",
              "s.toml:7:1: group[0].retry.limit: there is no such key here: it belongs in the top "
              "level of the file"});
}

TEST_CASE("a key is told the heading of its own section, be that a table or an array of them") {
  CHECK(reading{"depth = 1"}.mistakes() ==
        strings{"s.toml:1:1: depth: there is no such key here: it belongs in [[group.queue]]"});
  CHECK(reading{"attempts = 1"}.mistakes() ==
        strings{"s.toml:1:1: attempts: there is no such key here: it belongs in [group.retry]"});
  reading from{"group = [{ queue = 1 }]"};
  auto groups = from.table.tables("group");
  REQUIRE(groups.size() == 1);
  CHECK(groups[0].tables("queue").empty());
  CHECK(from.mistakes() == strings{"s.toml:1:20: group[0].queue: must be an array of tables, each "
                                   "written [[group.queue]], found an integer"});
}
