// After a change of `group_by` the rules go by the queues to which the history says that executions
// were moved.
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/history/support.hpp"

namespace baton::history {
namespace {

class regrouped_story : public story {
 public:
  using story::story;

  regrouped_story& group_by(std::vector<std::string> names) {
    define(1).group_by = std::move(names);
    return *this;
  }

  regrouped_story& move(std::int64_t execution, const std::string& queue, std::int64_t slot = 0) {
    event& moved = add(event_kind::queue_changed);
    moved.action_ref = "web";
    moved.execution = execution;
    moved.queue = queue;
    moved.slot = slot;
    return *this;
  }

  /// A restart after a kill: what ran is gone.
  regrouped_story& restart() {
    event& process = add(event_kind::process_started);
    process.process = "q";
    process.exclusive = true;
    return *this;
  }
};

// Two wait in a queue each; then both are in one.
regrouped_story with_joined_queues() {
  regrouped_story told;
  told.group_by({"region"});
  told.accept(1, "eu").accept(2, "eu").accept(3, "us").accept(4, "us");
  told.restart().group_by({}).move(1, "").move(2, "").move(3, "").move(4, "");
  return told;
}

TEST_CASE("what was moved keeps its order in its new queue") {
  regrouped_story in_order = with_joined_queues();
  in_order.run(1).run(2).run(3).run(4);
  CHECK(in_order.broken().empty());
  regrouped_story overtaken = with_joined_queues();
  overtaken.run(1).run(3).run(2).run(4);
  CHECK(overtaken.broken() == names{"fifo"});
}

TEST_CASE("what was moved keeps to the limit of its new queue") {
  regrouped_story beside = with_joined_queues();
  beside.grant(1).begin(1).grant(2).begin(2);
  CHECK(beside.broken() == names{"fifo", "slot-bound"});
}

TEST_CASE("what is accepted after the move waits behind what was moved") {
  regrouped_story overtaken = with_joined_queues();
  overtaken.accept(5).run(1).run(2).run(3).run(5);
  CHECK(overtaken.broken() == names{"fifo"});
}

TEST_CASE("executions in different queues since a move may run at once, and pass each other") {
  const auto run = [](bool moved_apart) {
    regrouped_story told;
    told.accept(1).accept(2);
    told.restart().group_by({"region"});
    told.move(1, "eu").move(2, moved_apart ? "us" : "eu");
    told.grant(2).begin(2).grant(1).begin(1);
    return told.broken();
  };
  CHECK(run(true).empty());
  CHECK(run(false) == names{"fifo", "slot-bound"});
}

TEST_CASE("before the move the rules go by the queue of before") {
  const auto run = [](const std::string& second) {
    regrouped_story told;
    told.group_by({"region"});
    told.accept(1, "eu").accept(2, second).grant(2).begin(2).end(2, "abandoned");
    told.restart().group_by({}).move(1, "").move(2, "", 1);
    return told.broken();
  };
  CHECK(run("us").empty());
  CHECK(run("eu") == names{"fifo"});
}

TEST_CASE("what held a slot keeps it over a move, beside others and above the limit") {
  const auto run = [](std::int64_t slot_of_second) {
    regrouped_story told;
    told.group_by({"region"});
    told.accept(1, "eu").grant(1).begin(1).accept(2, "us").grant(2).begin(2);
    told.restart().group_by({}).move(1, "", 1).move(2, "", slot_of_second);
    told.begin(1, 2, 2).begin(2, 2, 2);
    return told.broken();
  };
  CHECK(run(2).empty());
  CHECK(run(0) == names{"slot-bound"});
}

TEST_CASE("a queue that holds more than its limit since a move grants nothing") {
  regrouped_story told;
  told.group_by({"region"});
  told.accept(1, "eu").grant(1).begin(1).accept(2, "us").grant(2).begin(2).accept(3, "us");
  told.restart().group_by({}).move(1, "", 1).move(2, "", 2).move(3, "");
  told.begin(1, 2, 2).begin(2, 2, 2).end(1, "completed", 2, 2).release(1, "completed", 1, 2);
  CHECK(told.broken().empty());
  told.grant(3).begin(3);
  CHECK(told.broken() == names{"fifo", "slot-bound"});
}

TEST_CASE("a grant that only the move shows was given before it") {
  regrouped_story told;
  told.group_by({"region"});
  told.accept(1, "eu").grant(1).begin(1).accept(2, "eu").accept(3, "us");
  told.restart().group_by({}).move(1, "", 1).move(2, "").move(3, "", 2);
  told.begin(1, 2, 2).end(1, "completed", 2, 2).release(1, "completed", 1, 2);
  told.begin(3).end(3).release(3, "completed", 2).run(2);
  CHECK(told.broken().empty());
}

TEST_CASE("after a move the slot that it named is the one that is released") {
  const auto run = [](std::int64_t released) {
    regrouped_story told;
    told.group_by({"region"});
    told.accept(1, "eu").grant(1).begin(1).end(1);
    told.restart().group_by({}).move(1, "", 2).release(1, "completed", released);
    return told.broken();
  };
  CHECK(run(2).empty());
  CHECK(run(1) == names{"released-once"});
}

TEST_CASE("of executions whose move was not written the new queue is not known") {
  regrouped_story told;
  told.group_by({"region"});
  told.accept(1, "eu").accept(2, "us").accept(3, "us");
  told.restart().group_by({}).move(1, "").move(3, "");
  story unknown = told;
  CHECK(unknown.run(1).run(3).run(2).broken().empty());
  story known = told;
  CHECK(known.run(3).run(2).run(1).broken() == names{"fifo"});
}

TEST_CASE("a history that begins with a move knows the queue from there on") {
  regrouped_story told;
  told.move(1, "").move(2, "").accept(3).run(3).run(1).run(2);
  CHECK(told.broken().empty());  // no line says when the first two were accepted
  regrouped_story beside;
  beside.move(1, "").move(2, "").grant(1).begin(1).grant(2).begin(2);
  CHECK(beside.broken() == names{"slot-bound"});
}

TEST_CASE("isolation counts who waits and who holds a slot while the queue was there") {
  check_options bound;
  bound.grant_bound_ns = 5'000'000'000;
  bound.every_grant_seen = true;
  regrouped_story joined;
  joined.group_by({"region"});
  joined.accept(1, "us").grant(1).begin(1).accept(2, "us").after_ms(8'000);
  joined.restart().group_by({}).move(1, "", 1).move(2, "").after_ms(8'000).finish();
  CHECK_FALSE(joined.broken(bound).contains("isolation"));
  regrouped_story split;
  split.accept(1).grant(1).begin(1).accept(2).after_ms(8'000);
  split.restart().group_by({"region"}).move(1, "eu", 1).move(2, "us").after_ms(8'000).finish();
  CHECK(split.broken(bound).contains("isolation"));
}

TEST_CASE("a move is written as it is read") {
  event moved;
  moved.kind = event_kind::queue_changed;
  moved.at_ns = 7;
  moved.action_ref = "web";
  moved.queue = "\"eu\"";
  moved.execution = 3;
  moved.slot = 2;
  const std::string line =
      R"({"at_ns":7,"kind":"queue_changed","action_ref":"web","queue":"\"eu\"","execution":3,"slot":2})";
  CHECK(to_line(moved) == line);
  const auto parsed = parse_line(line);
  REQUIRE(std::holds_alternative<event>(parsed));
  CHECK(std::get<event>(parsed).kind == event_kind::queue_changed);
}

}  // namespace
}  // namespace baton::history
