// That bodies die with their server, however it dies, and before the next one may start.
#include <chrono>
#include <csignal>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/real/process/process_guard.hpp"
#include "tests/contracts/runner_contract.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/live_processes.hpp"
#include "tests/support/process_bodies.hpp"
#include "tests/support/scratch_folder.hpp"

namespace {

using namespace baton;
using namespace baton::test;

std::shared_ptr<process_guard> guard_with(std::vector<int> keep_open) {
  process_guard::settings wanted;
  wanted.keep_open = std::move(keep_open);
  auto started = process_guard::start(std::move(wanted));
  REQUIRE(started.has_value());
  return std::move(*started);
}

// What a server does, in a process of its own, until it is killed: takes the lock, forks its guard,
// and starts bodies that would sleep for ever.
[[noreturn]] void serve(const std::string& lock_path, const std::string& nap, int bodies_max) {
  const int lock = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  ::flock(lock, LOCK_EX);
  boost::asio::io_context context;
  auto started_guard = process_guard::start({{lock}, std::chrono::seconds{10}});
  const auto bodies =
      runner_of(context, {{"it", shell("trap '' TERM; sleep " + nap + " & sleep " + nap)}},
                std::shared_ptr<process_guard>{std::move(*started_guard)});
  std::vector<std::unique_ptr<run>> running;
  while (std::ssize(running) < bodies_max) {
    running.push_back(*start(context, *bodies, request_for("it")));
  }
  while (true) {
    ::pause();
  }
}

pid_t fork_server(const std::string& lock_path, const std::string& nap, int bodies_max) {
  const pid_t server = ::fork();
  if (server == 0) {
    serve(lock_path, nap, bodies_max);
  }
  return server;
}

void kill_and_reap(pid_t pid) {
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
}

// As the next server would: waits until the lock is free.
class lock_holder {
 public:
  explicit lock_holder(const std::string& path)
      : file_{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)} {}
  [[nodiscard]] bool try_take() const { return ::flock(file_.get(), LOCK_EX | LOCK_NB) == 0; }
  void take() const { ::flock(file_.get(), LOCK_EX); }

 private:
  process::unique_fd file_;
};

}  // namespace

TEST_CASE("a server that is killed leaves no process behind, and its lock until then") {
  const scratch_folder folder;
  const std::string nap = unique_nap();
  const pid_t server = fork_server(folder / "lock", nap, 5);
  REQUIRE(eventually([&] { return living_with_argument(nap).size() == 10; }));
  const lock_holder next_server{folder / "lock"};
  CHECK_FALSE(next_server.try_take());
  kill_and_reap(server);
  next_server.take();
  CHECK(living_with_argument(nap).empty());
}

TEST_CASE("a server may be killed at any moment of starting bodies") {
  const scratch_folder folder;
  for (int moment = 0; moment < 25; ++moment) {
    const std::string nap = unique_nap();
    const pid_t server = fork_server(folder / "lock", nap, 200);
    // From the first body on, a little later each time.
    REQUIRE(eventually([&] { return !living_with_argument(nap).empty(); }));
    const auto enough = std::chrono::steady_clock::now() + moment * std::chrono::microseconds{211};
    while (std::chrono::steady_clock::now() < enough) {
    }
    kill_and_reap(server);
    const lock_holder next_server{folder / "lock"};
    next_server.take();
    REQUIRE(living_with_argument(nap).empty());
  }
}

TEST_CASE("a guard that lives through its server's signals still does its work") {
  const scratch_folder folder;
  const std::string nap = unique_nap();
  int pids[2];
  REQUIRE(::pipe(pids) == 0);
  const pid_t server = ::fork();
  if (server == 0) {
    const auto guard = guard_with({});
    boost::asio::io_context context;
    const auto bodies = runner_of(context, {{"it", command_of({"sleep", nap})}}, guard);
    const auto started = start(context, *bodies, request_for("it"));
    const pid_t pid = guard->pid();
    [[maybe_unused]] const ssize_t written = ::write(pids[1], &pid, sizeof pid);
    while (true) {
      ::pause();
    }
  }
  pid_t guard = 0;
  REQUIRE(::read(pids[0], &guard, sizeof guard) == sizeof guard);
  ::close(pids[0]);
  ::close(pids[1]);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT}) {
    ::kill(guard, signal);
  }
  REQUIRE(living_with_argument(nap).size() == 1);
  CHECK(lives(guard));
  kill_and_reap(server);
  CHECK(eventually([&] { return living_with_argument(nap).empty() && !lives(guard); }));
}

TEST_CASE("without a guard the first process still dies with its server") {
  const std::string nap = unique_nap();
  const pid_t server = ::fork();
  if (server == 0) {
    boost::asio::io_context context;
    const auto bodies = runner_of(context, {{"it", command_of({"sleep", nap})}});
    const auto started = start(context, *bodies, request_for("it"));
    while (true) {
      ::pause();
    }
  }
  REQUIRE(eventually([&] { return living_with_argument(nap).size() == 1; }));
  kill_and_reap(server);
  CHECK(eventually([&] { return living_with_argument(nap).empty(); }));
}

TEST_CASE("nothing is started without the guard that was asked for") {
  boost::asio::io_context context;
  const auto guard = guard_with({});
  const auto bodies = runner_of(context, {{"it", command_of({"true"})}}, guard);
  CHECK(run_to_end(context, *bodies, request_for("it")).succeeded);
  CHECK(guard->is_alive());
  ::kill(guard->pid(), SIGKILL);
  REQUIRE(eventually([&] { return !guard->is_alive(); }));
  const auto started = start(context, *bodies, request_for("it"));
  REQUIRE_FALSE(started.has_value());
  CHECK(started.error().is(errc::cannot_start));
  CHECK_THAT(started.error().message(), Catch::Contains("guard is dead"));
}

TEST_CASE("a body that outlives its guard is still watched, ended and reaped") {
  boost::asio::io_context context;
  const auto guard = guard_with({});
  const auto bodies = runner_of(context, {{"it", command_of({"sleep", "1000"})}}, guard);
  auto started = start(context, *bodies, request_for("it"));
  REQUIRE(started.has_value());
  ::kill(guard->pid(), SIGKILL);
  REQUIRE(eventually([&] { return !guard->is_alive(); }));
  (*started)->kill();
  CHECK_FALSE(complete(context, (*started)->wait()).succeeded);
}

TEST_CASE("a guard ends with a server that has nothing running") {
  const scratch_folder folder;
  const process::unique_fd lock{
      ::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
  REQUIRE(::flock(lock.get(), LOCK_EX) == 0);
  pid_t pid = 0;
  {
    const auto guard = guard_with({lock.get()});
    pid = guard->pid();
    boost::asio::io_context context;
    const auto bodies = runner_of(context, {{"it", command_of({"true"})}}, guard);
    for (int count = 0; count < 100; ++count) {
      run_to_end(context, *bodies, request_for("it"));
    }
  }
  CHECK_FALSE(lives(pid));
  CHECK(lock_holder{folder / "other"}.try_take());
}

TEST_CASE("a guard keeps only what it was given") {
  const auto guard = guard_with({});
  const auto count = [&] {
    return std::distance(
        std::filesystem::directory_iterator{fmt::format("/proc/{}/fd", guard->pid())}, {});
  };
  CHECK(eventually([&] { return count() == 1; }));
}
