// Who runs on this machine, read from /proc and without any help of the code under test.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <sys/types.h>

#include "base/number_text.hpp"

namespace baton::test {

/// The kernel's letter for what the process does (`S` sleeps, `T` is stopped, `Z` is a zombie), `X`
/// where there is no such process.
[[nodiscard]] inline char process_state(pid_t pid) {
  std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
  std::string text;
  std::getline(file, text);
  const std::size_t after_name = text.rfind(") ");
  return after_name == std::string::npos ? 'X' : text[after_name + 2];
}

/// The parent's number; 0 where there is no such process.
[[nodiscard]] inline pid_t parent_of(pid_t pid) {
  std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
  std::string text;
  std::getline(file, text);
  const std::size_t after_name = text.rfind(") ");
  return after_name == std::string::npos ? 0 : std::stoi(text.substr(after_name + 4));
}

/// Calls `visit(pid)` for each process of this machine.
template <class Visit>
void for_each_process(Visit visit) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc", ignored}) {
    const std::string name = entry.path().filename();
    if (const auto pid = base::number_in<pid_t>(name)) {
      visit(*pid);
    }
  }
}

/// The processes with this parent, zombies too.
[[nodiscard]] inline std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> found;
  for_each_process([&](pid_t pid) {
    if (parent_of(pid) == parent) {
      found.push_back(pid);
    }
  });
  return found;
}

/// The name the kernel shows of it, such as `sleep`; empty where there is no such process.
[[nodiscard]] inline std::string name_of(pid_t pid) {
  std::ifstream file{"/proc/" + std::to_string(pid) + "/comm"};
  std::string name;
  std::getline(file, name);
  return name;
}

/// Whether the process exists and is no zombie.
[[nodiscard]] inline bool lives(pid_t pid) {
  const char state = process_state(pid);
  return state != 'Z' && state != 'X';
}

/// The living processes that have `argument` as one of their arguments.
[[nodiscard]] inline std::vector<pid_t> living_with_argument(const std::string& argument) {
  std::vector<pid_t> found;
  for_each_process([&](pid_t pid) {
    std::ifstream file{"/proc/" + std::to_string(pid) + "/cmdline"};
    std::string word;
    while (std::getline(file, word, '\0')) {
      if (word == argument && lives(pid)) {
        found.push_back(pid);
        break;
      }
    }
  });
  return found;
}

/// How many descriptors this process has open.
[[nodiscard]] inline std::ptrdiff_t open_descriptors() {
  return std::distance(std::filesystem::directory_iterator{"/proc/self/fd"}, {});
}

}  // namespace baton::test
