#include "adapters/real/process/process_group.hpp"

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/real/process/pidfd.hpp"
#include "adapters/real/process/unique_fd.hpp"

namespace baton::process {
namespace {

struct directory_closer {
  void operator()(DIR* open) const { ::closedir(open); }
};
using directory = std::unique_ptr<DIR, directory_closer>;

// A process's or a descriptor's number, or nothing where the entry is something else.
std::optional<int> number_of(const dirent& entry) {
  const std::string_view name{entry.d_name};
  int number = 0;
  const auto parsed = std::from_chars(name.data(), name.data() + name.size(), number);
  if (parsed.ec != std::errc{} || parsed.ptr != name.data() + name.size()) {
    return std::nullopt;
  }
  return number;
}

template <class Visit>
void for_each_number_in(const std::string& path, Visit visit) {
  const directory open{::opendir(path.c_str())};
  if (!open) {
    return;
  }
  while (const dirent* const entry = ::readdir(open.get())) {
    if (const auto number = number_of(*entry)) {
      if (!visit(*number)) {
        return;
      }
    }
  }
}

struct process_state {
  char letter = 'X';
  pid_t group = 0;
};

std::optional<process_state> state_of(pid_t pid) {
  const unique_fd file{::open(fmt::format("/proc/{}/stat", pid).c_str(), O_RDONLY | O_CLOEXEC)};
  char text[512];
  const ssize_t size = file.is_open() ? ::read(file.get(), text, sizeof text - 1) : -1;
  if (size <= 0) {
    return std::nullopt;
  }
  text[size] = '\0';
  // The command's name stands in parentheses and may hold anything, also parentheses.
  const char* const after_name = std::strrchr(text, ')');
  process_state found;
  int parent = 0;
  if (after_name == nullptr ||
      std::sscanf(after_name, ") %c %d %d", &found.letter, &parent, &found.group) != 3) {
    return std::nullopt;
  }
  return found;
}

bool has_pipe_open(pid_t pid, const std::string& pipe_name) {
  bool found = false;
  const std::string folder = fmt::format("/proc/{}/fd", pid);
  for_each_number_in(folder, [&](int descriptor) {
    char target[64];
    const ssize_t size =
        ::readlink(fmt::format("{}/{}", folder, descriptor).c_str(), target, sizeof target);
    found = size > 0 && std::string_view{target, static_cast<std::size_t>(size)} == pipe_name;
    return !found;
  });
  return found;
}

}  // namespace

void signal_group(pid_t group, int signal) { ::kill(-group, signal); }

bool group_is_empty(pid_t group) { return ::kill(-group, 0) != 0 && errno == ESRCH; }

std::unordered_set<pid_t> living_groups() {
  std::unordered_set<pid_t> groups;
  for_each_number_in("/proc", [&](int pid) {
    const auto state = state_of(pid);
    if (state && state->letter != 'Z' && state->letter != 'X') {
      groups.insert(state->group);
    }
    return true;
  });
  return groups;
}

int kill_writers_of(int read_end) {
  struct stat facts {};
  if (::fstat(read_end, &facts) != 0) {
    return 0;
  }
  const std::string pipe_name = fmt::format("pipe:[{}]", facts.st_ino);
  int found = 0;
  for_each_number_in("/proc", [&](int pid) {
    if (pid == ::getpid() || !has_pipe_open(pid, pipe_name)) {
      return true;
    }
    // Looked at again through the pidfd: by now the number could be somebody else's.
    const unique_fd handle = open_pidfd(pid);
    if (handle.is_open() && has_pipe_open(pid, pipe_name) &&
        signal_pidfd(handle, SIGKILL)) {
      ++found;
    }
    return true;
  });
  return found;
}

}  // namespace baton::process
