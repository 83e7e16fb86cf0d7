// The bodies of API requests: what they may say, and that nothing is passed over.
#include "adapters/wire/requests.hpp"

#include <catch2/catch.hpp>

namespace {

namespace wire = baton::wire;
using Catch::Matchers::Contains;
using namespace std::string_literals;

std::string submit_refusal(std::string_view body) {
  const auto read = wire::read_submit(body);
  return read ? "accepted" : read.error().message();
}

std::string control_refusal(std::string_view body) {
  const auto read = wire::read_control(body);
  return read ? "accepted" : read.error().message();
}

}  // namespace

TEST_CASE("a submission needs no more than its action") {
  const auto read = wire::read_submit(R"({"action_ref":"deploy.web"})");
  REQUIRE(read.has_value());
  CHECK(read->each.action_ref == "deploy.web");
  CHECK(read->each.parameters == "{}");
  CHECK(read->each.fields.empty());
  CHECK(read->each.idempotency_key.empty());
  CHECK(read->count == 1);
}

TEST_CASE("a submission is read as the command line writes it") {
  const auto read = wire::read_submit(wire::submit_body("a\"b", R"({"y":[2],"x":1})", "k/1", 10));
  REQUIRE(read.has_value());
  CHECK(read->each.action_ref == "a\"b");
  CHECK(read->each.parameters == R"({"x":1,"y":[2]})");
  CHECK(read->each.fields.size() == 2);
  CHECK(read->each.idempotency_key == "k/1");
  CHECK(read->count == 10);
  CHECK(wire::submit_body("a", "{}", "", 1) == R"({"action_ref":"a","parameters":{}})");
}

TEST_CASE("a submission is refused with the name of what is wrong") {
  CHECK_THAT(submit_refusal("{}"), Contains("action_ref is missing"));
  CHECK_THAT(submit_refusal(R"({"action_ref":""})"), Contains("action_ref"));
  CHECK_THAT(submit_refusal(R"({"action_ref":1})"), Contains("action_ref"));
  CHECK_THAT(submit_refusal(R"({"action_ref":"a","idempotencyKey":"k"})"),
             Contains("unknown field \"idempotencyKey\""));
  CHECK_THAT(submit_refusal(R"({"action_ref":"a","parameters":[]})"),
             Contains("parameters must be a JSON object"));
  CHECK_THAT(submit_refusal(R"({"action_ref":"a","idempotency_key":""})"),
             Contains("idempotency_key"));
  CHECK_THAT(submit_refusal(R"({"action_ref":"a","idempotency_key":null})"),
             Contains("idempotency_key"));
  CHECK_THAT(submit_refusal(R"({"action_ref":"a","action_ref":"b"})"), Contains("twice"));
  CHECK_THAT(submit_refusal("x"), Contains("the request body is not JSON"));
  for (const char* count : {"0", "-1", "10001", "1.5", "\"1\"", "null"}) {
    CHECK_THAT(submit_refusal(R"({"action_ref":"a","count":)"s + count + "}"),
               Contains("count must be a whole number from 1 to 10000"));
  }
}

TEST_CASE("a key has at most 200 bytes") {
  CHECK(wire::read_submit(wire::submit_body("a", "{}", std::string(200, 'k'), 1)).has_value());
  CHECK_THAT(submit_refusal(wire::submit_body("a", "{}", std::string(201, 'k'), 1)),
             Contains("201 bytes"));
}

TEST_CASE("parameters within a body may be nested as deeply as alone") {
  const auto body = [](std::size_t arrays) {
    const std::string value = std::string(arrays, '[') + std::string(arrays, ']');
    return wire::submit_body("a", "{\"x\":" + value + "}", "", 1);
  };
  CHECK(wire::read_submit(body(63)).has_value());
  CHECK_THAT(submit_refusal(body(64)), Contains("deeper"));
}

TEST_CASE("a control request is read as the command line writes it") {
  const auto limit = wire::read_control(R"({"limit":5,"mode":"paused"})");
  REQUIRE(limit.has_value());
  CHECK(limit->limit == 5);
  CHECK_FALSE(limit->limit_as_configured);
  CHECK(limit->mode == baton::queue_mode::paused);
  CHECK(wire::control_body(*limit) == R"({"limit":5,"mode":"paused"})");

  const auto configured = wire::read_control(R"({"limit":"configured"})");
  REQUIRE(configured.has_value());
  CHECK(configured->limit_as_configured);
  CHECK_FALSE(configured->limit);
  CHECK_FALSE(configured->mode);
  CHECK(wire::control_body(*configured) == R"({"limit":"configured"})");
}

TEST_CASE("a control request is refused with the name of what is wrong") {
  CHECK_THAT(control_refusal("{}"), Contains("changes nothing"));
  CHECK_THAT(control_refusal(R"({"mod":"open"})"), Contains("unknown field \"mod\""));
  CHECK_THAT(control_refusal(R"({"mode":"shut"})"), Contains("mode must be"));
  CHECK_THAT(control_refusal(R"({"mode":1})"), Contains("mode must be"));
  for (const char* limit : {"0", "-1", "10001", "1.5", "\"5\"", "null", "\"Configured\""}) {
    CHECK_THAT(control_refusal(R"({"limit":)"s + limit + "}"), Contains("limit must be"));
  }
}

TEST_CASE("a request that says everything in its path has no body, or an empty object") {
  CHECK(wire::read_nothing("").has_value());
  CHECK(wire::read_nothing(" {} ").has_value());
  CHECK_THAT(wire::read_nothing(R"({"force":true})").error().message(), Contains("\"force\""));
  CHECK_FALSE(wire::read_nothing("[]").has_value());
}

TEST_CASE("a key that could be one of a batch's is refused") {
  CHECK_THAT(submit_refusal("{\"action_ref\":\"a\",\"idempotency_key\":\"m\\u001e2\\u001e1\"}"),
             Contains("U+001E"));
  CHECK(wire::read_submit(R"({"action_ref":"a","idempotency_key":"m/1"})").has_value());
}
