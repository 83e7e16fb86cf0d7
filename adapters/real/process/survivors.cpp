#include "adapters/real/process/survivors.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
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
#include "base/number_text.hpp"

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

/// What a process's environment says of it.
struct marked_process {
  bool has_mark = false;
  attempt_key attempt_of_mark;  ///< none where another server, below this one, started it
};

marked_process read_mark(pid_t pid, std::string_view mark) {
  std::ifstream file{fmt::format("/proc/{}/environ", pid), std::ios::binary};
  marked_process found;
  bool is_ours = false;
  attempt_key named;
  std::string variable;
  while (std::getline(file, variable, '\0')) {
    const std::string_view text = variable;
    const std::string_view name = text.substr(0, text.find('=') + 1);
    const std::string_view value = text.substr(name.size());
    if (name == "BATON_STORAGE=") {
      found.has_mark = found.has_mark || has_item(value, mark);
      is_ours = value.substr(0, value.find(',')) == mark;
    } else if (name == "BATON_EXECUTION_ID=") {
      named.execution.value = base::number_at_front_of<std::int64_t>(value).value_or(0);
    } else if (name == "BATON_ATTEMPT=") {
      named.number.value = base::number_at_front_of<std::int32_t>(value).value_or(0);
    }
  }
  found.attempt_of_mark = is_ours ? named : attempt_key{};
  return found;
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

struct survivor {
  process_facts facts;
  attempt_key attempt_of_mark;
};

std::vector<survivor> find_survivors(std::string_view mark) {
  std::vector<survivor> found;
  if (mark.empty()) {
    return found;
  }
  const std::vector<pid_t> line = self_and_ancestors();
  for_each_number_in("/proc", [&](pid_t pid) {
    if (std::find(line.begin(), line.end(), pid) != line.end()) {
      return;
    }
    process_facts facts;
    const marked_process seen = read_mark(pid, mark);
    if (seen.has_mark && read_facts(pid, facts) && facts.runs()) {
      found.push_back({facts, seen.attempt_of_mark});
    }
  });
  return found;
}

std::string name_all(const std::vector<survivor>& found) {
  std::vector<process_facts> facts;
  facts.reserve(found.size());
  for (const survivor& each : found) {
    facts.push_back(each.facts);
  }
  std::array<char, 1000> text{};
  return {text.data(), describe_running(facts, text)};
}

void kill_all(const std::vector<survivor>& found) {
  for (const auto& [facts, attempt] : found) {
    const unique_fd handle = open_pidfd(facts.pid);
    process_facts now;
    if (handle.is_open() && read_facts(facts.pid, now) && now.start == facts.start) {
      signal_pidfd(handle, SIGKILL);
    }
  }
}

}  // namespace

std::string storage_mark_of(const std::string& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 ? fmt::format("{}:{}", facts.st_dev, facts.st_ino)
                                           : std::string{};
}

survivors_left end_survivors(std::string_view mark, std::chrono::milliseconds patience,
                             const std::vector<attempt_key>& released) {
  // What may be killed is gone within this, also where nothing is waited for.
  constexpr std::chrono::milliseconds killed_within{500};
  const auto began = std::chrono::steady_clock::now();
  while (true) {
    std::vector<survivor> counting = find_survivors(mark);
    kill_all(counting);
    const auto first_released =
        std::partition(counting.begin(), counting.end(), [&](const survivor& each) {
          return std::find(released.begin(), released.end(), each.attempt_of_mark) ==
                 released.end();
        });
    const std::vector<survivor> not_counting(first_released, counting.end());
    counting.erase(first_released, counting.end());
    const auto waited = std::chrono::steady_clock::now() - began;
    const bool all_gone = counting.empty() && not_counting.empty();
    if (all_gone || waited >= patience || (counting.empty() && waited >= killed_within)) {
      survivors_left left{name_all(counting), name_all(not_counting), {}};
      for (const survivor& each : not_counting) {
        left.released_attempts.push_back(each.attempt_of_mark);
      }
      auto& attempts = left.released_attempts;
      std::sort(attempts.begin(), attempts.end());
      attempts.erase(std::unique(attempts.begin(), attempts.end()), attempts.end());
      return left;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
}

std::string end_survivors(std::string_view mark, std::chrono::milliseconds patience) {
  return end_survivors(mark, patience, {}).counting;
}

std::string name_survivors(std::string_view mark) {
  return name_all(find_survivors(mark));
}

}  // namespace baton::process
