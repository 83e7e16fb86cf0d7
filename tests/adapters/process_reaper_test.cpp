// That attempts end with their server, whichever of server, reaper and supervisor is killed, and
// before the next server may start.
#include "adapters/real/process/process_reaper.hpp"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/real/process/survivors.hpp"
#include "tests/contracts/runner_contract.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/live_processes.hpp"
#include "tests/support/process_runners.hpp"
#include "tests/support/scratch_folder.hpp"

namespace {

using namespace baton;
using namespace baton::test;

std::shared_ptr<process_reaper> reaper_with(std::vector<int> keep_open) {
  process_reaper::settings wanted;
  wanted.keep_open = std::move(keep_open);
  return process_reaper::start(std::move(wanted)).value();
}

// What leaves its group, its session, its parent and its output, and goes on without any of them.
std::string daemon_line(const std::string& nap) {
  return "(setsid sh -c 'sleep " + nap + " & sleep " + nap +
         "' </dev/null >/dev/null 2>&1 &) ; "
         "sleep " +
         nap;
}
constexpr std::size_t processes_per_daemon = 3;

// What a server does, in a process of its own, until it is killed: takes the lock, forks its
// reaper, starts attempts that never end by themselves, and goes on with its loop.
[[noreturn]] void serve(const std::string& lock_path, const process_runner::commands& commands,
                        int attempts_max, const std::string& mark) {
  const int lock = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  ::flock(lock, LOCK_EX);
  boost::asio::io_context context;
  process_runner attempt_processes{context.get_executor(), commands, reaper_with({lock})};
  attempt_processes.mark_storage(mark);
  boost::asio::co_spawn(context, attempt_processes.watch_reaper(), boost::asio::detached);
  std::vector<std::unique_ptr<run>> running;
  while (std::ssize(running) < attempts_max) {
    auto started = start(context, attempt_processes, request_for("it"));
    if (started) {
      running.push_back(*std::move(started));
    }
  }
  context.restart();
  context.run();
  ::_exit(1);
}

pid_t fork_server(const std::string& lock_path, const process_runner::commands& commands,
                  int attempts_max, const std::string& mark = "none") {
  const pid_t server = ::fork();
  if (server == 0) {
    serve(lock_path, commands, attempts_max, mark);
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

pid_t only_child_of(pid_t parent) {
  const std::vector<pid_t> children = children_of(parent);
  REQUIRE(children.size() == 1);
  return children.front();
}

// The one supervisor that is not idle.
pid_t supervisor_below(pid_t reaper) {
  std::vector<pid_t> busy = children_of(reaper);
  std::erase_if(busy, [](pid_t each) { return children_of(each).empty(); });
  REQUIRE(busy.size() == 1);
  return busy.front();
}

// A runner in this process, and one attempt of a command that escapes.
struct escaped_attempt {
  boost::asio::io_context context;
  std::string nap = unique_nap();
  std::shared_ptr<process_reaper> reaper = reaper_with({});
  std::unique_ptr<runner> attempt_processes = runner_of(
      context, {{"it", shell(daemon_line(nap))}, {"quick", command_of({"true"})}}, reaper);
  std::unique_ptr<run> running = start(context, *attempt_processes, request_for("it")).value();
  pid_t supervisor = supervisor_below(reaper->pid());

  escaped_attempt() {
    REQUIRE(eventually([&] { return living_with_argument(nap).size() == processes_per_daemon; }));
  }

  /// What came to this process from a dead reaper has been reaped, at the latest by later starts.
  void has_one_child_in_the_end() {
    CHECK(eventually([&] {
      run_to_end(context, *attempt_processes, request_for("quick"));
      return children_of(::getpid()) == std::vector<pid_t>{reaper->pid()};
    }));
  }
};

}  // namespace

TEST_CASE("a server that is killed leaves no process behind, and its lock until then") {
  const scratch_folder folder;
  const std::string nap = unique_nap();
  const pid_t server = fork_server(folder / "lock", {{"it", shell(daemon_line(nap))}}, 3);
  REQUIRE(eventually([&] { return living_with_argument(nap).size() == 3 * processes_per_daemon; }));
  const lock_holder next_server{folder / "lock"};
  CHECK_FALSE(next_server.try_take());
  kill_and_reap(server);
  next_server.take();
  CHECK(living_with_argument(nap).empty());
}

TEST_CASE("a server may be killed at any moment of starting attempts") {
  const scratch_folder folder;
  for (int moment = 0; moment < 25; ++moment) {
    const std::string nap = unique_nap();
    const pid_t server = fork_server(
        folder / "lock", {{"it", shell("trap '' TERM; sleep " + nap + " & sleep " + nap)}}, 200);
    // From the first attempt on, a little later each time.
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

TEST_CASE(
    "of server, reaper and supervisor any two may be killed, and the third ends the attempt") {
  const scratch_folder folder;
  const std::string nap = unique_nap();
  const pid_t server = fork_server(folder / "lock", {{"it", shell(daemon_line(nap))}}, 1);
  REQUIRE(eventually([&] { return living_with_argument(nap).size() == processes_per_daemon; }));
  const pid_t reaper = only_child_of(server);
  const pid_t supervisor = supervisor_below(reaper);
  const std::string killed =
      GENERATE(as<std::string>{}, "server", "server and supervisor", "supervisor and server",
               "server and reaper", "reaper and server");
  CAPTURE(killed);
  const bool server_last = killed.ends_with("and server");
  if (!server_last) {
    ::kill(server, SIGKILL);
  }
  if (killed.find("supervisor") != std::string::npos) {
    ::kill(supervisor, SIGKILL);
  }
  if (killed.find("reaper") != std::string::npos) {
    ::kill(reaper, SIGKILL);
  }
  kill_and_reap(server);
  const lock_holder next_server{folder / "lock"};
  next_server.take();
  CHECK(living_with_argument(nap).empty());
}

TEST_CASE("an attempt whose supervisor is killed is lost once nothing of it is left") {
  escaped_attempt attempt;
  ::kill(attempt.supervisor, SIGKILL);
  const run_end end = complete(attempt.context, attempt.running->wait());
  CHECK(living_with_argument(attempt.nap).empty());
  CHECK(end.cause == end_cause::lost);
  CHECK_FALSE(end.succeeded);
  CHECK(run_to_end(attempt.context, *attempt.attempt_processes, request_for("quick")).succeeded);
}

TEST_CASE("an attempt whose supervisor and reaper are killed is lost once nothing of it is left") {
  escaped_attempt attempt;
  const bool reaper_first = GENERATE(true, false);
  ::kill(reaper_first ? attempt.reaper->pid() : attempt.supervisor, SIGKILL);
  ::kill(reaper_first ? attempt.supervisor : attempt.reaper->pid(), SIGKILL);
  const run_end end = complete(attempt.context, attempt.running->wait());
  CHECK(living_with_argument(attempt.nap).empty());
  CHECK(end.cause == end_cause::lost);
  CHECK(run_to_end(attempt.context, *attempt.attempt_processes, request_for("quick")).succeeded);
  attempt.has_one_child_in_the_end();
}

TEST_CASE("attempts go on when their reaper is killed, and the next one has a new reaper") {
  escaped_attempt attempt;
  const pid_t first_reaper = attempt.reaper->pid();
  ::kill(first_reaper, SIGKILL);
  REQUIRE(eventually([&] { return !attempt.reaper->is_alive(); }));
  CHECK(run_to_end(attempt.context, *attempt.attempt_processes, request_for("quick")).succeeded);
  CHECK(attempt.reaper->pid() != first_reaper);
  CHECK(living_with_argument(attempt.nap).size() == processes_per_daemon);
  CHECK(parent_of(attempt.supervisor) == ::getpid());
  const bool is_killed = GENERATE(true, false);
  if (is_killed) {
    ::kill(attempt.supervisor, SIGKILL);
  } else {
    attempt.running->kill();
  }
  const run_end end = complete(attempt.context, attempt.running->wait());
  CHECK(end.cause == (is_killed ? end_cause::lost : end_cause::by_itself));
  CHECK(living_with_argument(attempt.nap).empty());
  attempt.has_one_child_in_the_end();
}

TEST_CASE("a watched reaper is replaced without any start, and the health says what happened") {
  struct : observer {
    std::vector<std::string> events;
    void on_note(const note& happened) noexcept override { events.emplace_back(happened.event); }
  } log;
  health notes{log};
  boost::asio::io_context context;
  const auto reaper = reaper_with({});
  process_runner attempt_processes{context.get_executor(), {}, reaper, &notes};
  boost::asio::co_spawn(context, attempt_processes.watch_reaper(), boost::asio::detached);
  settle(context);
  for (int count = 0; count < 3; ++count) {
    const pid_t before = reaper->pid();
    ::kill(before, SIGKILL);
    turn_until(context, [&] { return reaper->pid() != before; });
    CHECK(reaper->is_alive());
  }
  CHECK(notes.problems().empty());
  CHECK(notes.counts().at("unhealthy") == 3);
  CHECK(log.events.size() == 9);
  CHECK(log.events.at(0) == "unhealthy");
  CHECK(log.events.at(1) == "reaper replaced");
  CHECK(log.events.at(2) == "healthy again");
  CHECK(eventually([&] {
    const auto refused = start(context, attempt_processes, request_for("unknown"));
    return !refused && children_of(::getpid()) == std::vector<pid_t>{reaper->pid()};
  }));
  attempt_processes.close();
  CHECK(comes_to_rest(context));
}

TEST_CASE("a start that gets no supervisor from a stopped reaper is postponed, and runs once") {
  struct : observer {
    void on_note(const note&) noexcept override {}
  } silent;
  health notes{silent};
  boost::asio::io_context context;
  const scratch_folder folder;
  const std::string log = folder / "log";
  process_reaper::settings wanted;
  wanted.taken_within = std::chrono::milliseconds{100};
  const std::shared_ptr<process_reaper> reaper = process_reaper::start(std::move(wanted)).value();
  process_runner attempt_processes{
      context.get_executor(), {{"it", shell("echo x >> " + log + "; sleep 1000")}}, reaper, &notes};
  ::kill(reaper->pid(), SIGSTOP);
  REQUIRE(eventually([&] { return reaper->is_stopped(); }));
  std::vector<std::unique_ptr<run>> running;
  std::optional<error> refused;
  while (!refused && running.size() < 20) {  // some supervisors wait for work already
    auto started = start(context, attempt_processes, request_for("it"));
    if (started) {
      running.push_back(*std::move(started));
    } else {
      refused = started.error();
    }
  }
  REQUIRE(refused.has_value());
  CHECK(refused->is(errc::no_room));
  CHECK_THAT(refused->message(), Catch::Contains("which is stopped"));
  CHECK(notes.problems().count("supervisors") == 1);
  CHECK(start(context, attempt_processes, request_for("it")).error().is(errc::no_room));

  ::kill(reaper->pid(), SIGCONT);
  CHECK(eventually([&] {
    auto started = start(context, attempt_processes, request_for("it"));
    if (started) {
      running.push_back(*std::move(started));
    }
    return started.has_value();
  }));
  CHECK(notes.problems().empty());
  REQUIRE(eventually([&] {
    std::error_code missing;
    return std::filesystem::file_size(log, missing) >= running.size() * 2;
  }));
  for (const auto& each : running) {
    each->kill();
    complete(context, each->wait());
  }
  CHECK(std::filesystem::file_size(log) == running.size() * 2);
}

TEST_CASE(
    "starts under way when the reaper is killed are tried again or lost, and none runs twice") {
  boost::asio::io_context context;
  const scratch_folder folder;
  const auto reaper = reaper_with({});
  const std::string log = folder / "log";
  const auto attempt_processes =
      runner_of(context, {{"it", shell("echo x >> " + log + "-$BATON_EXECUTION_ID")}}, reaper);
  int lost = 0;
  for (int round = 0; round < 100; ++round) {
    run_request request = request_for("it");
    request.execution = execution_id{round + 1};
    if (round % 3 == 0) {
      ::kill(reaper->pid(), SIGKILL);
    }
    auto started = start(context, *attempt_processes, request);
    for (; !started && started.error().is(errc::no_room);) {
      started = start(context, *attempt_processes, request);
    }
    REQUIRE(started.has_value());
    const run_end end = complete(context, (*started)->wait());
    lost += end.cause == end_cause::lost ? 1 : 0;
    std::error_code missing;
    const auto size = std::filesystem::file_size(log + "-" + std::to_string(round + 1), missing);
    CHECK((missing ? 0U : size) <= 2);
    CHECK((!missing || end.cause == end_cause::lost));
  }
  CHECK(lost < 10);
  CHECK(eventually([&] {
    run_to_end(context, *attempt_processes, request_for("it"));
    return children_of(::getpid()) == std::vector<pid_t>{reaper->pid()};
  }));
}

TEST_CASE("a supervisor that is stopped goes on, and ends its attempt when it is asked to") {
  escaped_attempt attempt;
  ::kill(attempt.supervisor, SIGSTOP);
  attempt.running->kill();
  complete(attempt.context, attempt.running->wait());
  CHECK(living_with_argument(attempt.nap).empty());
}

TEST_CASE("a reaper and its supervisors live through their server's signals") {
  escaped_attempt attempt;
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT}) {
    ::kill(attempt.reaper->pid(), signal);
    ::kill(attempt.supervisor, signal);
  }
  CHECK(run_to_end(attempt.context, *attempt.attempt_processes, request_for("quick")).succeeded);
  CHECK(lives(attempt.supervisor));
  CHECK(living_with_argument(attempt.nap).size() == processes_per_daemon);
}

TEST_CASE("what is left when server, reaper and supervisor are killed at once is found and ended") {
  const scratch_folder folder;
  const std::string nap = unique_nap();
  const std::string mark = "test:" + nap;
  const pid_t server = fork_server(folder / "lock", {{"it", shell(daemon_line(nap))}}, 1, mark);
  REQUIRE(eventually([&] { return living_with_argument(nap).size() == processes_per_daemon; }));
  const pid_t reaper = only_child_of(server);
  const pid_t supervisor = supervisor_below(reaper);
  for (const pid_t each : {server, reaper, supervisor}) {
    ::kill(each, SIGSTOP);  // none may act on the others' death
  }
  for (const pid_t each : {server, reaper, supervisor}) {
    ::kill(each, SIGKILL);
  }
  kill_and_reap(server);
  lock_holder{folder / "lock"}.take();
  CHECK_FALSE(living_with_argument(nap).empty());
  CHECK_FALSE(process::name_survivors(mark).empty());
  CHECK(process::end_survivors("another:" + nap, std::chrono::seconds{0}).empty());
  CHECK_FALSE(living_with_argument(nap).empty());
  CHECK(process::end_survivors(mark, std::chrono::seconds{20}).empty());
  CHECK(living_with_argument(nap).empty());
}

TEST_CASE("a reaper ends with a server that has nothing running") {
  const scratch_folder folder;
  const process::unique_fd lock{
      ::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
  REQUIRE(::flock(lock.get(), LOCK_EX) == 0);
  pid_t pid = 0;
  {
    const auto reaper = reaper_with({lock.get()});
    pid = reaper->pid();
    boost::asio::io_context context;
    const auto attempt_processes = runner_of(context, {{"it", command_of({"true"})}}, reaper);
    for (int count = 0; count < 100; ++count) {
      run_to_end(context, *attempt_processes, request_for("it"));
    }
  }
  CHECK_FALSE(lives(pid));
}

TEST_CASE("a reaper and a supervisor keep only what they were given") {
  const scratch_folder folder;
  const process::unique_fd lock{
      ::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
  const process::unique_fd other{::open((folder / "other").c_str(), O_RDWR | O_CREAT, 0600)};
  boost::asio::io_context context;
  const auto reaper = reaper_with({lock.get()});
  const auto attempt_processes =
      runner_of(context, {{"it", command_of({"sleep", unique_nap()})}}, reaper);
  const auto running = start(context, *attempt_processes, request_for("it"));
  REQUIRE(running.has_value());
  const auto holds = [&](pid_t pid, const std::string& name) {
    for (const auto& entry : std::filesystem::directory_iterator{fmt::format("/proc/{}/fd", pid)}) {
      if (std::filesystem::read_symlink(entry.path()) == folder / name) {
        return true;
      }
    }
    return false;
  };
  const pid_t supervisor = supervisor_below(reaper->pid());
  const pid_t command = only_child_of(supervisor);
  for (const pid_t each : {reaper->pid(), supervisor}) {
    CHECK(holds(each, "lock"));
    CHECK_FALSE(holds(each, "other"));
  }
  CHECK_FALSE(holds(command, "lock"));
  CHECK_FALSE(holds(command, "other"));
}
