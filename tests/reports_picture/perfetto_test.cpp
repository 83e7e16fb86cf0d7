// A run as a trace that Perfetto opens.
#include "reports/render/perfetto.hpp"

#include <map>
#include <set>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

#include "tests/reports_picture/made_run.hpp"

namespace baton::test {
namespace {

namespace json = boost::json;

json::array events_of(const reports::recorded_run& run) {
  return json::parse(reports::perfetto_trace(run)).as_object().at("traceEvents").as_array();
}

reports::recorded_run small() {
  made_run run;
  run.accepted(10, 1);
  const auto grant = run.granted(20, 1);
  const auto start = run.started(30, 1, grant);
  run.accepted(31, 2);
  run.granted(40, 2);  // in the same slot, at the same time
  run.ended(60, 1, start);
  run.sends(made_run::worker, made_run::broker,
            "bus.publish/execution.completed/execution-1/attempt-1", 2);
  run.fault("bus.confirm_lost", "bus.publish/execution.completed/execution-1/attempt-1", 60);
  run.over(100);
  return run.breaks("no-leak", {2}, 1);
}

}  // namespace

TEST_CASE("a trace keeps to the format: phases, tracks with names, flows from a slice to a slice") {
  const json::array events = events_of(small());
  std::set<std::pair<std::int64_t, std::int64_t>> named;
  std::map<std::string, int> phases;
  int bars = 0;
  std::map<std::int64_t, int> flows;
  std::map<std::pair<std::int64_t, std::int64_t>, double> ends;
  for (const json::value& each : events) {
    const json::object& event = each.as_object();
    const std::string phase{event.at("ph").as_string()};
    ++phases[phase];
    const std::pair<std::int64_t, std::int64_t> track{event.at("pid").as_int64(),
                                                      event.at("tid").as_int64()};
    if (phase == "M") {
      named.insert(track);
      continue;
    }
    CHECK(named.contains(track));
    CHECK(event.at("ts").to_number<double>() >= 0);
    CHECK_FALSE(event.at("name").as_string().empty());
    if (phase == "s" || phase == "f") {
      flows[event.at("id").as_int64()] += phase == "s" ? 1 : -1;
    } else if (phase == "X") {
      CHECK(event.at("dur").to_number<double>() >= 0);
      if (event.at("cat").as_string() != "message") {
        ++bars;
        CHECK(event.at("ts").to_number<double>() >= ends[track]);
        ends[track] = event.at("ts").to_number<double>() + event.at("dur").to_number<double>();
      }
    } else {
      CHECK(phase == "i");
      CHECK(event.contains("s"));
    }
  }
  CHECK(bars == 5);  // two wait, two hold a slot, one runs
  CHECK(phases["s"] == 1);
  for (const auto& [id, balance] : flows) {
    CHECK(balance == 0);
  }
}

TEST_CASE("a trace is the same byte for byte, whatever an action is called") {
  made_run run;
  run.accepted(1, 1, "\"quoted\"\n<x>");
  run.granted(2, 1);
  run.over(3);
  const reports::recorded_run recorded = run.breaks("no-leak", {2}, 1);
  CHECK_NOTHROW(events_of(recorded));
  CHECK(reports::perfetto_trace(recorded) == reports::perfetto_trace(recorded));
  CHECK(reports::perfetto_trace(small()) == reports::perfetto_trace(small()));
}

}  // namespace baton::test
