// That no process outlives its attempt, whatever it does, and what happens where it cannot be
// killed.
#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <grp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/contracts/runner_contract.hpp"
#include "tests/support/escapes.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/live_processes.hpp"
#include "tests/support/process_runners.hpp"
#include "tests/support/scratch_folder.hpp"

namespace {

using namespace baton;
using namespace baton::test;

std::shared_ptr<process_reaper> reaper_that(process::lookup how) {
  process_reaper::settings wanted;
  wanted.how = how;
  return process_reaper::start(std::move(wanted)).value();
}

// Runs `body` in a process of its own without any rights, and `help` here whenever that one stops
// itself. Returns what `body` returned.
template <class Body, class Help>
int as_nobody(Body body, Help help) {
  constexpr uid_t nobody = 65'534;
  const pid_t child = ::fork();
  if (child == 0) {
    const bool became = ::setgroups(0, nullptr) == 0 && ::setresgid(nobody, nobody, nobody) == 0 &&
                        ::setresuid(nobody, nobody, nobody) == 0;
    int answer = 99;
    try {
      answer = became ? body() : 98;
    } catch (const std::exception&) {
      answer = 97;
    }
    ::_exit(answer);
  }
  int status = 0;
  while (::waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status)) {
    help();
    ::kill(child, SIGCONT);
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

// Owned by root and setuid: the process it becomes belongs to root whoever started it.
std::string setuid_helper(const scratch_folder& folder) {
  const std::string path = folder / "as-root";
  std::filesystem::copy_file("/usr/bin/setpriv", path);
  ::chmod(path.c_str(), 04755);
  ::chmod(folder.path().c_str(), 0755);
  return path;
}

}  // namespace

TEST_CASE("there is no way out of an attempt") {
  const bool lists_children = GENERATE(true, false);
  const auto how = lists_children ? process::lookup::child_lists : process::lookup::scan;
  boost::asio::io_context context;
  const auto reaper = reaper_that(how);
  for (const std::string_view way : ways_out) {
    INFO("way " << way << (lists_children ? ", child lists" : ", scan"));
    const scratch_folder folder;
    const std::string nap = unique_nap();
    const auto attempt_processes = runner_of(
        context, {{"it", command_of(escape_command(way, folder / "lock", folder / "log", nap))}},
        reaper);
    auto started = start(context, *attempt_processes, request_for("it"));
    REQUIRE(started.has_value());
    CHECK(eventually([&] { return count_lines(folder / "log", "alone") >= 1; }));
    if (!way.starts_with('!')) {
      (*started)->kill();
    }
    const run_end end = complete(context, (*started)->wait());
    CHECK(end.cause == end_cause::by_itself);
    CHECK(end.succeeded == way.starts_with('!'));
    CHECK(living_with_argument(nap).empty());
    CHECK(is_unlocked(folder / "lock"));
    CHECK(count_lines(folder / "log", "overlap") == 0);
  }
}

TEST_CASE("a process that cannot be killed keeps its attempt until it is gone or released") {
  if (::geteuid() != 0 || !std::filesystem::exists("/usr/bin/setpriv")) {
    WARN("not root, or no setpriv here: the test of unkillable processes did not run");
    return;
  }
  const scratch_folder folder;
  const std::string helper = setuid_helper(folder);
  const std::string nap = unique_nap();
  const bool is_released = GENERATE(true, false);
  const auto end_sleepers = [&nap] {
    for (const pid_t each : living_with_argument(nap)) {
      ::kill(each, SIGKILL);
    }
  };
  const auto attempt = [&] {
    boost::asio::io_context context;
    const auto attempt_processes = runner_of(
        context, {{"it", command_of({helper, "--reuid=0", "--clear-groups", "sleep", nap})}});
    const auto running = start(context, *attempt_processes, request_for("it")).value();
    pid_t sleeper = 0;
    if (!eventually([&] {
          const std::vector<pid_t> found = living_with_argument(nap);
          sleeper = found.empty() ? 0 : found.front();
          return sleeper != 0 && name_of(sleeper) == "sleep";
        })) {
      return 1;
    }
    running->release();  // nothing has survived so far: no effect
    running->kill();
    std::optional<run_end> ended;
    boost::asio::co_spawn(context, running->wait(),
                          [&](const std::exception_ptr&, run_end end) { ended = std::move(end); });
    turn_until(context, [&] { return !running->survivors().empty() || ended; });
    const std::string expected = fmt::format("pid {} (sleep), user 0", sleeper);
    if (running->survivors() != expected || ended) {
      return 3;
    }
    if (is_released) {
      running->release();
    } else {
      ::raise(SIGSTOP);  // root ends the process meanwhile
    }
    turn_until(context, [&] { return ended.has_value(); });
    const end_cause wanted = is_released ? end_cause::released : end_cause::by_itself;
    return ended->cause == wanted && lives(sleeper) == is_released ? 0 : 5;
  };
  CHECK(as_nobody(attempt, end_sleepers) == 0);
  end_sleepers();
  CHECK(eventually([&] { return living_with_argument(nap).empty(); }));
}

TEST_CASE("a supervisor ends its attempt at its timeout while the worker stands still") {
  boost::asio::io_context context;
  const std::string nap = unique_nap();
  const auto attempt_processes =
      runner_of(context, {{"polite", shell("sleep " + nap)},
                          {"stubborn", shell("trap '' TERM; sleep " + nap + "; sleep " + nap)}});
  const bool stubborn = GENERATE(false, true);
  run_request request = request_for(stubborn ? "stubborn" : "polite");
  request.limits.timeout = std::chrono::milliseconds{200};
  request.limits.grace = std::chrono::milliseconds{100};
  const auto begun = std::chrono::steady_clock::now();
  const auto running = start(context, *attempt_processes, std::move(request));
  REQUIRE(running.has_value());
  REQUIRE(eventually([&] { return !living_with_argument(nap).empty(); }));
  // The loop does not run here: nothing but the supervisor can act.
  CHECK(eventually([&] { return living_with_argument(nap).empty(); }));
  CHECK(std::chrono::steady_clock::now() - begun >=
        std::chrono::milliseconds{stubborn ? 550 : 450});
  const run_end end = complete(context, (*running)->wait());
  CHECK(end.cause == end_cause::timed_out);
  CHECK_FALSE(end.succeeded);
}

TEST_CASE("a supervisor kills its attempt at the end of a lease that is not renewed") {
  boost::asio::io_context context;
  const std::string nap = unique_nap();
  const auto attempt_processes = runner_of(context, {{"it", shell("trap '' TERM; sleep " + nap)},
                                                     {"while", command_of({"sleep", "0.6"})}});
  const auto now = [] {
    timespec read{};
    ::clock_gettime(CLOCK_BOOTTIME, &read);
    return host_time{std::chrono::seconds{read.tv_sec} + std::chrono::nanoseconds{read.tv_nsec}};
  };
  run_request request = request_for("it");
  request.limits.lease_until = now() + std::chrono::milliseconds{500};
  const auto running = start(context, *attempt_processes, std::move(request));
  REQUIRE(running.has_value());
  (*running)->renew(now() + std::chrono::seconds{100});
  run_to_end(context, *attempt_processes, request_for("while"));
  CHECK(living_with_argument(nap).size() == 1);
  (*running)->renew(now() + std::chrono::milliseconds{1});
  CHECK(eventually([&] { return living_with_argument(nap).empty(); }));
  CHECK(complete(context, (*running)->wait()).cause == end_cause::lease_ended);
}
