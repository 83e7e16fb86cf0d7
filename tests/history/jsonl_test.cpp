#include "history/jsonl.hpp"

#include <limits>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/history/support.hpp"

namespace baton::history {
namespace {

event full_event(event_kind kind) {
  event full;
  full.at_ns = 1'700'000'000'000'000'001;
  full.kind = kind;
  full.process = "p";
  full.exclusive = true;
  full.request = "r";
  full.action = 1;
  full.action_ref = "deploy.web";
  full.queue = R"({"region":"eu"})";
  full.execution = 2;
  full.attempt = 3;
  full.slot = 4;
  full.worker = 5;
  full.status = "completed";
  full.result = "a \"quoted\" \\ \n \x01 ü 😀";
  full.type = "execution.completed";
  full.message_id = "m";
  full.detail = "d";
  full.limit = 6;
  full.waiting = 7;
  full.active = 8;
  full.timeout_ms = 9;
  full.grace_ms = 10;
  full.attempts_max = 11;
  full.lease_ms = 12;
  full.retry_on = {"failed", "abandoned"};
  full.group_by = {"region"};
  full.format = 13;
  full.host = "h";
  full.boot = "b";
  full.wall_ns = 14;
  return full;
}

event parsed(const std::string& line) {
  const auto result = parse_line(line);
  if (const auto* const problem = std::get_if<parse_error>(&result)) {
    FAIL(line << ": " << problem->text);
  }
  return std::get<event>(result);
}

std::string problem_of(const std::string& line) {
  const auto result = parse_line(line);
  REQUIRE(std::holds_alternative<parse_error>(result));
  return std::get<parse_error>(result).text;
}

TEST_CASE("every kind with every field survives being written and read") {
  for (std::size_t index = 0; index < event_kind_count; ++index) {
    const event full = full_event(static_cast<event_kind>(index));
    const event back = parsed(to_line(full));
    CHECK(to_line(back) == to_line(full));
    CHECK(back.kind == full.kind);
    CHECK(back.at_ns == full.at_ns);
    CHECK(back.exclusive);
    CHECK(back.result == full.result);
    CHECK(back.queue == full.queue);
    CHECK(back.lease_ms == 12);
    CHECK(back.retry_on == full.retry_on);
  }
}

TEST_CASE("the kinds of a process's life are written by their names") {
  event seen;
  seen.process = "w";
  for (const auto& [kind, name] : {std::pair{event_kind::process_stalled, "process_stalled"},
                                   std::pair{event_kind::process_resumed, "process_resumed"},
                                   std::pair{event_kind::process_died, "process_died"}}) {
    seen.kind = kind;
    CHECK(to_line(seen) ==
          "{\"at_ns\":0,\"kind\":\"" + std::string{name} + "\",\"process\":\"w\"}");
    CHECK(parsed(to_line(seen)).kind == kind);
  }
}

TEST_CASE("a field with its default is not written") {
  event ended;
  ended.kind = event_kind::history_ended;
  CHECK(to_line(ended) == R"({"at_ns":0,"kind":"history_ended"})");
  ended.execution = 7;
  CHECK(to_line(ended) == R"({"at_ns":0,"kind":"history_ended","execution":7})");
}

TEST_CASE("any text and any number survive being written and read") {
  CHECK(rc::check([](std::int64_t at_ns, const std::string& text) {
    event seen = full_event(event_kind::message);
    seen.at_ns = at_ns;
    seen.result.clear();
    for (const char each : text) {  // ASCII, control characters included
      seen.result += static_cast<char>(each & 0x7F);
    }
    seen.execution = at_ns & std::numeric_limits<std::int64_t>::max();
    const event back = parsed(to_line(seen));
    RC_ASSERT(back.at_ns == seen.at_ns);
    RC_ASSERT(back.result == seen.result);
    RC_ASSERT(back.execution == seen.execution);
  }));
}

TEST_CASE("any bytes are written so that they can be read") {
  CHECK(rc::check([](const std::vector<std::uint8_t>& bytes) {
    event seen = full_event(event_kind::message);
    seen.result.assign(bytes.begin(), bytes.end());
    const event once = parsed(to_line(seen));
    RC_ASSERT(to_line(once) == to_line(parsed(to_line(once))));
  }));
}

TEST_CASE("what is not UTF-8 is repaired in writing and refused in reading") {
  event seen;
  seen.result = "a\xFF\xC0\xAF z";
  CHECK(parsed(to_line(seen)).result == "a\uFFFD\uFFFD\uFFFD z");
  CHECK_THAT(problem_of("{\"at_ns\":1,\"kind\":\"message\",\"result\":\"\xFF\"}"),
             Catch::Contains("result"));
}

TEST_CASE("a bad line is refused with the name of its field") {
  using Catch::Contains;
  const auto with = [](const std::string& rest) {
    return R"({"at_ns":1,"kind":"message",)" + rest + "}";
  };
  CHECK_THAT(problem_of(R"({"at_ns":1,"kind":"nonsense"})"),
             Contains("'kind'") && Contains("'nonsense'"));
  CHECK_THAT(problem_of(R"({"at_ns":1})"), Contains("'kind' is missing"));
  CHECK_THAT(problem_of(R"({"kind":"message"})"), Contains("'at_ns' is missing"));
  CHECK_THAT(problem_of(with(R"("colour":"red")")), Contains("'colour' is unknown"));
  CHECK_THAT(problem_of(with(R"("slot":1,"slot":1)")), Contains("'slot' appears twice"));
  CHECK_THAT(problem_of(with(R"("slot":"1")")), Contains("'slot' has the wrong type"));
  CHECK_THAT(problem_of(with(R"("slot":null)")), Contains("'slot' has the wrong type"));
  CHECK_THAT(problem_of(with(R"("slot":{})")), Contains("'slot' has the wrong type"));
  CHECK_THAT(problem_of(with(R"("status":1)")), Contains("'status' has the wrong type"));
  CHECK_THAT(problem_of(with(R"("status":["a"])")), Contains("'status' has the wrong type"));
  CHECK_THAT(problem_of(with(R"("status":1.5)")), Contains("'status' has the wrong type"));
  CHECK_THAT(problem_of(with(R"("exclusive":1)")), Contains("'exclusive' has the wrong type"));
  CHECK_THAT(problem_of(with(R"("retry_on":"failed")")), Contains("'retry_on'"));
  CHECK_THAT(problem_of(with(R"("retry_on":[1])")), Contains("'retry_on'"));
  CHECK_THAT(problem_of(with(R"("retry_on":[["a"]])")), Contains("'retry_on'"));
  CHECK_THAT(problem_of(with(R"("slot":1.5)")), Contains("'slot' is out of range"));
  CHECK_THAT(problem_of(with(R"("slot":-1)")), Contains("'slot' is out of range"));
  CHECK_THAT(problem_of(with(R"("slot":9223372036854775808)")), Contains("'slot' is out of range"));
  CHECK_THAT(problem_of(with(R"("slot":99999999999999999999999)")),
             Contains("'slot' is out of range"));
  CHECK(parsed(with(R"("slot":9223372036854775807)")).slot ==
        std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("what is not one object is refused") {
  for (const std::string line :
       {"", " ", "[]", "7", "\"text\"", "null", "true", "1.5", R"({"at_ns":1,"kind":"message"} x)",
        R"({"at_ns":1,"kind")", R"({"at_ns":1,"kind":"message"},)"}) {
    INFO(line);
    CHECK_THAT(problem_of(line), Catch::Contains("JSON object"));
  }
}

const std::string good = "{\"at_ns\":1,\"kind\":\"faults_ended\"}\n";
const std::string start = "{\"at_ns\":1,\"kind\":\"process_started\"}\n";

TEST_CASE("a history is read with the line of each event") {
  const read_result all = read_text(good + good);
  CHECK(all.events.size() == 2);
  CHECK(all.lines == std::vector<std::size_t>{1, 2});
  CHECK(all.errors.empty());
  CHECK_FALSE(all.torn_last_line);
  CHECK(read_text("").events.empty());
}

TEST_CASE("a last line without its newline is torn if it does not parse") {
  const read_result torn = read_text(good + "{\"at_ns\":1,");
  CHECK(torn.events.size() == 1);
  CHECK(torn.torn_last_line);
  CHECK(torn.errors.empty());
  const read_result whole = read_text(good + R"({"at_ns":1,"kind":"faults_ended"})");
  CHECK(whole.events.size() == 2);
  CHECK_FALSE(whole.torn_last_line);
}

TEST_CASE("a bad last line with its newline is an error") {
  const read_result bad = read_text(good + "{\"at_ns\":1,\n");
  CHECK_FALSE(bad.torn_last_line);
  REQUIRE(bad.errors.size() == 1);
  CHECK(bad.errors.front().line == 2);
}

TEST_CASE("a bad line is torn by a kill only where a process starts on the next") {
  const read_result torn = read_text(good + "{\"at_ns\":1,\n" + start + good);
  CHECK(torn.errors.empty());
  CHECK(torn.torn_lines == std::vector<std::size_t>{2});
  CHECK(torn.lines == std::vector<std::size_t>{1, 3, 4});
  const read_result bad = read_text(good + "{\"at_ns\":1,\n" + good + start + "x\ny\n" + start);
  REQUIRE(bad.errors.size() == 2);
  CHECK(bad.errors[0].line == 2);
  CHECK_THAT(bad.errors[0].text, Catch::StartsWith("line 2: ") && Catch::Contains("take it out"));
  CHECK(bad.errors[1].line == 5);
  CHECK(bad.torn_lines == std::vector<std::size_t>{6});
}

TEST_CASE("findings name lines of the file, not of what could be read of it") {
  story events;
  events.accept(1).run(1).release(1);
  std::string text = "torn\n";
  for (const event& each : events.events()) {
    text += to_line(each) + '\n';
  }
  const verdict judged = check(read_text(text));
  REQUIRE(judged.findings.size() == 1);
  CHECK(judged.findings.front().lines == std::vector<std::size_t>{9, 11});
}

}  // namespace
}  // namespace baton::history
