#include "adapters/real/process/survivors.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/real/process/number_folder.hpp"
#include "adapters/real/process/pidfd.hpp"
#include "adapters/real/process/process_tree.hpp"

namespace baton::process {
namespace {

bool has_item(std::string_view list, std::string_view item) {
  while (!list.empty()) {
    const std::string_view first = list.substr(0, list.find(','));
    if (first == item) {
      return true;
    }
    list.remove_prefix(std::min(list.size(), first.size() + 1));
  }
  return false;
}

bool has_mark(pid_t pid, std::string_view mark) {
  constexpr std::string_view name = "BATON_STORAGE=";
  std::ifstream file{fmt::format("/proc/{}/environ", pid), std::ios::binary};
  std::string variable;
  while (std::getline(file, variable, '\0')) {
    const std::string_view text = variable;
    if (text.starts_with(name) && has_item(text.substr(name.size()), mark)) {
      return true;
    }
  }
  return false;
}

// A server that is started from within an old attempt is no survivor of it.
std::vector<pid_t> self_and_ancestors() {
  std::vector<pid_t> line;
  process_facts facts;
  for (pid_t at = ::getpid(); at > 0 && read_facts(at, facts); at = facts.parent) {
    line.push_back(at);
  }
  return line;
}

std::vector<process_facts> find_survivors(std::string_view mark) {
  std::vector<process_facts> found;
  if (mark.empty()) {
    return found;
  }
  const std::vector<pid_t> line = self_and_ancestors();
  for_each_number_in("/proc", [&](pid_t pid) {
    process_facts facts;
    if (std::find(line.begin(), line.end(), pid) == line.end() && has_mark(pid, mark) &&
        read_facts(pid, facts) && facts.runs()) {
      found.push_back(facts);
    }
  });
  return found;
}

std::string name_all(const std::vector<process_facts>& found) {
  std::array<char, 1000> text{};
  return {text.data(), describe_running(found, text)};
}

}  // namespace

std::string storage_mark_of(const std::string& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 ? fmt::format("{}:{}", facts.st_dev, facts.st_ino)
                                           : std::string{};
}

std::string end_survivors(std::string_view mark, std::chrono::milliseconds patience) {
  const auto give_up = std::chrono::steady_clock::now() + patience;
  while (true) {
    const std::vector<process_facts> found = find_survivors(mark);
    if (found.empty()) {
      return {};
    }
    for (const process_facts& each : found) {
      const unique_fd handle = open_pidfd(each.pid);
      process_facts now;
      if (handle.is_open() && read_facts(each.pid, now) && now.start == each.start) {
        signal_pidfd(handle, SIGKILL);
      }
    }
    if (std::chrono::steady_clock::now() >= give_up) {
      return name_all(found);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
}

std::string name_survivors(std::string_view mark) {
  return name_all(find_survivors(mark));
}

}  // namespace baton::process
