// report.json: what is written is read again, and what is no report is told with its place.
#include <catch2/catch.hpp>

#include "reports/render/json.hpp"

namespace baton::reports {
namespace {

report some_report() {
  failure_kind kind;
  kind.fingerprint = "0123456789abcdef";
  kind.rule = "fifo";
  kind.seen = "a \"quote\", a \\ and a line\nbreak";
  kind.faults = {{"A", "bus.lost", "bus.publish/x", 5, 0, true}};
  kind.picture = scene{};
  kind.seed = UINT64_MAX;
  kind.seeds = {UINT64_MAX};
  kind.picture->lanes = {{lane_kind::slot, "deploy slot 1"}};
  kind.picture->bars = {{0, 1, 2, bar_kind::holds, "execution 1", 1, 1, true, true, true, {7, 9}}};
  kind.picture->arrows = {{0, 0, 1, 2, message_fate::delayed, "x", 1, true}};
  kind.picture->passing = passing_run{};
  scenario_part part;
  part.scenario = "swarm";
  part.seeds = 10;
  part.ranges = {{UINT64_MAX - 9, 1, 10}};
  part.wall_seconds = 0.25;
  part.kinds = {kind};
  part.distributions = {{"queue_wait", measure_unit::us, 0, 0, 0, {}}};
  part.failures = {{1, "fifo", seed_outcome::at_rest, {"fifo"}, 1, ""}};
  report whole;
  whole.scenarios = {part};
  whole.changes = {{"0123456789abcdef", "fifo", "swarm", change_state::fresh, 0, 1}};
  return whole;
}

unreadable wrong_in(const std::string& text) {
  const auto read = read_report(text);
  REQUIRE(std::holds_alternative<unreadable>(read));
  return std::get<unreadable>(read);
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("a report is the same after its way through its text") {
  const report whole = some_report();
  const auto read = read_report(to_json(whole));
  REQUIRE(std::holds_alternative<report>(read));
  CHECK(std::get<report>(read) == whole);
  CHECK(to_json(std::get<report>(read)) == to_json(whole));
}

TEST_CASE("what is no report is refused, with what is wrong and where") {
  const std::string whole = to_json(some_report());
  CHECK(wrong_in("").where == "line 1, column 1");
  CHECK(wrong_in("{").where == "line 1, column 2");
  CHECK_THAT(wrong_in(whole + "x").what, Catch::Contains("follows"));
  CHECK(wrong_in("{}").where == ".version");
  CHECK(wrong_in("[]").where == ".version");
  CHECK_THAT(wrong_in(replaced(whole, "\"version\":1", "\"version\":2")).what,
             Catch::Contains("1 is wanted"));
  CHECK(wrong_in(replaced(whole, "\"seeds\":10", "\"seeds\":-1")).where ==
        ".scenarios[0].seeds");
  CHECK(wrong_in(replaced(whole, "\"rule\":\"fifo\"", "\"rule\":7")).where ==
        ".scenarios[0].kinds[0].rule");
  CHECK(wrong_in(replaced(whole, "\"shards\":1,", "")).where == ".shards");
  CHECK_THAT(wrong_in(replaced(whole, "\"shards\":1", "\"shards\":1,\"shreds\":1")).what,
             Catch::Contains("does not know"));
  CHECK(wrong_in(std::string(100'000, '[')).where == "line 1, column 33");
}

TEST_CASE("a report whose parts do not fit together is refused, with the place") {
  const auto where = [](const std::string& what, const std::string& by) {
    return wrong_in(replaced(to_json(some_report()), what, by)).where;
  };
  CHECK(where("\"seeds\":10", "\"seeds\":9007199254740993") == ".scenarios[0].seeds");
  CHECK(where("\"seeds\":10", "\"seeds\":11") == ".scenarios[0].ranges");
  CHECK(where("\"step\":1", "\"step\":2") == ".scenarios[0].ranges");
  CHECK(where("\"step\":1", "\"step\":0") == ".scenarios[0].ranges");
  CHECK(where("\"failing\":0", "\"failing\":11") == ".scenarios[0].failing");
  CHECK(where("0123456789abcdef", "x\\\" onclick=1") == ".scenarios[0].kinds[0].fingerprint");
  const std::string picture = ".scenarios[0].kinds[0].picture";
  CHECK(where("\"lane\":0", "\"lane\":1") == picture + ".bars[0].lane");
  CHECK(where("\"kind\":\"holds\"", "\"kind\":\"x\"") == picture + ".bars[0].kind");
  CHECK(where("\"kind\":\"slot\"", "\"kind\":\"x\"") == picture + ".lanes[0].kind");
  CHECK(where("\"fate\":\"delayed\"", "\"fate\":\"late\"") == picture + ".arrows[0].fate");
  CHECK(where("\"unit\":\"us\"", "\"unit\":\"ms\"") == ".scenarios[0].distributions[0].unit");
  CHECK(where("\"outcome\":\"at_rest\"", "\"outcome\":\"\"") ==
        ".scenarios[0].failures[0].outcome");
  CHECK(where("\"state\":\"new\"", "\"state\":\"newer\"") == ".changes[0].state");
  CHECK(where("\"without\":\"\"", "\"without\":\"<b>\"") == picture + ".passing.without");
  CHECK(where("\"wall_seconds\":2.5E-1", "\"wall_seconds\":-1") == ".scenarios[0].wall_seconds");
}

TEST_CASE("text that is no UTF-8 becomes some") {
  report whole;
  whole.made.command = "run \xff\x1b.toml";
  const auto read = read_report(to_json(whole));
  REQUIRE(std::holds_alternative<report>(read));
  CHECK(std::get<report>(read).made.command == "run \xEF\xBF\xBD\xEF\xBF\xBD.toml");
}

TEST_CASE("a cut document is refused wherever it was cut") {
  const std::string whole = to_json(some_report());
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CHECK(std::holds_alternative<unreadable>(read_report(whole.substr(0, length))));
  }
}

}  // namespace baton::reports
