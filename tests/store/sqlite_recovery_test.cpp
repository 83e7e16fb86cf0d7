// What a SQLite store finds when it comes back: after a stop, after a crash, after a torn log.
#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/store/sqlite_bench.hpp"

namespace {

using namespace baton;
using namespace baton::test;

using ids = store_bench::ids;

// Everything that anybody can see of actions and executions, as one text.
std::string picture_of(store_bench& it, std::int64_t execution_count, std::int64_t action_count) {
  std::string picture;
  for (std::int64_t id = 1; id <= execution_count; ++id) {
    const auto read = it.call(it.port->read(execution_id{id}));
    if (!read) {
      continue;
    }
    picture += fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {}\n", id, read->action_ref,
                           read->group, to_string(read->state), read->number, read->slot,
                           read->accepted_at_ns, read->granted_at_ns, read->started_at_ns,
                           read->ended_at_ns, read->parameters, read->result, read->waiting_ahead);
  }
  for (const announcement& each : it.get(it.port->announcements(1'000))) {
    picture += fmt::format("announce {} {}\n", each.execution, to_string(each.verdict));
  }
  for (std::int64_t id = 1; id <= action_count; ++id) {
    if (const auto stats = it.call(it.port->stats(action_id{id}, std::nullopt))) {
      picture += fmt::format("action {} {} {} {} {} {} {} {} {}\n", stats->waiting, stats->active,
                             stats->limit, stats->limit_configured, static_cast<int>(stats->mode),
                             stats->retired, stats->enqueued_total, stats->ended_total,
                             stats->oldest_waiting_since_ns);
    }
  }
  return picture;
}

std::string picture_of_file(const std::string& path) {
  store_bench it{sqlite_at(path)};
  return picture_of(it, 40, 3);
}

// A life with something of everything; `pause` is called after each answered step.
template <class Pause>
void live(store_bench& it, Pause pause) {
  action_definition definition = action_of("deploy", 2);
  definition.group_by = {"region", "team"};
  definition.retry.attempts_max = 2;
  const action_id action = it.define_all({definition, action_of("backup")})[0];
  pause();
  for (int count = 0; count < 6; ++count) {
    it.accept(action, fmt::format(R"({{"n":{}}})", count), fmt::format("key-{}", count),
              count % 3 == 0 ? "west" : "east");
    it.time.pass(std::chrono::milliseconds{7});
    pause();
  }
  const worker_incarnation worker = it.enlist();
  const auto claimed = it.claim(worker);
  pause();
  it.finish(worker, claimed.at(0), outcome::succeeded, R"({"ok":1})");
  pause();
  it.finish(worker, claimed.at(1), outcome::failed);
  pause();
  it.get(it.port->cancel(claimed.at(2).execution));
  pause();
  it.get(it.port->cancel(execution_id{6}));
  pause();
  queue_control change;
  change.limit = 3;
  change.mode = queue_mode::draining;
  it.get(it.port->control(action, change));
  pause();
  it.get(it.port->mark_announced({claimed.at(0).execution}));
  pause();
  it.get(it.port->dismiss(worker));
  pause();
}

std::string contents_of(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace

TEST_CASE("a store that is opened again knows all it was told") {
  const scratch_folder folder;
  store_bench it{sqlite_at(folder / "baton.db")};
  live(it, [] {});
  const std::string before = picture_of(it, 40, 3);
  it.reopen();
  CHECK(picture_of(it, 40, 3) == before);
}

TEST_CASE("after each answer the files on the disk already say what was answered") {
  const scratch_folder folder;
  store_bench it{sqlite_at(folder / "baton.db")};
  live(it, [&] {
    copy_as_crashed(folder / "baton.db", folder / "copy.db");
    CHECK(picture_of_file(folder / "copy.db") == picture_of(it, 40, 3));
  });
}

TEST_CASE("a log that is torn anywhere gives the state after some answered step, in their order") {
  const scratch_folder folder;
  std::vector<std::string> pictures{""};
  store_bench it{sqlite_at(folder / "baton.db")};
  live(it, [&] { pictures.push_back(picture_of(it, 40, 3)); });
  copy_as_crashed(folder / "baton.db", folder / "whole.db");
  const auto size = std::filesystem::file_size(folder / "whole.db-wal");
  REQUIRE(size > 50'000);
  auto oldest = pictures.begin();
  for (std::uintmax_t length = 0; length <= size; length += 1'531) {
    copy_as_crashed(folder / "whole.db", folder / "torn.db");
    std::filesystem::resize_file(folder / "torn.db-wal", length);
    const auto found = std::find(oldest, pictures.end(), picture_of_file(folder / "torn.db"));
    CAPTURE(length);
    REQUIRE(found != pictures.end());
    oldest = found;
  }
}

TEST_CASE("a restarted store goes on in order, and what ran is lost with its worker") {
  const scratch_folder folder;
  store_bench it{sqlite_at(folder / "baton.db")};
  action_definition definition = action_of("deploy");
  definition.retry.attempts_max = 2;
  const action_id action = it.define(definition);
  const ids accepted = it.accept_many(3, action);
  const worker_incarnation before = it.enlist();
  const auto claimed = it.claim(before);
  it.reopen();
  CHECK(it.call(it.port->finish(it.end_of(before, claimed[0]))).error().is(errc::lease_lost));
  CHECK(it.get(it.port->reap(10)).lost == std::vector{before});
  const worker_incarnation after = it.enlist();
  for (const execution_id expected : accepted) {
    const auto next = it.claim(after);
    REQUIRE(executions_in(next) == ids{expected});
    CHECK(next[0].number == attempt{expected == accepted[0] ? 2 : 1});
    it.finish(after, next[0]);
  }
}

TEST_CASE("ids are never used again, across restarts, dismissals and pruning") {
  const scratch_folder folder;
  store_bench it{sqlite_at(folder / "baton.db")};
  const action_id action = it.define(action_of("deploy"));
  execution_id last_execution;
  worker_incarnation last_worker;
  for (int round = 0; round < 4; ++round) {
    const execution_id execution = it.run_one(action);
    CHECK(execution > last_execution);
    last_execution = execution;
    const worker_incarnation worker = it.enlist();
    CHECK(worker > last_worker);
    last_worker = worker;
    it.get(it.port->dismiss(worker));
    it.announce_all();
    it.time.pass(std::chrono::hours{2});
    it.get(it.port->prune(std::chrono::hours{1}, 100));
    it.reopen();
  }
  const auto actions = it.define_all({action_of("backup")});
  CHECK(actions[0] != action);
}

TEST_CASE("workers of a life that crashed are cleared away by the next life, whatever they held") {
  const scratch_folder folder;
  store_bench it{sqlite_at(folder / "baton.db")};
  action_definition definition = action_of("deploy");
  definition.retry.attempts_max = 2;
  const action_id action = it.define(definition);
  it.accept(action);
  const worker_incarnation holder = it.enlist();
  it.claim(holder);
  worker_incarnation last = holder;
  for (int incarnation = 0; incarnation < 3; ++incarnation) {
    it.enlist();
    it.reopen();
    const worker_incarnation next = it.enlist();
    CHECK(next > last);
    last = next;
    raw_file file{folder / "baton.db"};
    CHECK(file.integer("SELECT count(*) FROM worker") == 1);
    CHECK(file.integer("SELECT max(incarnation) FROM worker") == next.value);
  }
  it.get(it.port->reap(10));
  CHECK(it.claim(last).at(0).number == attempt{2});
}

TEST_CASE("keys are known after a restart") {
  const scratch_folder folder;
  store_bench it{sqlite_at(folder / "baton.db")};
  const action_id action = it.define(action_of("deploy"));
  const execution_id first = it.accept(action, "{}", "order-1");
  it.reopen();
  const accept_reply again = it.get(it.port->accept({action, {}, "{}", "order-1"}));
  CHECK(again.duplicate);
  CHECK(again.execution == first);
}

TEST_CASE("a definition comes back as it was written, so that defining it again changes nothing") {
  const scratch_folder folder;
  store_bench it{sqlite_at(folder / "baton.db")};
  action_definition definition = action_of("deploy", 7);
  definition.group_by = {"region", "team"};
  definition.on_limit = limit_policy::refuse;
  definition.queue_max = 12;
  definition.timeout = std::chrono::milliseconds{1'234};
  definition.grace = std::chrono::milliseconds{567};
  definition.retry.attempts_max = 4;
  definition.retry.backoff = std::chrono::milliseconds{89};
  definition.retry.backoff_max = std::chrono::milliseconds{9'999};
  definition.retry.backoff_factor = 1.37;
  definition.retry.on_failed = false;
  definition.retry.on_timeout = true;
  definition.retry.on_worker_lost = false;
  it.define(definition);
  it.reopen();
  const std::string before = contents_of(folder / "baton.db-wal");
  it.define(definition);
  CHECK(contents_of(folder / "baton.db-wal") == before);
}

TEST_CASE("a backoff goes on where it was after a restart, and never longer than its bound") {
  const scratch_folder folder;
  store_bench it{sqlite_at(folder / "baton.db")};
  action_definition definition = action_of("deploy");
  definition.retry.attempts_max = 2;
  definition.retry.backoff = std::chrono::seconds{10};
  const action_id action = it.define(definition);
  it.accept(action);
  const worker_incarnation worker = it.enlist();
  it.finish(worker, it.claim(worker).at(0), outcome::failed);
  it.time.pass(std::chrono::seconds{4});
  it.reopen();
  CHECK(it.get(it.port->reconcile(10)).next_ready_in == std::chrono::seconds{6});
  it.time.pass(std::chrono::seconds{6});
  CHECK(it.claim(it.enlist()).at(0).number == attempt{2});
}
