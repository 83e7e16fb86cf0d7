// Whose clock a history shows: its first line, other boots behind it, and histories without one.
#include <catch2/catch.hpp>

#include "history/report.hpp"
#include "tests/history/support.hpp"

namespace baton::history {
namespace {

constexpr std::int64_t hour_ns = 3'600'000'000'000;

// Parts of one file, each by the clock of a boot, which begins at any value.
class parts {
 public:
  parts& boot(const std::string& name, std::int64_t at_ns) {
    event began;
    began.kind = event_kind::history_began;
    began.format = history_format;
    began.boot = name;
    began.at_ns = at_ns;
    began.wall_ns = 1'795'835'500'000'000'000;
    all_.push_back(std::move(began));
    return *this;
  }
  parts& part(const story& events, std::int64_t at_ns) {
    for (event each : events.events()) {
      each.at_ns += at_ns;
      all_.push_back(std::move(each));
    }
    return *this;
  }
  [[nodiscard]] names broken() const { return broken_rules(check(all_)); }

 private:
  std::vector<event> all_;
};

story with_lost_attempt() {
  story events;
  events.accept(1).grant(1).begin(1);
  return events;
}

// What a restarted server makes of it: the attempt was lost, the next one runs its full second.
story with_second_attempt() {
  story events;
  events.begin(1, 2, 2).after_ms(900).end(1, "timeout", 2, 2).release(1, "timeout", 1, 2);
  events.completed(1, "timeout", {}, 2);
  return events;
}

// A minute of backoff, whatever becomes of the worker.
void define_patient(story& events) {
  event& policy = events.define(1);
  policy.backoff_ms = 60'000;
  policy.retry_on = {"failed"};
}

story with_failed_attempt() {
  story events;
  define_patient(events);
  events.accept(1).grant(1).begin(1).end(1, "failed");
  return events;
}

story with_retry() {
  story events;
  define_patient(events);
  events.begin(1, 2, 2).end(1, "completed", 2, 2);
  return events;
}

TEST_CASE("a boot whose clock begins below the one before lets no time run back") {
  for (const std::int64_t second : {hour_ns / 100, 2 * hour_ns, 900 * hour_ns}) {
    parts file;
    file.boot("one", 5 * hour_ns).part(with_lost_attempt(), 5 * hour_ns);
    file.boot("two", second).part(with_second_attempt(), second);
    CHECK(file.broken().empty());
  }
}

TEST_CASE("the time between two boots counts as nothing, and within one boot it counts") {
  const auto retry_after = [](const std::string& boot) {
    const story failed = with_failed_attempt();
    const story retried = with_retry();
    parts file;
    file.boot("one", hour_ns).part(failed, hour_ns);
    file.boot(boot, 2 * hour_ns).part(retried, 2 * hour_ns);
    return file.broken();
  };
  CHECK(retry_after("one").empty());
  CHECK(retry_after("two") == names{"run-once"});
}

TEST_CASE("a boot that is not known is another one") {
  const story failed = with_failed_attempt();
  const story retried = with_retry();
  parts file;
  file.boot("", hour_ns).part(failed, hour_ns).boot("", 2 * hour_ns).part(retried, 2 * hour_ns);
  CHECK(file.broken() == names{"run-once"});
}

TEST_CASE("a history by a wall clock goes on by a boot's clock") {
  parts file;
  file.part(with_lost_attempt(), 1'795'835'500'000'000'000);
  file.boot("one", hour_ns).part(with_second_attempt(), hour_ns);
  CHECK(file.broken().empty());
}

TEST_CASE("a line that was torn by a kill may stand before the beginning of the next part") {
  const std::string began =
      R"({"at_ns":1,"kind":"history_began","format":1,"host":"h","boot":"b","wall_ns":5})";
  const read_result read = read_text(began + "\n{\"at_ns\":2,\"ki\n" + began + "\n");
  CHECK(read.errors.empty());
  CHECK(read.torn_lines == std::vector<std::size_t>{2});
  CHECK(read.events.size() == 2);
  CHECK(read.events.front().host == "h");
  CHECK(read.events.front().wall_ns == 5);
}

TEST_CASE("a history in a format that is not known is refused with its line") {
  const read_result read =
      read_text("{\"at_ns\":1,\"kind\":\"history_began\",\"format\":2,\"boot\":\"b\"}\n");
  REQUIRE(read.errors.size() == 1);
  CHECK(read.errors.front().line == 1);
  CHECK_THAT(read.errors.front().text, Catch::Contains("format 2"));
}

TEST_CASE("who is granted and who waits is judged by the queues of one grouping only") {
  const auto run = [](bool regrouped) {
    story events;
    events.accept(1).grant(1).begin(1).accept(2).accept(3);
    event& changed = events.define(1);
    changed.group_by = regrouped ? std::vector<std::string>{"region"} : std::vector<std::string>{};
    events.grant(3, 2).begin(3).end(3).release(3, "completed", 2).completed(3);
    return events.broken();
  };
  CHECK(run(true).empty());
  CHECK(run(false) == names{"fifo", "slot-bound"});
}

TEST_CASE("what was accepted after a change of grouping is judged as ever") {
  story events;
  events.define(1).group_by = {"region"};
  events.accept(1, "\"eu\"").accept(2, "\"eu\"").grant(2).begin(2).end(2);
  CHECK(events.broken() == names{"fifo"});
}

TEST_CASE("an exclusive start says that whoever ran before is gone, also where stalls were seen") {
  story killed;
  killed.accept(1).grant(1).begin_in("p", 1).stall("p").resume("p");
  event& next = killed.add(event_kind::process_started);
  next.process = "q";
  next.exclusive = true;
  killed.define(1);
  killed.begin_in("q", 1, 2, 2).end(1, "completed", 2, 2).release(1, "completed", 1, 2);
  CHECK(killed.broken().empty());
}

}  // namespace
}  // namespace baton::history
