// What becomes of a store whose file is locked by others, read by others, removed or damaged.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include "tests/store/sqlite_bench.hpp"

namespace {

using namespace baton;
using namespace baton::test;
using std::chrono::milliseconds;
using std::chrono::seconds;
namespace fs = std::filesystem;
using kind = storage_condition::kind;

// A store on the machine's clock, and what it told of its file.
struct watched_bench {
  explicit watched_bench(const std::string& path)
      : it{[this, path](const boost::asio::any_io_executor& executor, const auto&) {
          auto opened = sqlite_store::open(
              path, executor, {}, {}, [this](const storage_condition& each) { told.push_back(each); });
          if (!opened) {
            FAIL(opened.error().message());
          }
          return std::unique_ptr<store>{opened.value().release()};
        }} {}

  [[nodiscard]] std::ptrdiff_t count(kind of) const {
    return std::count_if(told.begin(), told.end(),
                         [of](const storage_condition& each) { return each.seen == of; });
  }
  // Waits until the store has told it.
  void await(kind of, std::ptrdiff_t times = 1) {
    // What the store's thread tells is work of the loop, which would otherwise have none.
    const auto working = boost::asio::make_work_guard(it.context);
    turn_until(it.context, [&] { return count(of) >= times; });
  }

  std::vector<storage_condition> told;
  store_bench it;
};

accept_request big_request(action_id action, std::size_t bytes) {
  return {action, {}, fmt::format(R"({{"text":"{}"}})", std::string(bytes, 'x')), {}};
}

}  // namespace

TEST_CASE("a lease does not run while another program's lock keeps the store from its file") {
  const scratch_folder folder;
  watched_bench on{folder / "baton.db"};
  store_bench& it = on.it;
  const action_id action = it.define(action_of("deploy"));
  it.accept(action);
  constexpr milliseconds lease{700};
  const worker_incarnation worker = it.get(it.port->enlist("worker", lease));
  const auto claimed = it.claim(worker);
  REQUIRE(claimed.size() == 1);
  raw_file other{folder / "baton.db"};
  other.execute("BEGIN EXCLUSIVE");
  const auto since = std::chrono::steady_clock::now();
  CHECK(it.call(it.port->renew(worker, lease)).error().is(errc::unavailable));
  CHECK(std::chrono::steady_clock::now() - since > lease);
  on.await(kind::away);
  CHECK_THAT(on.told.back().detail, Catch::Contains("another program holds a lock"));
  other.execute("COMMIT");
  // The Reaper comes first: it must find the lease where it stood.
  CHECK(it.get(it.port->reap(10)).lost.empty());
  CHECK(it.get(it.port->renew(worker, lease)).held.size() == 1);
  it.finish(worker, claimed[0]);
  CHECK(it.read(claimed[0].execution).state == status::completed);
  on.await(kind::back);
  CHECK(on.count(kind::away) == 1);
}

TEST_CASE("a lease ends with a store that works") {
  const scratch_folder folder;
  watched_bench on{folder / "baton.db"};
  const worker_incarnation worker = on.it.get(on.it.port->enlist("worker", milliseconds{200}));
  boost::asio::steady_timer over{on.it.context, milliseconds{400}};
  bool ended = false;
  over.async_wait([&](const boost::system::error_code&) { ended = true; });
  turn_until(on.it.context, [&] { return ended; });
  CHECK(on.it.call(on.it.port->renew(worker, seconds{1})).error().is(errc::lease_lost));
}

TEST_CASE("what is answered as not done in time is never done") {
  const scratch_folder folder;
  const std::string path = folder / "baton.db";
  watched_bench on{path};
  store_bench& it = on.it;
  const action_id action = it.define(action_of("deploy"));
  const execution_id waiting = it.accept_many(2, action).at(1);
  raw_file other{path};
  other.execute("BEGIN IMMEDIATE");
  constexpr milliseconds patience{300};
  const auto since = std::chrono::steady_clock::now();
  queue_control raise;
  raise.limit = 9;
  accept_request late = big_request(action, 1);
  late.patience = patience;
  std::vector<error> refused;
  refused.push_back(it.call(it.port->control(action, raise, patience)).error());
  refused.push_back(it.call(it.port->cancel(waiting, patience)).error());
  refused.push_back(it.call(it.port->accept(std::move(late))).error());
  CHECK(std::chrono::steady_clock::now() - since < seconds{2});
  other.execute("COMMIT");
  const bool all_certain = std::all_of(refused.begin(), refused.end(), [](const error& each) {
    return each.is(errc::unavailable);
  });
  CHECK(all_certain);
  it.accept(action);  // behind them: they have had their turn
  CHECK(it.stats(action).limit == 1);
  CHECK(it.stats(action).enqueued_total == 3);
  CHECK(it.read(waiting).state == status::requested);
}

TEST_CASE("a call in time is answered as ever, and its limit is no longer counted") {
  const scratch_folder folder;
  watched_bench on{folder / "baton.db"};
  const action_id action = on.it.define(action_of("deploy"));
  const execution_id execution = on.it.accept(action);
  CHECK(on.it.get(on.it.port->cancel(execution, std::chrono::hours{1})).changed);
  CHECK(comes_to_rest(on.it.context));
}

TEST_CASE("a reader that lets the log grow is told of with the size, seldom, and so is its end") {
  const scratch_folder folder;
  const std::string path = folder / "baton.db";
  watched_bench on{path};
  store_bench& it = on.it;
  const action_id action = it.define(action_of("deploy"));
  constexpr std::size_t megabyte = 1'000'000;
  const auto grow = [&](int megabytes) {
    for (int count = 0; count < megabytes; ++count) {
      it.get(it.port->accept(big_request(action, megabyte)));
    }
  };
  grow(40);
  settle(it.context);
  CHECK(on.count(kind::log_grows) == 0);
  CHECK(fs::file_size(path + "-wal") < 40 * megabyte);
  {
    raw_file reader{path};
    reader.execute("BEGIN; SELECT count(*) FROM execution");
    grow(80);
    on.await(kind::log_grows, 2);
    CHECK(on.count(kind::log_grows) <= 3);
    const std::string detail = on.told.back().detail;
    CHECK_THAT(detail, Catch::Contains(" MB and grows"));
    CHECK_THAT(detail, Catch::Contains("read transaction"));
    CHECK(fs::file_size(path + "-wal") > 80 * megabyte);
    reader.execute("COMMIT");
  }
  on.await(kind::log_shrinks);
  CHECK(fs::file_size(path + "-wal") < 40 * megabyte);
  CHECK(it.stats(action).enqueued_total == 120);
}

TEST_CASE("a file that is gone ends the store: nothing is acknowledged, nothing is made anew") {
  enum class loss { removed, renamed, replaced, folder_renamed, folder_removed, log_removed };
  for (const loss how : {loss::removed, loss::renamed, loss::replaced, loss::folder_renamed,
                         loss::folder_removed, loss::log_removed}) {
    CAPTURE(static_cast<int>(how));
    const scratch_folder folder;
    fs::create_directory(folder / "data");
    const std::string path = folder / "data/baton.db";
    watched_bench on{path};
    const action_id action = on.it.define(action_of("deploy"));
    on.it.accept(action);
    switch (how) {
      case loss::removed: fs::remove(path); break;
      case loss::renamed: fs::rename(path, folder / "data/other.db"); break;
      case loss::replaced:
        std::ofstream{folder / "new.db"};
        fs::rename(folder / "new.db", path);
        break;
      case loss::folder_renamed: fs::rename(folder / "data", folder / "elsewhere"); break;
      case loss::folder_removed: fs::remove_all(folder / "data"); break;
      case loss::log_removed: fs::remove(path + "-wal"); break;
    }
    const auto refused = on.it.call(on.it.port->accept({action, {}, "{}", {}}));
    REQUIRE(refused.has_error());
    CHECK(refused.error().is(errc::storage_corrupt));
    CHECK(on.it.call(on.it.port->read(execution_id{1})).error().is(errc::storage_corrupt));
    on.await(kind::ended);
    CHECK(on.count(kind::ended) == 1);
    CHECK_THAT(on.told.back().detail, Catch::Contains("while it was in use"));
    on.it.port.reset();
    if (how == loss::removed || how == loss::renamed || how == loss::folder_removed) {
      CHECK_FALSE(fs::exists(path));
    }
    if (how == loss::replaced) {
      CHECK(fs::file_size(path) == 0);
    }
    if (how == loss::folder_renamed || how == loss::log_removed) {
      store_bench again{sqlite_at(how == loss::log_removed ? path : folder / "elsewhere/baton.db")};
      CHECK(again.stats(again.define(action_of("deploy"))).enqueued_total == 1);
    }
  }
}

TEST_CASE("a store with nothing to do notices that its file is gone") {
  const scratch_folder folder;
  watched_bench on{folder / "baton.db"};
  fs::remove(folder / "baton.db");
  on.await(kind::ended);
  CHECK_THAT(on.told.back().detail, Catch::Contains("was removed or renamed"));
}

TEST_CASE("a damaged page ends the store with its words, and the file stays as it is") {
  const scratch_folder folder;
  const std::string path = folder / "baton.db";
  {
    store_bench it{sqlite_at(path)};
    it.accept(it.define(action_of("deploy")), "{}", "key");
  }
  const std::int64_t root = raw_file{path}.integer(
      "SELECT rootpage FROM sqlite_schema WHERE name = 'idempotency'");  // not read at the opening
  constexpr std::int64_t page = 4'096;
  const auto size = fs::file_size(path);
  {
    std::fstream file{path, std::ios::binary | std::ios::in | std::ios::out};
    file.seekp((root - 1) * page);
    file << std::string(page, '\x77');
  }
  watched_bench on{path};
  const action_id action = on.it.define(action_of("deploy"));
  accept_request keyed{action, {}, "{}", "another key"};
  CHECK(on.it.call(on.it.port->accept(std::move(keyed))).error().is(errc::storage_corrupt));
  on.await(kind::ended);
  CHECK_THAT(on.told.back().detail, Catch::Contains("malformed"));
  CHECK(on.it.call(on.it.port->read(execution_id{1})).error().is(errc::storage_corrupt));
  on.it.port.reset();
  CHECK(fs::file_size(path) == size);
}

TEST_CASE("a page that is damaged where the opening needs it refuses the opening") {
  const scratch_folder folder;
  const std::string path = folder / "baton.db";
  {
    store_bench it{sqlite_at(path)};
    it.accept(it.define(action_of("deploy")));
  }
  const std::int64_t root =
      raw_file{path}.integer("SELECT rootpage FROM sqlite_schema WHERE name = 'execution'");
  {
    std::fstream file{path, std::ios::binary | std::ios::in | std::ios::out};
    file.seekp((root - 1) * 4'096);
    file << std::string(4'096, '\x77');
  }
  CHECK(refusal_to_open(path).is(errc::storage_corrupt));
}
