// The API's routes, without a network.
#include "adapters/real/http/api.hpp"

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include "adapters/wire/documents.hpp"
#include "adapters/wire/errors.hpp"
#include "engine/core/batch_key.hpp"
#include "tests/http/fake_backend.hpp"
#include "tests/support/complete.hpp"

namespace {

using namespace std::chrono_literals;
using baton::errc;
using baton::http_reply;
using baton::http_request;
using Catch::Matchers::Contains;
namespace wire = baton::wire;

struct api {
  boost::asio::io_context context;
  baton::test::fake_backend backend;
  baton::api_limits limits;

  http_reply get(const std::string& path, baton::query_fields query = {}) {
    return ask({"GET", path, std::move(query), "", ""});
  }
  http_reply post(const std::string& path, const std::string& body,
                  const std::string& type = "application/json") {
    return ask({"POST", path, {}, body, type});
  }
  http_reply ask(http_request request) {
    return baton::test::complete(context, baton::answer_api(backend, limits, std::move(request)));
  }
};

const std::string executions = "/api/v1/executions";

}  // namespace

TEST_CASE("a submission is answered 201 with its id") {
  api test;
  const auto reply =
      test.post(executions,
                R"({"action_ref":"deploy.web","parameters":{"b":1,"a":2},"idempotency_key":"k"})");
  CHECK(reply.status == 201);
  CHECK(reply.body == R"({"executions":[{"execution_id":1,"duplicate":false}]})");
  REQUIRE(test.backend.submitted.size() == 1);
  CHECK(test.backend.submitted[0].action_ref == "deploy.web");
  CHECK(test.backend.submitted[0].parameters == R"({"a":2,"b":1})");
  CHECK(test.backend.submitted[0].fields.size() == 2);
  CHECK(test.backend.submitted[0].idempotency_key == "k");
}

TEST_CASE("parameters beyond the limit are answered 413, however small the rest is") {
  api test;
  test.limits.params_max = 9;
  CHECK(test.post(executions, R"({"action_ref":"a","parameters":{"b":1234}})").status == 413);
  CHECK(test.backend.submitted.empty());
  CHECK(test.post(executions, R"({"action_ref":"a","parameters":{"b":123}})").status == 201);
  CHECK(test.post(executions, R"({"action_ref":"a","parameters":{ "b" : 123 }})").status == 201);
}

TEST_CASE("a repeated submission is answered 200") {
  api test;
  test.backend.duplicates = true;
  const auto reply = test.post(executions, R"({"action_ref":"a","idempotency_key":"k"})");
  CHECK(reply.status == 200);
  CHECK_THAT(reply.body, Contains("\"duplicate\":true"));
}

TEST_CASE("many submissions are started in order, a bounded number at a time, with numbered keys") {
  api test;
  test.limits.in_flight_max = 16;
  const auto reply =
      test.post(executions, R"({"action_ref":"a","count":10000,"idempotency_key":"k"})");
  CHECK(reply.status == 201);
  CHECK(wire::read_accepted(reply.body).value().size() == 10'000);
  REQUIRE(test.backend.submitted.size() == 10'000);
  CHECK(test.backend.submitted.front().idempotency_key == baton::batch_key("k", 10'000, 1));
  CHECK(test.backend.submitted[4'999].idempotency_key == baton::batch_key("k", 10'000, 5'000));
  CHECK(test.backend.submitted.back().idempotency_key == baton::batch_key("k", 10'000, 10'000));
  CHECK(test.backend.in_flight_seen == 16);
}

TEST_CASE("an error among many is answered with those that were accepted, and starts no more") {
  api test;
  test.backend.accepted_max = 20;
  test.limits.in_flight_max = 8;
  const auto reply = test.post(executions, R"({"action_ref":"a","count":1000})");
  CHECK(reply.status == 429);
  CHECK(wire::read_error(429, reply.body).is(errc::queue_full));
  CHECK(wire::read_accepted(reply.body).value().size() == 20);
  CHECK(test.backend.submitted.size() < 40);
}

TEST_CASE("an execution is shown at once, or when it has ended") {
  api test;
  const auto now = test.get(executions + "/7");
  CHECK(now.status == 200);
  CHECK(wire::read_execution(now.body).value().state == baton::status::running);
  CHECK(test.backend.asked == baton::execution_id{7});
  CHECK(test.backend.patience < 0ns);
  const auto later = test.get(executions + "/7", {{"wait", "30s"}});
  CHECK(wire::read_execution(later.body).value().state == baton::status::completed);
  CHECK(test.backend.patience == 30s);
}

TEST_CASE("a wait is a time with a unit, or milliseconds, and has an upper bound") {
  api test;
  for (const auto& [text, expected] :
       std::vector<std::pair<std::string, baton::duration>>{{"1500", 1500ms},
                                                            {"20ms", 20ms},
                                                            {"1m", 60s},
                                                            {"2m", 60s},
                                                            {"99999999999999999999s", 60s},
                                                            {"9223372036854775807m", 60s}}) {
    CHECK(test.get(executions + "/7", {{"wait", text}}).status == 200);
    CHECK(test.backend.patience == expected);
  }
  for (const char* text : {"", "s", "-1s", "1h", "1 s", "x", "1.5s"}) {
    CHECK(test.get(executions + "/7", {{"wait", text}}).status == 400);
  }
}

TEST_CASE("an execution is cancelled") {
  api test;
  for (const char* body : {"", "{}"}) {
    const auto reply = test.post(executions + "/12/cancel", body);
    CHECK(reply.status == 200);
    CHECK(reply.body == R"({"execution_id":12,"status":"cancelling","changed":true})");
    CHECK(test.backend.asked == baton::execution_id{12});
  }
  CHECK(test.post(executions + "/12/cancel", R"({"force":true})").status == 400);
}

TEST_CASE("what is left of an execution is released, and the answer says of which attempt") {
  api test;
  for (const char* body : {"", "{}"}) {
    const auto reply = test.post(executions + "/12/release", body);
    CHECK(reply.status == 200);
    CHECK(reply.body == R"({"execution_id":12,"attempt":2,"released":true})");
    CHECK(wire::read_released(reply.body).value() == baton::attempt{2});
    CHECK(test.backend.asked == baton::execution_id{12});
  }
  CHECK(test.post(executions + "/12/release", R"({"force":true})").status == 400);
  CHECK(test.post(executions + "/x/release", "").status == 400);
  CHECK(test.get(executions + "/12/release").status == 405);
}

TEST_CASE("the actions are listed in the order of their definition") {
  api test;
  const auto reply = test.get("/api/v1/actions");
  CHECK(reply.status == 200);
  CHECK(reply.body == R"({"actions":[{"action_ref":"deploy.web","retired":false},)"
                      R"({"action_ref":"deploy.db","retired":false},)"
                      R"({"action_ref":"deploy.old","retired":true}]})");
}

TEST_CASE("queue figures are of all queues, or of the one asked for") {
  api test;
  const auto all = test.get("/api/v1/actions/deploy.web/queue-stats");
  CHECK(all.status == 200);
  CHECK(wire::read_queue(all.body).value().stats.waiting == 3);
  CHECK_FALSE(test.backend.group.has_value());
  test.get("/api/v1/actions/a%2Fb%20c/queue-stats", {{"queue", "\"eu\""}});
  CHECK(test.backend.action_ref == "a/b c");
  CHECK(test.backend.group == "\"eu\"");
}

TEST_CASE("a queue is controlled") {
  api test;
  const std::string path = "/api/v1/actions/deploy.web/control";
  CHECK(test.post(path, R"({"limit":2,"mode":"paused"})").status == 200);
  CHECK(test.backend.action_ref == "deploy.web");
  CHECK(test.backend.change.limit == 2);
  CHECK(test.backend.change.mode == baton::queue_mode::paused);
  CHECK(test.post(path, R"({"limit":"configured"})").status == 200);
  CHECK(test.backend.change.limit_as_configured);
  CHECK(test.post(path, R"({"limt":2})").status == 400);
  CHECK(test.post(path, "").status == 400);
}

TEST_CASE("limit and mode of one queue cannot be changed, and it is said why") {
  api test;
  const auto reply = test.ask({"POST",
                               "/api/v1/actions/deploy.web/control",
                               {{"queue", "\"eu\""}},
                               R"({"limit":2})",
                               "application/json"});
  CHECK(reply.status == 400);
  CHECK_THAT(reply.body, Contains("with all its queues"));
  CHECK(test.backend.action_ref.empty());
}

TEST_CASE("a submission into a grouped action is answered with the name of its queue") {
  api test;
  test.backend.queue_name = R"("eu")";
  const auto reply = test.post(executions, R"({"action_ref":"a","parameters":{"region":"eu"}})");
  CHECK(reply.body == R"({"executions":[{"execution_id":1,"duplicate":false,"queue":"\"eu\""}]})");
}

TEST_CASE("what the actions refuse is answered before anything is submitted") {
  api test;
  test.limits.check = [](const baton::submission& request) -> baton::result<void> {
    if (request.fields.size() == 2) {
      return baton::error{errc::invalid_argument, "two are too many"};
    }
    return {};
  };
  const auto reply = test.post(executions, R"({"action_ref":"a","parameters":{"b":1,"c":2}})");
  CHECK(reply.status == 400);
  CHECK_THAT(reply.body, Contains("two are too many"));
  CHECK(test.backend.submitted.empty());
  CHECK(test.post(executions, R"({"action_ref":"a","parameters":{"b":1}})").status == 201);
}

TEST_CASE("health tells whether new work is taken") {
  api test;
  CHECK(test.get("/healthz").body == R"({"status":"ok"})");
  test.backend.draining = true;
  const auto reply = test.get("/healthz");
  CHECK(reply.status == 503);
  CHECK(reply.body == R"({"status":"draining"})");
}

TEST_CASE("each error of the loop has its status, and keeps its word") {
  const std::vector<std::pair<errc, int>> expected{
      {errc::unknown_action, 404}, {errc::unknown_execution, 404},
      {errc::queue_full, 429},     {errc::limit_reached, 429},
      {errc::draining, 503},       {errc::invalid_argument, 400},
      {errc::stale_attempt, 409},  {errc::lease_lost, 409},
      {errc::unavailable, 503},    {errc::outcome_unknown, 503},
      {errc::storage_full, 507},   {errc::storage_corrupt, 500},
      {errc::newer_schema, 500},   {errc::locked, 500},
      {errc::cannot_start, 500},   {errc::stopped, 503},
      {errc::key_conflict, 409},   {errc::unknown_queue, 404},
      {errc::queue_conflict, 409},
      {errc::no_room, 500},        {errc::nothing_survives, 409}};
  api test;
  for (const auto& [code, http_status] : expected) {
    test.backend.failure = baton::error{code, "because"};
    const std::vector<http_reply> replies{test.post(executions, R"({"action_ref":"a"})"),
                                          test.get(executions + "/1"),
                                          test.get(executions + "/1", {{"wait", "1s"}}),
                                          test.post(executions + "/1/cancel", ""),
                                          test.post(executions + "/1/release", ""),
                                          test.get("/api/v1/actions/a/queue-stats"),
                                          test.post("/api/v1/actions/a/control", R"({"limit":1})")};
    for (const http_reply& reply : replies) {
      CHECK(reply.status == http_status);
      CHECK(wire::read_error(reply.status, reply.body).is(code));
      CHECK_THAT(reply.body, Contains("because"));
    }
  }
}

TEST_CASE("a body that is not declared as JSON is refused, as forms of foreign pages send it") {
  api test;
  const std::string body = R"({"action_ref":"a"})";
  for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded",
                           "application/jsonx", "multipart/form-data; application/json"}) {
    CHECK(test.post(executions, body, type).status == 415);
  }
  for (const char* type :
       {"application/json", "Application/JSON; charset=utf-8", "application/json ;charset=utf-8"}) {
    CHECK(test.post(executions, body, type).status == 201);
  }
  CHECK(test.backend.submitted.size() == 3);
}

TEST_CASE("what the API does not know is refused") {
  api test;
  for (const char* path : {"/", "", "/api", "/api/v1", "/api/v2/actions", "/api/v1/executions/1/x",
                           "/api/v1/executions/1/cancel/x", "/api/v1/actions/a", "/healthz/",
                           "/api/v1/actions/a/b/queue-stats", "//healthz"}) {
    INFO(path);
    CHECK(test.get(path).status == 404);
  }
  for (const char* id : {"0", "-1", "x", "1x", "", "99999999999999999999", "1%00"}) {
    CHECK(test.get(executions + "/" + id).status == 400);
  }
  CHECK(test.get("/api/v1/%zz").status == 400);
  CHECK(test.get(executions + "/1", {{"wiat", "1s"}}).status == 400);
  CHECK(test.get(executions + "/1", {{"wait", "1s"}, {"wait", "2s"}}).status == 400);
  CHECK(test.get("/api/v1/actions/a/queue-stats", {{"group", "x"}}).status == 400);
  CHECK(test.post(executions, R"({"action_ref":"a","cuont":2})").status == 400);
  CHECK(test.backend.submitted.empty());
}

TEST_CASE("a wrong method is answered with the right one") {
  api test;
  for (const char* path :
       {"/api/v1/executions", "/api/v1/executions/1/cancel", "/api/v1/actions/a/control"}) {
    const auto reply = test.get(path);
    CHECK(reply.status == 405);
    CHECK(reply.allow == "POST");
  }
  for (const char* path :
       {"/healthz", "/api/v1/executions/1", "/api/v1/actions", "/api/v1/actions/a/queue-stats"}) {
    const auto reply = test.post(path, "");
    CHECK(reply.status == 405);
    CHECK(reply.allow == "GET, HEAD");
  }
}
