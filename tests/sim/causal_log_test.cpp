// What caused what, messages on their way, and a stop for a debugger: kept or not, the run is the same.
#include <catch2/catch.hpp>

#include "sim/network.hpp"
#include "tests/sim/machines.hpp"

namespace sim::test {
namespace {

constexpr fault_kind no_kinds[] = {{"none", ""}};

/// One host asks another, which is answered; then a message to nobody.
struct conversation {
  explicit conversation(const world_options& options)
      : in{options}, faults{in, no_kinds}, links{in, faults, {}} {
    host& one = add_idle(in, 1);
    host& other = add_idle(in, 2);
    host& gone = in.add_host("machine", 3, [](host&) { return nullptr; });
    at(in, 1ms, [this, &one, &other, &gone] {
      links.send(one, other, in.visit_to(site{"question"}.at("number", 7)), [this, &one, &other] {
        links.send(other, one, in.visit_to(site{"answer"}), [this] { in.stop(); });
      });
      links.send(one, gone, in.visit_to(site{"to nobody"}), [] {});
    });
    in.run();
  }
  world in;
  fault_plan faults;
  network links;
};

}  // namespace

TEST_CASE("a recording knows each event's cause, and each message's way") {
  causal_log kept;
  world_options options;
  options.records = &kept;
  const conversation held{options};
  REQUIRE(kept.event_records().size() == held.in.event_count());
  REQUIRE(kept.message_records().size() == 3);
  const message_record& question = kept.message_records()[0];
  CHECK(question.site == "question/number-7");
  CHECK(question.sent_at == 1ms);
  CHECK(question.from == 1);
  CHECK(question.to == 2);
  const message_record& lost = kept.message_records()[1];
  CHECK(lost.refused);
  CHECK(lost.arrived_in == 0);
  const message_record& answer = kept.message_records()[2];
  CHECK(answer.sent_in == question.arrived_in);
  const event_record& arrival = kept.event_records().at(answer.arrived_in - 1);
  CHECK(arrival.cause == question.arrived_in);
  CHECK(arrival.at == answer.due_at);
  CHECK(arrival.what.text == "answer");
}

TEST_CASE("a recorded run is the run that nobody records") {
  causal_log kept;
  world_options options;
  options.records = &kept;
  const conversation recorded{options};
  const conversation plain{world_options{}};
  CHECK(recorded.in.what_happened().digest() == plain.in.what_happened().digest());
}

TEST_CASE("a debugger is called before the event it asked for, once") {
  static std::uint64_t calls = 0;
  calls = 0;
  world_options options;
  options.stop_before = 2;
  options.on_stop = [] { ++calls; };
  const conversation held{options};
  CHECK(calls == 1);
}

TEST_CASE("a change from a moment on is made once, before what happens then, and is no event") {
  world plain{world_options{}};
  world in{world_options{}};
  std::vector<std::uint64_t> seen;
  for (world* const each : {&plain, &in}) {
    for (const auto when : {1ms, 2ms, 3ms}) {
      at(*each, when, [each, &seen] { seen.push_back(each->random_for("what").next()); });
    }
    at(*each, 4ms, [each] { each->stop(); });
  }
  in.change_from(2ms, [&in] { in.draw_anew(99); });
  plain.run();
  in.run();
  REQUIRE(seen.size() == 6);
  CHECK(seen[3] == seen[0]);
  CHECK(seen[4] != seen[1]);
  CHECK(seen[5] == seen[4]);
  CHECK(in.what_happened().digest() == plain.what_happened().digest());
}

}  // namespace sim::test
