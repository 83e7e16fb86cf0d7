// Large texts in the SQLite store: how many share a transaction, what goes before them, and what
// memory is left when they are gone.
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <catch2/catch.hpp>
#include <malloc.h>
#include <sqlite3.h>

#include "adapters/real/sqlite/group_commit.hpp"
#include "tests/store/sqlite_bench.hpp"

namespace {

using namespace baton;
using namespace baton::test;
using sqlite::lane;

/// A step that notes where it went: which transaction, by the number of commits before it.
class noted_step final : public sqlite::step {
 public:
  struct log {
    std::vector<std::string> applied;
    std::vector<std::string> answered;
  };

  noted_step(log& into, std::string name, std::size_t bytes, lane in)
      : log_{into}, name_{std::move(name)}, bytes_{bytes}, lane_{in} {}

  void apply(ledger_store&, moment) override { log_.applied.push_back(name_); }
  void fail(const error& reason) override { FAIL(reason.message()); }
  void answer() override { log_.answered.push_back(name_); }
  [[nodiscard]] std::size_t bytes() const override { return bytes_; }
  [[nodiscard]] lane waits_in() const override { return lane_; }

 private:
  log& log_;
  std::string name_;
  std::size_t bytes_;
  lane lane_;
};

/// Holds the store's thread until it is told to go on, so that a test decides what waits together.
class gate_step final : public sqlite::step {
 public:
  explicit gate_step(std::shared_ptr<std::atomic<int>> state) : state_{std::move(state)} {}
  void apply(ledger_store&, moment) override {
    state_->store(1);
    state_->notify_all();
    state_->wait(1);
  }
  void fail(const error& reason) override { FAIL(reason.message()); }
  void answer() override {}

 private:
  std::shared_ptr<std::atomic<int>> state_;  // 0: not reached, 1: held, 2: open
};

struct commit_bench {
  scratch_folder folder;
  boost::asio::io_context context;
  noted_step::log log;
  std::shared_ptr<std::atomic<int>> gate = std::make_shared<std::atomic<int>>(0);
  std::unique_ptr<sqlite::group_commit> commits;

  commit_bench() {
    auto opened = sqlite::group_commit::start(folder / "baton.db", context.get_executor(),
                                              [] { return moment{}; }, "one boot");
    REQUIRE(opened.has_value());
    commits = *std::move(opened);
    commits->submit(std::make_unique<gate_step>(gate));
    gate->wait(0);
  }

  void submit(std::string name, std::size_t bytes, lane in = lane::ordinary) {
    commits->submit(std::make_unique<noted_step>(log, std::move(name), bytes, in));
  }
  void open() {
    gate->store(2);
    gate->notify_all();
  }
  // How many were answered in each step of the loop, until `count` were.
  std::vector<std::size_t> answers(std::size_t count) {
    std::vector<std::size_t> by_turn;
    const auto work = boost::asio::make_work_guard(context);
    while (log.answered.size() < count) {
      const std::size_t before = log.answered.size();
      context.run_one();
      if (log.answered.size() > before) {
        by_turn.push_back(log.answered.size() - before);
      }
    }
    return by_turn;
  }
};

using names = std::vector<std::string>;
constexpr std::size_t most = sqlite::batch_bytes_max;

}  // namespace

TEST_CASE("a heartbeat goes before all that came first") {
  commit_bench it;
  it.submit("a", most);
  it.submit("b", most, lane::bulk);
  it.submit("heartbeat", 0, lane::heartbeat);
  it.submit("c", 1);
  it.open();
  it.answers(4);
  CHECK(it.log.applied.front() == "heartbeat");
}

TEST_CASE("large results take turns with what is ordinary, and each lane keeps its order") {
  commit_bench it;
  for (const char* const name : {"bulk 1", "bulk 2", "bulk 3"}) {
    it.submit(name, most, lane::bulk);
  }
  it.submit("a", 0);
  it.submit("b", most);
  it.submit("c", 0);
  it.open();
  CHECK(it.answers(6) == std::vector<std::size_t>{1, 2, 1, 1, 1});
  CHECK(it.log.applied == names{"bulk 1", "a", "b", "bulk 2", "c", "bulk 3"});
  CHECK(it.log.answered == it.log.applied);
}

TEST_CASE("a transaction takes no more large results than its bound, and small ones together") {
  commit_bench it;
  for (const char* const name : {"a", "b", "c"}) {
    it.submit(name, most / 2);
  }
  it.submit("d", 0);
  it.submit("e", 0);
  it.open();
  // The gate's own transaction is answered by a step in which no noted one is.
  CHECK(it.answers(5) == std::vector<std::size_t>{2, 3});
}

TEST_CASE("many answers are given in several steps of the loop, in their order") {
  commit_bench it;
  names submitted;
  for (int number = 0; number < 1'000; ++number) {
    submitted.push_back(std::to_string(number));
    it.submit(submitted.back(), 0);
  }
  it.open();
  for (const std::size_t at_once : it.answers(1'000)) {
    CHECK(at_once <= 64);
  }
  CHECK(it.log.answered == submitted);
}

TEST_CASE("readers of large results share no transaction beyond its bound") {
  const scratch_folder folder;
  store_bench it{sqlite_at(folder / "baton.db")};
  const action_id action = it.define(action_of("deploy"));
  const std::string large(most - 10, 'x');
  const execution_id execution = it.run_one(action, outcome::succeeded, large);
  std::size_t read = 0;
  for (int count = 0; count < 5; ++count) {
    boost::asio::co_spawn(it.context, it.port->read(execution),
                          [&](const std::exception_ptr&, const result<execution_record>& found) {
                            read += found && found->result == large ? 1U : 0U;
                          });
  }
  turn_until(it.context, [&] { return read == 5; });
}

namespace {

// Runs so many executions to their end, several to one transaction.
void run_many(store_bench& it, action_id action, worker_incarnation worker, int count) {
  constexpr int at_once = 1'000;
  for (int done = 0; done < count; done += at_once) {
    int open = 0;
    const auto spawn = [&](auto task) {
      ++open;
      boost::asio::co_spawn(it.context, std::move(task),
                            [&](const std::exception_ptr&, const auto& answer) {
                              REQUIRE(answer.has_value());
                              --open;
                            });
    };
    for (int each = 0; each < at_once; ++each) {
      spawn(it.port->accept({action, {}, R"({"host":"web-1"})", {}}));
    }
    turn_until(it.context, [&] { return open == 0; });
    for (const assignment& each : it.claim(worker)) {
      spawn(it.port->finish(it.end_of(worker, each, outcome::succeeded, R"({"ok":true})")));
    }
    turn_until(it.context, [&] { return open == 0; });
    it.announce_all();
  }
}

std::int64_t bytes_in_use() {
  const struct mallinfo2 heap = ::mallinfo2();
  return static_cast<std::int64_t>(heap.uordblks + heap.hblkhd);
}

}  // namespace

TEST_CASE("memory does not grow with the executions that have ended") {
  const scratch_folder folder;
  store_bench it{sqlite_at(folder / "baton.db")};
  const action_id action = it.define(action_of("deploy", 1'000));
  const worker_incarnation worker = it.enlist();
  run_many(it, action, worker, 25'000);  // what is filled once, such as a cache, is full
  const std::int64_t heap_before = bytes_in_use();
  const std::int64_t sqlite_before = sqlite3_memory_used();
  constexpr int more = 20'000;
  run_many(it, action, worker, more);
  CHECK(static_cast<double>(bytes_in_use() - heap_before) / more < 10);
  CHECK(static_cast<double>(sqlite3_memory_used() - sqlite_before) / more < 10);
  CHECK(sqlite_before > 0);
}
