// What happened, in words.
#include "reports/scene/run/words.hpp"

#include <catch2/catch.hpp>

#include "adapters/sim/fault_kinds.hpp"
#include "tests/reports_picture/made_run.hpp"

namespace baton::test {

TEST_CASE("each kind of fault has its own words") {
  for (const sim::fault_kind& kind : fault_kinds()) {
    made_run run;
    run.accepted(1, 1);
    run.fault(std::string{kind.name.text}, "store.finish/execution-1/attempt-1", 2);
    const reports::recorded_run recorded = run.so_far();
    const reports::run_view view{recorded};
    const auto occurrences = fault_occurrences_of(view, reports::lane_table{view});
    REQUIRE(occurrences.size() == 1);
    INFO(kind.name.text);
    CHECK(words_for(view, occurrences.front()).find(" at store.finish") == std::string::npos);
  }
}

TEST_CASE("a site says whom it speaks of") {
  const auto site = reports::words_of("bus.deliver/execution.completed/execution-7/executor-1#2");
  CHECK(site.call == "bus.deliver");
  CHECK(site.message == "execution.completed");
  CHECK(site.execution == 7);
  CHECK(site.host == "executor-1");
  CHECK(subject_of(site) == "execution.completed of execution 7");
  const auto link = reports::words_of("link/worker-5/storage-0");
  CHECK(link.host == "worker-5");
  CHECK(link.other == "storage");
  const auto answer = reports::words_of("store.finish/execution-3/attempt-2/answer");
  CHECK(answer.last == "answer");
  CHECK(subject_of(answer) == "store.finish of execution 3, attempt 2");
}

}  // namespace baton::test
