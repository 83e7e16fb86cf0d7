// The API's answers, as the server writes them and the command line reads them.
#include "adapters/wire/documents.hpp"

#include <limits>

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

#include "adapters/wire/errors.hpp"
#include "adapters/wire/json_object.hpp"
#include "adapters/wire/times.hpp"
#include "base/json_text.hpp"

namespace {

namespace wire = baton::wire;

constexpr std::int64_t a_moment = 1'769'903'999'000'000'001;  // 2026-01-31T23:59:59.000000001Z

baton::execution_record running_record() {
  baton::execution_record record;
  record.execution = baton::execution_id{7};
  record.action = baton::action_id{2};
  record.action_ref = "deploy.web";
  record.group = R"("eu")";
  record.state = baton::status::running;
  record.number = baton::attempt{3};
  record.slot = baton::slot_number{1};
  record.worker = baton::worker_incarnation{9};
  record.accepted_at_ns = a_moment;
  record.granted_at_ns = a_moment + 1;
  record.started_at_ns = a_moment + 2;
  record.parameters = R"({"a":1})";
  record.waiting_ahead = 4;
  return record;
}

bool is_json(const std::string& text) {
  boost::system::error_code failure;
  boost::json::parse(text, failure);
  return !failure;
}

}  // namespace

TEST_CASE("a running execution's document") {
  CHECK(wire::execution_document(running_record()) ==
        R"({"id":7,"action_ref":"deploy.web","action_id":2,"queue":"\"eu\"","status":"running",)"
        R"("attempt":3,"slot":1,"accepted_at":"2026-01-31T23:59:59.000000001Z",)"
        R"("granted_at":"2026-01-31T23:59:59.000000002Z",)"
        R"("started_at":"2026-01-31T23:59:59.000000003Z","completed_at":null,"waiting_ahead":4,)"
        R"("parameters":{"a":1},"result":null})");
}

TEST_CASE("what survives is named where there is any, and read back") {
  baton::execution_record record = running_record();
  CHECK_THAT(wire::execution_document(record), !Catch::Contains("survivors"));
  CHECK(wire::read_execution(wire::execution_document(record))->survivors.empty());
  record.survivors = "attempt 3: pid 4711 (\"sl\"\n), user 0";
  CHECK(is_json(wire::execution_document(record)));
  CHECK(wire::read_execution(wire::execution_document(record))->survivors == record.survivors);
}

TEST_CASE("a release is read back as it was written, and nothing else is taken for one") {
  const auto execution = baton::execution_id{7};
  CHECK(wire::read_released(wire::released_document(execution, baton::attempt{3})).value() ==
        baton::attempt{3});
  for (const char* const other :
       {"", "{}", R"({"attempt":3})", R"({"attempt":3,"released":false})",
        R"({"attempt":"3","released":true})"}) {
    CHECK(wire::read_released(other).has_error());
  }
}

TEST_CASE("an execution is read back as it was written") {
  for (const baton::status state : baton::all_statuses) {
    baton::execution_record record = running_record();
    record.state = state;
    record.result = R"({"z":1.10,"a":18446744073709551615})";
    record.ended_at_ns = a_moment + 3;
    const auto read = wire::read_execution(wire::execution_document(record));
    REQUIRE(read.has_value());
    CHECK(read->execution == record.execution);
    CHECK(read->action == record.action);
    CHECK(read->action_ref == record.action_ref);
    CHECK(read->group == record.group);
    CHECK(read->state == state);
    CHECK(read->number == record.number);
    CHECK(read->slot.is_none() == !baton::holds_slot(state));
    CHECK(read->accepted_at_ns == record.accepted_at_ns);
    CHECK(read->granted_at_ns == record.granted_at_ns);
    CHECK(read->started_at_ns == record.started_at_ns);
    CHECK(read->ended_at_ns == record.ended_at_ns);
    CHECK(read->waiting_ahead == record.waiting_ahead);
    CHECK(read->parameters == record.parameters);
    CHECK(read->result == record.result);
  }
}

TEST_CASE("a result is embedded on one line, and one that is not JSON as a string") {
  baton::execution_record record = running_record();
  record.result = "{\n  \"a\": [1, 2]\n}\n";
  CHECK_THAT(wire::execution_document(record), Catch::Contains(R"("result":{"a":[1,2]}})"));
  record.result = "oh \xFF no";
  CHECK_THAT(wire::execution_document(record),
             Catch::Contains("\"result\":\"oh \xEF\xBF\xBD no\""));
  record.result = std::string(500, '[') + std::string(500, ']');
  CHECK(wire::read_execution(wire::execution_document(record))->result == record.result);
}

TEST_CASE("what was accepted is read back in its order, also beside an error") {
  std::vector<baton::accept_reply> accepted(2);
  accepted[0].execution = baton::execution_id{11};
  accepted[1].execution = baton::execution_id{12};
  accepted[1].duplicate = true;
  CHECK(wire::accepted_document(accepted) ==
        R"({"executions":[{"execution_id":11,"duplicate":false},)"
        R"({"execution_id":12,"duplicate":true}]})");
  CHECK(wire::accepted_document({}) == R"({"executions":[]})");

  const std::string partial = wire::accepted_document(accepted, {baton::errc::queue_full, "full"});
  const auto read = wire::read_accepted(partial);
  REQUIRE(read.has_value());
  REQUIRE(read->size() == 2);
  CHECK((*read)[0].execution == baton::execution_id{11});
  CHECK((*read)[1].duplicate);
  CHECK(wire::read_error(429, partial).is(baton::errc::queue_full));
}

TEST_CASE("a cancellation is read back as it was written") {
  baton::cancel_reply reply;
  reply.state = baton::status::cancelling;
  reply.changed = true;
  const std::string text = wire::cancel_document(baton::execution_id{5}, reply);
  CHECK(text == R"({"execution_id":5,"status":"cancelling","changed":true})");
  const auto read = wire::read_cancelled(text);
  REQUIRE(read.has_value());
  CHECK(read->execution == baton::execution_id{5});
  CHECK(read->state == baton::status::cancelling);
  CHECK(read->changed);
}

TEST_CASE("a queue's figures are read back as they were written") {
  baton::queue_stats stats;
  stats.waiting = 1;
  stats.active = 2;
  stats.limit = 3;
  stats.limit_configured = 4;
  stats.mode = baton::queue_mode::draining;
  stats.retired = true;
  stats.enqueued_total = 5;
  stats.ended_total = 6;
  stats.oldest_waiting_since_ns = a_moment;
  stats.queue_count = 7;
  const std::string text = wire::queue_document("deploy.web", stats);
  CHECK(text ==
        R"({"action_ref":"deploy.web","queue_length":1,"active":2,"limit":3,"limit_configured":4,)"
        R"("mode":"draining","retired":true,"total_enqueued":5,"total_completed":6,)"
        R"("oldest_waiting_since":"2026-01-31T23:59:59.000000001Z","queues":7})");
  const auto read = wire::read_queue(text);
  REQUIRE(read.has_value());
  CHECK(read->action_ref == "deploy.web");
  CHECK(wire::queue_document(read->action_ref, read->stats) == text);
}

TEST_CASE("the actions are read back in their order") {
  const std::string text = wire::actions_document({{"b", false}, {"a \"quoted\"", true}});
  CHECK(
      text ==
      R"({"actions":[{"action_ref":"b","retired":false},{"action_ref":"a \"quoted\"","retired":true}]})");
  CHECK(wire::read_actions(text).value() ==
        std::vector<wire::action_view>{{"b", false}, {"a \"quoted\"", true}});
}

TEST_CASE("a server of before tells of no retired action and of no queue") {
  CHECK(wire::read_actions(R"({"actions":[{"action_ref":"b"}]})").value() ==
        std::vector<wire::action_view>{{"b", false}});
  const auto accepted =
      wire::read_accepted(R"({"executions":[{"execution_id":1,"duplicate":false}]})");
  CHECK(accepted.value().at(0).group.empty());
}

TEST_CASE("an execution of a grouped action is accepted into a queue that has a name") {
  baton::accept_reply reply;
  reply.execution = baton::execution_id{7};
  reply.group = R"("eu",1)";
  const std::string text = wire::accepted_document({reply});
  CHECK(text == R"({"executions":[{"execution_id":7,"duplicate":false,"queue":"\"eu\",1"}]})");
  CHECK(wire::read_accepted(text).value().at(0).group == reply.group);
}

TEST_CASE("what readers of JSON would understand differently is embedded as text") {
  for (const char* odd :
       {"1e400", "-1e400", "1e-400", "-0", "-0.0", "18446744073709551616", "-9223372036854775809",
        R"({"a":1,"a":2})", R"([{"b":{"a":1,"\u0061":1}}])", "[1,-0]", R"({"x":1e999})"}) {
    INFO(odd);
    CHECK(wire::embeddable(odd) == baton::base::json_string_of_anything(odd));
  }
  for (const char* plain :
       {"0", "-1", "1.5", "1e300", "1e-300", "18446744073709551615", "0.0", "-9223372036854775808",
        R"({"b":1,"a":{"b":1}})", R"([{"a":1},{"a":1}])"}) {
    INFO(plain);
    CHECK(wire::embeddable(plain) == plain);
  }
}

TEST_CASE("a foreign answer is an error that says what is missing") {
  for (const char* text : {"", "<html>", "[]", "{}", "{\"executions\":{}}", "{\"executions\":[1]}",
                           "{\"executions\":[{\"execution_id\":\"1\"}]}"}) {
    INFO(text);
    CHECK_FALSE(wire::read_execution(text).has_value());
    CHECK_FALSE(wire::read_accepted(text).has_value());
    CHECK_FALSE(wire::read_cancelled(text).has_value());
    CHECK_FALSE(wire::read_queue(text).has_value());
    CHECK_FALSE(wire::read_actions(text).has_value());
  }
  CHECK_THAT(
      wire::read_cancelled(R"({"execution_id":1,"status":"odd","changed":true})").error().message(),
      Catch::Contains("status is not a status"));
  CHECK_THAT(wire::read_cancelled(R"({"execution_id":1.5,"status":"running"})").error().message(),
             Catch::Contains("execution_id is not a whole number"));
}

TEST_CASE("every error code has a word of its own, and keeps it on the way") {
  for (int code = 1; code <= static_cast<int>(baton::errc::queue_conflict); ++code) {
    const auto reason = static_cast<baton::errc>(code);
    const std::string text = wire::error_document({reason, "why \"so\""});
    const baton::error read = wire::read_error(500, text);
    CHECK(wire::errc_from_word(wire::word_of(reason)) == reason);
    CHECK(read.is(reason));
    CHECK(read.message() == "why \"so\"");
  }
  CHECK(wire::error_document({baton::errc::queue_full}) ==
        R"({"error":{"code":"queue_full","message":"the queue is full"}})");
}

TEST_CASE("an error without a word of baton's is judged by its status") {
  CHECK(wire::read_error(413, wire::error_document("too_large", "x"))
            .is(baton::errc::invalid_argument));
  CHECK(wire::read_error(503, "<html>").is(baton::errc::unavailable));
  CHECK(wire::read_error(500, "").is(baton::errc::outcome_unknown));
}

TEST_CASE("an error's text may hold any bytes") {
  CHECK(is_json(wire::error_document("x", "\xFF\x01\"\\\xC3(")));
  CHECK(baton::base::json_string_of_anything("ä€𝄞\x80") == "\"ä€𝄞\xEF\xBF\xBD\"");
}

TEST_CASE("moments are written in UTC to the nanosecond and read back") {
  CHECK(wire::rfc3339(0) == "1970-01-01T00:00:00.000000000Z");
  CHECK(wire::rfc3339(a_moment) == "2026-01-31T23:59:59.000000001Z");
  CHECK(wire::rfc3339(951'827'696'500'000'000) == "2000-02-29T12:34:56.500000000Z");
  for (const std::int64_t moment :
       {std::int64_t{0}, a_moment, std::int64_t{-1}, std::int64_t{4'102'444'799'999'999'999}}) {
    CHECK(wire::wall_ns_from_rfc3339(wire::rfc3339(moment)) == moment);
  }
  CHECK(wire::wall_ns_from_rfc3339("1970-01-01T00:00:01Z") == 1'000'000'000);
  CHECK(wire::wall_ns_from_rfc3339("1970-01-01T00:00:00.5Z") == 500'000'000);
}

TEST_CASE("what is no moment in UTC is not read as one") {
  for (const char* text :
       {"", "Z", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01T00:00:00+01:00",
        "1970-02-30T00:00:00Z", "1970-13-01T00:00:00Z", "1970-01-01T24:00:00Z",
        "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00.1234567890Z", "1970-01-01T00:00:00xZ",
        "9999-01-01T00:00:00Z", "19a0-01-01T00:00:00Z"}) {
    INFO(text);
    CHECK_FALSE(wire::wall_ns_from_rfc3339(text));
  }
}
