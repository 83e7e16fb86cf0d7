#include "adapters/real/process/process_tree.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "adapters/real/process/number_folder.hpp"
#include "adapters/real/process/pidfd.hpp"
#include "adapters/real/process/unique_fd.hpp"
#include "base/hash.hpp"

namespace baton::process {
namespace {

// More than a machine usually has processes. Pages that are never used cost nothing.
constexpr std::size_t processes_max = 65'536;

std::size_t read_file(const char* path, std::span<char> into) {
  const unique_fd file{::open(path, O_RDONLY | O_CLOEXEC)};
  const ssize_t size = file.is_open() ? ::read(file.get(), into.data(), into.size() - 1) : -1;
  into[size > 0 ? static_cast<std::size_t>(size) : 0] = '\0';
  return size > 0 ? static_cast<std::size_t>(size) : 0;
}

bool contains(std::span<const pid_t> numbers, pid_t number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

// Of a child the number stays valid until this process has waited for it. Any other process is
// looked at again through a pidfd: by now its number could belong to a stranger.
void kill_one(const process_facts& found, pid_t self) {
  if (found.parent == self) {
    ::kill(found.pid, SIGKILL);
    return;
  }
  const unique_fd handle = open_pidfd(found.pid);
  process_facts now;
  if (handle.is_open() && read_facts(found.pid, now) && now.start == found.start) {
    signal_pidfd(handle, SIGKILL);
  }
}

// Remembers the last few groups, so that a large group gets one signal per round and not one for
// each member.
class group_killer {
 public:
  explicit group_killer(pid_t own_session) : own_session_{own_session} {}

  void kill_group_of(const process_facts& found) {
    if (found.session == own_session_ || contains(done_, found.group)) {
      return;
    }
    process_facts now;
    if (read_facts(found.pid, now) && now.start == found.start && now.group == found.group) {
      ::kill(-found.group, SIGKILL);
      done_[next_] = found.group;
      next_ = (next_ + 1) % done_.size();
    }
  }

 private:
  pid_t own_session_;
  std::array<pid_t, 64> done_{};
  std::size_t next_ = 0;
};

std::size_t describe_one(const process_facts& each, std::span<char> into) {
  char path[64];
  std::array<char, 2048> status{};
  std::snprintf(path, sizeof path, "/proc/%d/status", each.pid);
  read_file(path, status);
  char name[64] = "?";
  unsigned int real = 0;
  unsigned int effective = 0;
  std::sscanf(status.data(), "Name:\t%63[^\n]", name);
  const char* const users = std::strstr(status.data(), "\nUid:");
  if (users != nullptr) {
    std::sscanf(users, "\nUid:\t%u\t%u", &real, &effective);
  }
  const int size =
      std::snprintf(into.data(), into.size(), "pid %d (%s), user %u", each.pid, name, effective);
  const bool whole = size > 0 && static_cast<std::size_t>(size) < into.size();
  return whole ? static_cast<std::size_t>(size) : 0;
}

}  // namespace

bool read_facts(pid_t pid, process_facts& facts) {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/%d/stat", pid);
  std::array<char, 1024> text{};
  if (read_file(path, text) == 0) {
    return false;
  }
  // The command's name stands in parentheses and may hold anything, also parentheses.
  const char* const after_name = std::strrchr(text.data(), ')');
  unsigned long long start = 0;
  if (after_name == nullptr ||
      std::sscanf(after_name,
                  ") %c %d %d %d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %d %*d %llu",
                  &facts.state, &facts.parent, &facts.group, &facts.session, &facts.threads,
                  &start) != 6) {
    return false;
  }
  facts.pid = pid;
  facts.start = start;
  return true;
}

process_tree::process_tree(lookup how) : how_{how} {
  void* const room = ::mmap(nullptr, processes_max * sizeof(process_facts), PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  room_ = room == MAP_FAILED ? nullptr : static_cast<process_facts*>(room);
}

process_tree::~process_tree() {
  if (room_ != nullptr) {
    ::munmap(room_, processes_max * sizeof(process_facts));
  }
}

std::span<const process_facts> process_tree::look(std::span<const pid_t> spared) {
  count_ = 0;
  if (room_ == nullptr) {
    return {};
  }
  self_ = ::getpid();
  if (how_ == lookup::child_lists && !read_child_lists(spared)) {
    how_ = lookup::scan;
  }
  if (how_ == lookup::scan) {
    scan(spared);
  }
  return {room_, count_};
}

void process_tree::add(const process_facts& found) {
  if (count_ < processes_max) {
    room_[count_++] = found;
  }
}

// Breadth first: what is found is at the same time what is still to be looked below.
bool process_tree::read_child_lists(std::span<const pid_t> spared) {
  if (::access("/proc/thread-self/children", R_OK) != 0) {
    return false;
  }
  add_children_of(self_, spared);
  for (std::size_t at = 0; at < count_; ++at) {
    add_children_of(room_[at].pid, {});
  }
  return true;
}

// Each thread has a list of its own.
void process_tree::add_children_of(pid_t parent, std::span<const pid_t> spared) {
  char folder[64];
  std::snprintf(folder, sizeof folder, "/proc/%d/task", parent);
  for_each_number_in(folder, [&](pid_t thread) {
    char path[96];
    std::snprintf(path, sizeof path, "%s/%d/children", folder, thread);
    add_child_list(path, spared);
  });
}

void process_tree::add_child_list(const char* path, std::span<const pid_t> spared) {
  const unique_fd file{::open(path, O_RDONLY | O_CLOEXEC)};
  std::array<char, 4096> text;
  pid_t number = 0;
  ssize_t size = 0;
  while (file.is_open() && (size = ::read(file.get(), text.data(), text.size())) > 0) {
    for (const char letter : std::span{text.data(), static_cast<std::size_t>(size)}) {
      if (letter >= '0' && letter <= '9') {
        number = number * 10 + (letter - '0');
        continue;
      }
      process_facts found;
      if (number > 0 && read_facts(number, found) && !contains(spared, found.session)) {
        add(found);
      }
      number = 0;
    }
  }
}

// /proc lists its processes by rising number: what is read is sorted.
void process_tree::scan(std::span<const pid_t> spared) {
  for_each_number_in("/proc", [&](pid_t pid) {
    process_facts found;
    if (read_facts(pid, found)) {
      add(found);
    }
  });
  std::sort(room_, room_ + count_,
            [](const auto& left, const auto& right) { return left.pid < right.pid; });
  // Each is judged by its ancestors, which are all still there until the last has been judged.
  for (std::size_t at = 0; at < count_; ++at) {
    room_[at].threads = descends(room_[at], spared) ? room_[at].threads : -1;
  }
  count_ = static_cast<std::size_t>(
      std::remove_if(room_, room_ + count_, [](const auto& each) { return each.threads < 0; }) -
      room_);
}

const process_facts* process_tree::find(pid_t pid) const {
  const process_facts* const end = room_ + count_;
  const process_facts* const found =
      std::lower_bound(static_cast<const process_facts*>(room_), end, pid,
                       [](const process_facts& each, pid_t wanted) { return each.pid < wanted; });
  return found != end && found->pid == pid ? found : nullptr;
}

bool process_tree::descends(const process_facts& each, std::span<const pid_t> spared) const {
  const process_facts* at = &each;
  // Facts that were read one after the other may even form a ring.
  for (std::size_t steps = 0; at != nullptr && steps < count_; ++steps) {
    if (at->parent == self_) {
      return !contains(spared, at->session);
    }
    at = find(at->parent);
  }
  return false;
}

kill_round kill_descendants(process_tree& tree, std::span<const pid_t> spared) {
  const pid_t self = ::getpid();
  group_killer groups{::getsid(0)};
  kill_round seen;
  for (const process_facts& each : tree.look(spared)) {
    if (each.runs()) {
      groups.kill_group_of(each);
      kill_one(each, self);
      ++seen.running;
      seen.signature += (each.start ^ static_cast<std::uint64_t>(each.pid)) * base::golden_ratio;
    }
  }
  return seen;
}

std::size_t describe_running(std::span<const process_facts> found, std::span<char> into) {
  std::size_t size = 0;
  for (const process_facts& each : found) {
    const std::size_t separator = size == 0 ? 0 : 2;
    if (!each.runs() || size + separator >= into.size()) {
      continue;
    }
    const std::size_t added = describe_one(each, into.subspan(size + separator));
    if (added > 0) {
      std::memcpy(into.data() + size, "; ", separator);
      size += separator + added;
    }
  }
  return size;
}

}  // namespace baton::process
