#include "tests/support/child_process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace baton::test {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error{errno, std::generic_category(), what};
}

// Only what may be done between fork and exec: the parent may have threads.
[[noreturn]] void become(char* const* arguments, const std::array<int, 3>& streams, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const bool orphaned = ::getppid() != parent;
  for (int number = 0; number < 3; ++number) {
    ::dup2(streams.at(static_cast<std::size_t>(number)), number);
  }
  if (!orphaned) {
    ::execv(arguments[0], arguments);
  }
  ::_exit(127);
}

}  // namespace

memory_file::memory_file(const std::string& text)
    : descriptor_{::memfd_create("baton-test", MFD_CLOEXEC)} {
  if (descriptor_ < 0) {
    fail("memfd_create");
  }
  const auto length = static_cast<ssize_t>(text.size());
  if (::pwrite(descriptor_, text.data(), text.size(), 0) != length) {
    fail("pwrite");
  }
}

memory_file::~memory_file() {
  ::close(descriptor_);
}

std::string memory_file::text() const {
  std::string all;
  std::array<char, 65'536> piece{};
  while (true) {
    const ssize_t got =
        ::pread(descriptor_, piece.data(), piece.size(), static_cast<off_t>(all.size()));
    if (got < 0) {
      fail("pread");
    }
    if (got == 0) {
      return all;
    }
    all.append(piece.data(), static_cast<std::size_t>(got));
  }
}

child_process::child_process(std::vector<std::string> arguments, const std::string& stdin_text)
    : in_{stdin_text} {
  std::vector<char*> words;
  for (std::string& each : arguments) {
    words.push_back(each.data());
  }
  words.push_back(nullptr);
  const std::array<int, 3> streams{in_.descriptor(), out_.descriptor(), err_.descriptor()};
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ == 0) {
    become(words.data(), streams, parent);
  }
  if (pid_ < 0) {
    fail("fork");
  }
  handle_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  if (handle_ < 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    fail("pidfd_open");
  }
}

child_process::~child_process() {
  if (!exit_code_) {
    send(SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(handle_);
}

void child_process::send(int signal) const {
  if (!exit_code_) {
    ::kill(pid_, signal);
  }
}

std::optional<int> child_process::wait_exit(std::chrono::milliseconds patience) {
  if (exit_code_) {
    return exit_code_;
  }
  const auto deadline = std::chrono::steady_clock::now() + patience;
  pollfd ended{handle_, POLLIN, 0};
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    const int seen = ::poll(&ended, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    if (seen > 0) {
      break;
    }
    if (seen == 0 || errno != EINTR) {
      return std::nullopt;
    }
  }
  int state = 0;
  ::waitpid(pid_, &state, 0);
  exit_code_ = WIFEXITED(state) ? WEXITSTATUS(state) : -WTERMSIG(state);
  return exit_code_;
}

}  // namespace baton::test
