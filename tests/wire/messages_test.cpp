// Messages as a broker carries them: written, read back the same, and refused where they are wrong.
#include "adapters/wire/messages.hpp"

#include <limits>
#include <vector>

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "adapters/wire/json_object.hpp"

namespace {

namespace wire = baton::wire;
using baton::message_envelope;
using Catch::Matchers::Contains;
using namespace std::string_literals;

constexpr std::int64_t a_moment = 1'769'903'999'000'000'001;  // 2026-01-31T23:59:59.000000001Z

constexpr std::string_view completed_text =
    R"({"message_id":"execution.completed/7/3/failed","type":"execution.completed",)"
    R"("source":"baton-1","timestamp":"2026-01-31T23:59:59.000000002Z",)"
    R"("correlation_id":"execution-7",)"
    R"("payload":{"execution_id":7,"action_id":2,"action_ref":"deploy.web","attempt":3,)"
    R"("status":"failed","result":{"exit_code":1},)"
    R"("completed_at":"2026-01-31T23:59:59.000000001Z"}})";

message_envelope completed_message() {
  message_envelope message;
  message.message_id = "execution.completed/7/3/failed";
  message.type = baton::message_type::execution_completed;
  message.source = "baton-1";
  message.timestamp_ns = a_moment + 1;
  message.correlation_id = "execution-7";
  message.payload.execution = baton::execution_id{7};
  message.payload.action = baton::action_id{2};
  message.payload.action_ref = "deploy.web";
  message.payload.number = baton::attempt{3};
  message.payload.state = baton::status::failed;
  message.payload.result = R"({"exit_code":1})";
  message.payload.completed_at_ns = a_moment;
  return message;
}

void check_round_trip(const message_envelope& message) {
  const std::string document = wire::message_document(message);
  INFO(document);
  const auto read = wire::read_message(document);
  REQUIRE(read.has_value());
  CHECK(*read == message);
  CHECK(wire::message_document(*read) == document);
}

message_envelope with_result(std::string result) {
  message_envelope message = completed_message();
  message.payload.result = std::move(result);
  return message;
}

std::string nested(std::size_t arrays) {
  return std::string(arrays, '[') + std::string(arrays, ']');
}

// The good message's text with `from` replaced.
std::string with(std::string_view from, std::string_view to) {
  std::string text{completed_text};
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string refusal(std::string_view document) {
  const auto read = wire::read_message(document);
  if (read) {
    return "accepted";
  }
  CHECK(read.error().is(baton::errc::invalid_argument));
  return read.error().message();
}

// Any text that is UTF-8.
std::string any_text() {
  static const std::vector<std::string> pieces{"a",    "/", "\"", "\\", "\n", "\0"s,
                                               "\x7f", "ä", "€",  "𝄞",  " ",  "null"};
  std::string text;
  for (const std::string& piece :
       *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces))) {
    text += piece;
  }
  return text;
}

// Within the years that a time can tell, and often at the edge of a second.
std::int64_t any_moment() {
  constexpr std::int64_t end_of_2261 = 9'214'646'400'000'000'000 - 1;
  const auto edge = *rc::gen::inRange<std::int64_t>(-9'000'000'000, 9'000'000'000);
  return *rc::gen::element(std::int64_t{0}, edge, edge * 1'000'000'000, edge * 1'000'000'000 - 1,
                           edge * 1'000'000'000 + 1, a_moment, end_of_2261);
}

}  // namespace

TEST_CASE("a completion's document") {
  CHECK(wire::message_document(completed_message()) == completed_text);
}

TEST_CASE("what a message does not speak of is null, and a result it has not is not there") {
  CHECK(wire::message_document({}) ==
        R"({"message_id":"","type":"enforcement.created","source":"","timestamp":null,)"
        R"("correlation_id":"","payload":{"execution_id":0,"action_id":0,"action_ref":"",)"
        R"("attempt":0,"status":"requested","completed_at":null}})");
  check_round_trip({});
}

TEST_CASE("every type with every status is read back as it was written") {
  for (const baton::message_type type : baton::all_message_types) {
    for (const baton::status state : baton::all_statuses) {
      message_envelope message = completed_message();
      message.type = type;
      message.payload.state = state;
      check_round_trip(message);
    }
  }
}

TEST_CASE("a result is read back as it was written, digit by digit") {
  for (const char* result :
       {"", "null", "true", "0", "-0.10", "1e2", "18446744073709551615", R"("")",
        R"("a\u0000\"ä𝄞")", "[]", "{}", R"({"b":1.10,"a":[null,{"b":{}}]})"}) {
    check_round_trip(with_result(result));
  }
  check_round_trip(with_result(nested(wire::lenient_depth_max)));
}

TEST_CASE("a result comes on one line, and one that is not JSON as a string") {
  const auto result_of = [](std::string result) {
    return wire::read_message(wire::message_document(with_result(std::move(result))))
        ->payload.result;
  };
  CHECK(result_of("{\n  \"a\": [1, 2]\n}\n") == R"({"a":[1,2]})");
  CHECK(result_of("oh \xFF no") == "\"oh \xEF\xBF\xBD no\"");
  CHECK(result_of("{}}") == R"("{}}")");
  CHECK(result_of(nested(wire::lenient_depth_max + 1)) ==
        '"' + nested(wire::lenient_depth_max + 1) + '"');
}

TEST_CASE("any message is read back as it was written, to the nanosecond") {
  CHECK(rc::check([] {
    message_envelope message;
    message.message_id = any_text();
    message.type = *rc::gen::elementOf(baton::all_message_types);
    message.source = any_text();
    message.timestamp_ns = any_moment();
    message.correlation_id = any_text();
    message.payload.execution = baton::execution_id{*rc::gen::arbitrary<std::int64_t>()};
    message.payload.action = baton::action_id{*rc::gen::arbitrary<std::int64_t>()};
    message.payload.action_ref = any_text();
    message.payload.number = baton::attempt{*rc::gen::arbitrary<std::int32_t>()};
    message.payload.state = *rc::gen::elementOf(baton::all_statuses);
    message.payload.result = wire::embeddable(any_text());
    message.payload.completed_at_ns = any_moment();
    const std::string document = wire::message_document(message);
    const auto read = wire::read_message(document);
    RC_ASSERT(read.has_value());
    RC_ASSERT(*read == message);
    boost::system::error_code failure;
    boost::json::parse(document, failure);
    RC_ASSERT(!failure);
  }));
}

TEST_CASE("any bytes are written so that they can be read") {
  CHECK(rc::check([](const std::vector<std::uint8_t>& bytes) {
    message_envelope message = with_result({bytes.begin(), bytes.end()});
    message.source = message.payload.result;
    const auto once = wire::read_message(wire::message_document(message));
    RC_ASSERT(once.has_value());
    const auto twice = wire::read_message(wire::message_document(*once));
    RC_ASSERT(twice.has_value());
    RC_ASSERT(*twice == *once);
  }));
}

TEST_CASE("the smallest and the largest numbers are read back") {
  message_envelope message = completed_message();
  message.payload.execution = baton::execution_id{std::numeric_limits<std::int64_t>::max()};
  message.payload.action = baton::action_id{std::numeric_limits<std::int64_t>::min()};
  message.payload.number = baton::attempt{std::numeric_limits<std::int32_t>::max()};
  check_round_trip(message);
}

TEST_CASE("fields that are not known are passed over, in any order and with white space") {
  const auto read =
      wire::read_message(with(R"("payload":{)", "\"new\":[{}], \"payload\" : {\n\"newer\":null,"));
  REQUIRE(read.has_value());
  CHECK(*read == completed_message());
}

TEST_CASE("of a field given twice the last counts, for the result as for others") {
  const auto read =
      wire::read_message(with(R"("attempt":3,)", R"("attempt":2,"result":"first","attempt":3,)"));
  REQUIRE(read.has_value());
  CHECK(*read == completed_message());
  const std::string twice = with(R"("payload":)", R"("payload":{"result":1},"payload":)");
  CHECK(wire::read_message(twice).value() == completed_message());
}

TEST_CASE("a text that is no message at all is refused with what it is") {
  CHECK_THAT(refusal(""), Contains("the message is not JSON"));
  CHECK_THAT(refusal("<html>"), Contains("the message is not JSON"));
  CHECK_THAT(refusal(completed_text.substr(0, 200)), Contains("the message is not JSON"));
  CHECK_THAT(refusal(std::string{completed_text} + "x"), Contains("the message is not JSON"));
  CHECK_THAT(refusal(with("baton-1", "\xFF")), Contains("the message is not UTF-8"));
  CHECK_THAT(refusal("[]"), Contains("the message must be a JSON object"));
  CHECK_THAT(refusal("null"), Contains("the message must be a JSON object"));
  CHECK_THAT(refusal("{}"), Contains("message_id is not a string"));
  CHECK_THAT(refusal(with(R"({"exit_code":1})", nested(wire::lenient_depth_max + 1))),
             Contains("the message is nested deeper than"));
}

TEST_CASE("every field that is missing is named") {
  for (const std::string name :
       {"message_id", "type", "source", "timestamp", "correlation_id", "execution_id", "action_id",
        "action_ref", "attempt", "status", "completed_at", "payload"}) {
    CHECK_THAT(refusal(with('"' + name + "\":", "\"other\":")),
               Contains("the message is none of baton's: ") && Contains(name + " is not a"));
  }
}

TEST_CASE("a field of the wrong kind, out of range or unknown is named") {
  const auto check_wrong = [](std::string_view from, std::string_view to,
                              const std::string& expected) {
    CHECK_THAT(refusal(with(from, to)), Catch::EndsWith(": " + expected));
  };
  check_wrong(R"("type":"execution.completed")", R"("type":"execution.complete")",
              "type is not a message type");
  check_wrong(R"("type":"execution.completed")", R"("type":5)", "type is not a string");
  check_wrong(R"("source":"baton-1")", R"("source":null)", "source is not a string");
  check_wrong("2026-01-31T23:59:59.000000002Z", "2026-01-32T23:59:59Z", "timestamp is not a time");
  check_wrong("2026-01-31T23:59:59.000000002Z", "1677-12-31T23:59:59Z", "timestamp is not a time");
  check_wrong("\"2026-01-31T23:59:59.000000001Z\"", "5", "payload.completed_at is not a string");
  check_wrong(R"("status":"failed")", R"("status":"Failed")", "payload.status is not a status");
  check_wrong(R"("status":"failed")", R"("status":null)", "payload.status is not a string");
  check_wrong(R"("payload":{)", R"("payload":[],"p":{)", "payload is not an object");
  for (const char* number : {"\"7\"", "7.0", "1e0", "null", "9223372036854775808",
                             "-9223372036854775809", "123456789012345678901234567890"}) {
    check_wrong(R"("execution_id":7)", "\"execution_id\":"s + number,
                "payload.execution_id is not a whole number of 64 bits");
  }
  for (const char* number : {"2147483648", "-2147483649", "true", "3.5"}) {
    check_wrong(R"("attempt":3)", "\"attempt\":"s + number,
                "payload.attempt is not a whole number of 32 bits");
  }
}
