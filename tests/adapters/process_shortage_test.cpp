// That a machine without room is told apart from a command that cannot be started.
#include <algorithm>
#include <filesystem>
#include <string>

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/real/process/process_tree.hpp"
#include "tests/contracts/runner_contract.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/live_processes.hpp"
#include "tests/support/process_runners.hpp"
#include "tests/support/scratch_folder.hpp"

namespace {

using namespace baton;
using namespace baton::test;

bool is_open(rlim_t number) {
  return ::fcntl(static_cast<int>(number), F_GETFD) >= 0;
}

// Room for so many descriptors more, and not for one beyond.
class few_descriptors {
 public:
  explicit few_descriptors(rlim_t count) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit few = before_;
    few.rlim_cur = 0;
    for (rlim_t free = 0; free < count || is_open(few.rlim_cur); ++few.rlim_cur) {
      if (!is_open(few.rlim_cur)) {
        ++free;
      }
    }
    ::setrlimit(RLIMIT_NOFILE, &few);
  }
  ~few_descriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  few_descriptors(const few_descriptors&) = delete;
  few_descriptors& operator=(const few_descriptors&) = delete;

 private:
  rlimit before_{};
};

}  // namespace

TEST_CASE("without descriptors there is no room, and later there is") {
  boost::asio::io_context context;
  const auto attempt_processes = runner_of(context, {{"it", command_of({"true"})}});
  CHECK(run_to_end(context, *attempt_processes, request_for("it")).succeeded);
  const auto before = open_descriptors();
  constexpr int needed =
      process_runner::descriptors_per_attempt + process_runner::descriptors_per_start;
  for (rlim_t count = 0; count < needed; ++count) {
    CAPTURE(count);
    {
      const few_descriptors shortage{count};
      const auto started = start(context, *attempt_processes, request_for("it"));
      REQUIRE_FALSE(started.has_value());
      CHECK(started.error().is(errc::no_room));
      CHECK_THAT(started.error().message(), Catch::Contains("Too many open files"));
    }
    CHECK(open_descriptors() == before);
  }
  {
    const few_descriptors enough{needed};
    CHECK(run_to_end(context, *attempt_processes, request_for("it")).succeeded);
  }
  CHECK(run_to_end(context, *attempt_processes, request_for("it")).succeeded);
}

TEST_CASE("a program that is being written has no room yet, one with too many arguments never") {
  boost::asio::io_context context;
  const scratch_folder folder;
  const std::string program = folder / "program";
  std::filesystem::copy_file("/bin/true", program);
  const auto attempt_processes =
      runner_of(context, {{"written", command_of({program})},
                          {"too long", command_of({"/bin/true", std::string(200'000, 'x')})}});
  {
    const process::unique_fd writer{::open(program.c_str(), O_WRONLY | O_CLOEXEC)};
    const auto started = start(context, *attempt_processes, request_for("written"));
    REQUIRE_FALSE(started.has_value());
    CHECK(started.error().is(errc::no_room));
    CHECK_THAT(started.error().message(), Catch::Contains("Text file busy"));
  }
  CHECK(run_to_end(context, *attempt_processes, request_for("written")).succeeded);
  const auto too_long = start(context, *attempt_processes, request_for("too long"));
  REQUIRE_FALSE(too_long.has_value());
  CHECK(too_long.error().is(errc::cannot_start));
  CHECK_THAT(too_long.error().message(), Catch::Contains("Argument list too long"));
}

TEST_CASE("where no process can be forked there is no room, and later there is") {
  if (::geteuid() != 0) {
    WARN("not root: a limit of processes cannot be had without harm to others");
    return;
  }
  constexpr uid_t nobody = 65'533;
  const pid_t child = ::fork();
  if (child == 0) {
    if (::setresgid(nobody, nobody, nobody) != 0 || ::setresuid(nobody, nobody, nobody) != 0) {
      ::_exit(1);
    }
    boost::asio::io_context context;
    const std::shared_ptr<process_reaper> reaper = process_reaper::start().value();
    const auto attempt_processes = runner_of(context, {{"it", command_of({"true"})}}, reaper);
    const auto limit_to = [&](rlim_t count) {
      rlimit processes{};
      ::getrlimit(RLIMIT_NPROC, &processes);
      processes.rlim_cur = std::min(count, processes.rlim_max);
      // The reaper first: what it forks from here on has its limit. Once it sleeps, what it was about
      // to fork before is among its children.
      ::prlimit(reaper->pid(), RLIMIT_NPROC, &processes, nullptr);
      const auto sleeps = [&] {
        process::process_facts facts;
        return process::read_facts(reaper->pid(), facts) && facts.state == 'S';
      };
      if (!eventually(sleeps)) {
        ::_exit(5);
      }
      for (const pid_t each : children_of(reaper->pid())) {
        ::prlimit(each, RLIMIT_NPROC, &processes, nullptr);
      }
    };
    if (!run_to_end(context, *attempt_processes, request_for("it")).succeeded) {
      ::_exit(2);
    }
    limit_to(0);
    for (int count = 0; count < 20; ++count) {
      const auto refused = start(context, *attempt_processes, request_for("it"));
      if (refused || !refused.error().is(errc::no_room)) {
        ::_exit(3);
      }
    }
    limit_to(RLIM_INFINITY);
    ::_exit(run_to_end(context, *attempt_processes, request_for("it")).succeeded ? 0 : 4);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}
