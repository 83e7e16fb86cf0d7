// Spans are packed into rows and lanes are compacted, each in one way for every picture.
#include <catch2/catch.hpp>

#include "reports/scene/lane_compactor.hpp"
#include "reports/scene/row_packer.hpp"

namespace baton::reports {
namespace {

TEST_CASE("a span goes into the first row that is free when it begins") {
  row_packer rows{3};
  CHECK(rows.place(0, 10) == 0);
  CHECK(rows.place(5, 7) == 1);
  CHECK(rows.place(7, 20) == 1);
  CHECK(rows.place(10, 11) == 0);
  CHECK(rows.rows() == 2);
}

TEST_CASE("what finds no room lies in the last row, and keeps it taken until the last of them ends") {
  row_packer rows{2};
  CHECK(rows.place(0, 100) == 0);
  CHECK(rows.place(0, 50) == 1);
  CHECK(rows.place(10, 20) == 1);
  CHECK(rows.place(30, 90) == 1);
  CHECK(rows.rows() == 2);
  CHECK(rows.place(60, 70) == 1);
  CHECK(rows.place(100, 101) == 0);
}

TEST_CASE("lanes that go take along what lies on them, but no fault") {
  std::vector<lane> lanes{{lane_kind::faults, "faults"},
                          {lane_kind::worker, "worker-1"},
                          {lane_kind::broker, "broker"}};
  std::vector<bar> bars(2);
  bars[0].lane = 1;
  bars[1].lane = 2;
  std::vector<arrow> arrows(2);
  arrows[0].to = 2;
  arrows[1].from = 2;
  arrows[1].to = 1;
  std::vector<fault_mark> faults(2);
  faults[0].lane = 1;
  faults[1].lane = 2;
  const lane_compactor compactor{lanes, {true, false, true}};
  REQUIRE(lanes.size() == 2);
  CHECK(lanes[1].name == "broker");
  CHECK(compactor.compact(bars) == 1);
  CHECK(bars.at(0).lane == 1);
  CHECK(compactor.compact(arrows) == 1);
  CHECK(arrows.at(0).to == 1);
  compactor.compact(faults);
  CHECK(faults[0].lane == 0);
  CHECK(faults[1].lane == 1);
}

}  // namespace
}  // namespace baton::reports
