// What a SQLite store makes of clocks: set while it runs, set while it does not, begun anew by a
// boot; and of a file that was written when due times were still kept by the wall clock.
#include <string>
#include <vector>

#include "tests/store/sqlite_bench.hpp"

namespace {

using namespace baton;
using namespace baton::test;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr duration month = hours{24 * 30};
constexpr duration day = hours{24};

/// A machine's clocks: time passes for both, a step changes one, a boot begins the other anew.
class machine_clocks {
 public:
  [[nodiscard]] moment now() const { return {{duration{boot_ns_}}, wall_ns()}; }
  [[nodiscard]] std::int64_t wall_ns() const { return boot_ns_ + wall_ahead_ns_; }
  [[nodiscard]] duration spent() const { return {}; }
  void pass(duration time) { boot_ns_ += time.count(); }
  void step_wall(duration by) { wall_ahead_ns_ += by.count(); }
  void set_wall(std::int64_t to_ns) { wall_ahead_ns_ = to_ns - boot_ns_; }
  void reboot(duration off) {
    const std::int64_t wall_then = wall_ns() + off.count();
    boot_ns_ = seconds_after_boot;
    wall_ahead_ns_ = wall_then - boot_ns_;
    boot_ += "'";
  }
  [[nodiscard]] const std::string& boot() const { return boot_; }

 private:
  static constexpr std::int64_t seconds_after_boot = 20'000'000'000;
  std::atomic<std::int64_t> boot_ns_ = 900'000'000'000'000;
  std::atomic<std::int64_t> wall_ahead_ns_ = 1'795'000'000'000'000'000;
  std::string boot_ = "boot";
};

class machine_ground {
 public:
  explicit machine_ground(std::string path) : path_{std::move(path)} {}

  std::unique_ptr<store> open() {
    auto opened = sqlite_store::open(
        path_, context.get_executor(), [this] { return time.now(); }, time.boot());
    REQUIRE(opened.has_value());
    return *std::move(opened);
  }

  boost::asio::io_context context;
  machine_clocks time;

 private:
  std::string path_;
};

using machine_bench = basic_store_bench<machine_ground>;

action_definition retrying(std::chrono::milliseconds backoff) {
  action_definition definition = action_of("deploy");
  definition.retry.attempts_max = 3;
  definition.retry.backoff = backoff;
  definition.retry.backoff_max = hours{48};
  return definition;
}

// One whose first attempt has failed, and whose second waits for its backoff.
void fail_one(machine_bench& it, std::chrono::milliseconds backoff) {
  const action_id action = it.define(retrying(backoff));
  it.accept(action);
  const worker_incarnation worker = it.enlist();
  it.finish(worker, it.claim(worker).at(0), outcome::failed);
}

duration next_ready_in(machine_bench& it) {
  return it.get(it.port->reconcile(10)).next_ready_in;
}

execution_id end_one_with_a_key(machine_bench& it) {
  const action_id action = it.define(action_of("deploy"));
  const execution_id ended = it.run_one(action, outcome::succeeded, "{}", "order-1");
  it.run_one(action);  // the newest is never forgotten
  it.announce_all();
  return ended;
}

}  // namespace

TEST_CASE("a wall clock that steps while a store runs delays no backoff and forgets nothing") {
  for (const duration step : {month, -day, -month}) {
    const scratch_folder folder;
    machine_bench it{folder / "baton.db"};
    const execution_id ended = end_one_with_a_key(it);
    fail_one(it, seconds{10});
    it.time.step_wall(step);
    it.time.pass(seconds{4});
    CHECK(next_ready_in(it) == seconds{6});
    CHECK(it.get(it.port->prune(hours{1}, 10)) == 0);
    CHECK(it.read(ended).state == status::completed);
    it.time.pass(seconds{6});
    CHECK(it.claim(it.enlist()).at(0).number == attempt{2});
  }
}

TEST_CASE("a wall clock that stepped while nothing ran delays no backoff and forgets nothing") {
  for (const duration step : {month, -day, -month}) {
    const scratch_folder folder;
    machine_bench it{folder / "baton.db"};
    const execution_id ended = end_one_with_a_key(it);
    fail_one(it, seconds{10});
    it.port.reset();
    it.time.step_wall(step);
    it.time.pass(seconds{4});
    it.reopen();
    CHECK(next_ready_in(it) == seconds{6});
    CHECK(it.get(it.port->prune(hours{1}, 10)) == 0);
    CHECK(it.get(it.port->accept({action_id{1}, {}, "{}", "order-1"})).execution == ended);
    it.time.pass(hours{1});
    CHECK(it.get(it.port->prune(hours{1}, 10)) == 2);
  }
}

TEST_CASE("the time between two boots counts as nothing, whatever the wall clock says of it") {
  for (const duration off : {duration{0}, month, -day}) {
    const scratch_folder folder;
    machine_bench it{folder / "baton.db"};
    const execution_id ended = end_one_with_a_key(it);
    it.time.pass(minutes{30});
    fail_one(it, seconds{100});
    it.time.pass(seconds{10});
    it.accept(action_id{1});  // with what is stored, the storage's clock is
    it.port.reset();
    it.time.reboot(off);
    it.reopen();
    CHECK(next_ready_in(it) == seconds{90});
    it.time.pass(minutes{29});
    CHECK(it.get(it.port->prune(hours{1}, 10)) == 0);
    CHECK(it.read(ended).state == status::completed);
    it.time.pass(minutes{1});
    CHECK(it.get(it.port->prune(hours{1}, 10)) == 2);
  }
}

TEST_CASE("a boot makes a storage lose a second of its time at most while there is work") {
  const scratch_folder folder;
  machine_bench it{folder / "baton.db"};
  fail_one(it, seconds{100});
  for (int step = 0; step < 50; ++step) {
    it.time.pass(std::chrono::milliseconds{300});
    it.accept(action_id{1});
  }
  it.port.reset();
  it.time.reboot(hours{5});
  it.reopen();
  CHECK(next_ready_in(it) >= seconds{85});
  CHECK(next_ready_in(it) <= seconds{86});
}

TEST_CASE("a storage without work loses a minute at most, in which it is asked to forget") {
  const scratch_folder folder;
  machine_bench it{folder / "baton.db"};
  fail_one(it, hours{2});
  for (int step = 0; step < 100; ++step) {
    it.time.pass(seconds{10});
    it.get(it.port->prune(hours{1}, 10));
  }
  it.port.reset();
  it.time.reboot(hours{5});
  it.reopen();
  CHECK(next_ready_in(it) >= hours{2} - seconds{1'000});
  CHECK(next_ready_in(it) <= hours{2} - seconds{940});
}

TEST_CASE("an attempt of a life before is overdue by the time in which its machine was up") {
  for (const bool overdue : {false, true}) {
    const scratch_folder folder;
    machine_bench it{folder / "baton.db"};
    action_definition definition = retrying(seconds{1});
    definition.timeout = minutes{10};
    const action_id action = it.define(definition);
    const execution_id running = it.accept(action);
    it.claim(it.enlist(hours{9}));
    it.time.pass(overdue ? minutes{10} : minutes{9});
    it.accept(action);
    it.port.reset();
    it.time.step_wall(month);
    it.time.reboot(hours{5});
    it.reopen();
    it.get(it.port->reap(10));
    CHECK(it.read(running).state == (overdue ? status::timeout : status::scheduled));
  }
}

TEST_CASE("over a restart it is known which attempt of the life before had no room to run") {
  const scratch_folder folder;
  machine_bench it{folder / "baton.db"};
  action_definition definition = retrying(seconds{1});
  definition.timeout = minutes{10};
  const action_id action = it.define(definition);
  const execution_id waits = it.accept(action);
  const worker_incarnation worker = it.enlist(hours{9});
  it.claim(worker);
  it.get(it.port->renew(worker, hours{9}, {{waits, attempt{1}}}));
  it.time.pass(minutes{20});
  it.reopen();
  it.get(it.port->reap(10));
  CHECK(it.read(waits).state == status::scheduled);
}

TEST_CASE("a storage whose clock cannot be read goes on behind all that it has kept") {
  const scratch_folder folder;
  machine_bench it{folder / "baton.db"};
  it.time.pass(hours{3});
  const execution_id ended = end_one_with_a_key(it);
  it.port.reset();
  raw_file{folder / "baton.db"}.execute("UPDATE property SET value = 'x' WHERE name = 'clock'");
  it.reopen();
  CHECK(it.get(it.port->prune(minutes{1}, 10)) == 0);
  CHECK(it.read(ended).state == status::completed);
  it.time.pass(minutes{2});
  CHECK(it.get(it.port->prune(minutes{1}, 10)) == 1);
}

namespace {

// Made by a server of schema version 1 that was killed: executions in every state, see the checks.
constexpr std::int64_t killed_at_ns = 1'795'835'551'000'000'000;

std::string file_of_version_1(const scratch_folder& folder) {
  const std::string path = folder / "baton.db";
  std::filesystem::copy_file(std::string{BATON_SOURCE_DIR} + "/tests/store/files/version_1.sqlite",
                             path);
  REQUIRE(raw_file{path}.integer("PRAGMA user_version") == 1);
  return path;
}

struct migrated_bench {
  explicit migrated_bench(duration clock_off) : it{file_of_version_1(folder)} {
    // The bench has opened it at its own time: a copy that is untouched, at the time wanted.
    it.port.reset();
    std::filesystem::remove(folder / "baton.db");
    file_of_version_1(folder);
    it.time.set_wall(killed_at_ns + clock_off.count());
    it.reopen();
  }
  scratch_folder folder;
  machine_bench it;
};

}  // namespace

TEST_CASE("a file of version 1 is migrated with everything that was in it") {
  migrated_bench migrated{duration{0}};
  machine_bench& it = migrated.it;
  CHECK(raw_file{migrated.folder / "baton.db"}.integer("PRAGMA user_version") == 2);
  const action_id slow{1};
  const action_id flaky{2};
  const action_id region{4};
  const action_id paused{5};
  const action_id gone{6};

  // Waiting, in order; running; in backoff; ended, announced or not.
  CHECK(it.read(execution_id{4}).state == status::running);
  CHECK(it.read(execution_id{5}).waiting_ahead == 0);
  CHECK(it.read(execution_id{6}).waiting_ahead == 1);
  CHECK(it.read(execution_id{10}).group == "\"eu\"");
  CHECK(it.read(execution_id{7}).state == status::scheduled);
  CHECK(it.read(execution_id{7}).number == attempt{2});
  CHECK(it.read(execution_id{1}).state == status::abandoned);
  CHECK(it.read(execution_id{18}).state == status::cancelled);
  CHECK(it.read(execution_id{14}).accepted_at_ns == 1'795'835'548'360'189'972);
  CHECK(executions_in(it.get(it.port->announcements(10))) ==
        machine_bench::ids{execution_id{20}, execution_id{19}, execution_id{21}});

  // Keys, a limit of an operator's, a pause, and an action that has been removed.
  CHECK(it.get(it.port->accept({slow, {}, R"({"host":"a"})", "slow-1"})).execution == execution_id{4});
  CHECK(it.get(it.port->accept({flaky, {}, "{}", "flaky-1"})).duplicate);
  CHECK(it.stats(region).limit == 2);
  CHECK(it.stats(region).limit_configured == 1);
  CHECK(it.stats(paused).mode == queue_mode::paused);
  CHECK(it.stats(gone).retired);
  CHECK(it.stats(gone).waiting == 1);
}

TEST_CASE("a migrated backoff goes on where it was, and what ended is kept for its full time") {
  migrated_bench migrated{duration{0}};
  machine_bench& it = migrated.it;
  CHECK(next_ready_in(it) == duration{1'795'836'147'878'133'032 - killed_at_ns});
  it.announce_all();
  CHECK(it.get(it.port->prune(hours{1}, 100)) == 0);
  it.time.pass(hours{1} + seconds{1});
  CHECK(it.get(it.port->prune(hours{1}, 100)) == 9);
}

TEST_CASE("a migration by a clock that is a month ahead forgets nothing") {
  migrated_bench migrated{month};
  machine_bench& it = migrated.it;
  CHECK(it.get(it.port->prune(hours{24 * 7}, 100)) == 0);
  CHECK(it.read(execution_id{14}).state == status::completed);
  CHECK(it.get(it.port->accept({action_id{3}, {}, "{}", "quick-0"})).execution == execution_id{14});
}

TEST_CASE("a migration by a clock that is a day back makes no backoff longer than it may be") {
  migrated_bench migrated{-day};
  CHECK(next_ready_in(migrated.it) == hours{1});
}

TEST_CASE("a migrated attempt that ran is lost with its server, and not overdue by a wall clock") {
  migrated_bench migrated{month};
  machine_bench& it = migrated.it;
  while (it.get(it.port->reap(100)).more) {
  }
  CHECK(it.read(execution_id{4}).state == status::abandoned);
  CHECK(it.read(execution_id{8}).state == status::abandoned);
}
