#include "apps/baton_sim/other_process.hpp"

#include <array>
#include <cstdio>
#include <sstream>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace baton::sim_app {
namespace {

/// An unnamed file with this text, read from its beginning.
FILE* file_with(const std::string& text) {
  FILE* const file = std::tmpfile();
  if (file != nullptr) {
    std::fwrite(text.data(), 1, text.size(), file);
    std::fflush(file);
    ::lseek(::fileno(file), 0, SEEK_SET);
  }
  return file;
}

std::string content_of(FILE* file) {
  std::string text;
  std::array<char, 65'536> piece{};
  ::lseek(::fileno(file), 0, SEEK_SET);
  ssize_t got = 0;
  while ((got = ::read(::fileno(file), piece.data(), piece.size())) > 0) {
    text.append(piece.data(), static_cast<std::size_t>(got));
  }
  return text;
}

bool spawn_and_wait(const std::vector<std::string>& arguments, FILE* input, FILE* output) {
  std::vector<std::string> words{"baton-sim"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& each : words) {
    pointers.push_back(each.data());
  }
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ::fileno(input), STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, ::fileno(output), STDOUT_FILENO);
  ::pid_t child = 0;
  const int failed =
      ::posix_spawn(&child, "/proc/self/exe", &actions, nullptr, pointers.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  return failed == 0 && ::waitpid(child, &status, 0) == child && WIFEXITED(status) &&
         WEXITSTATUS(status) == 0;
}

}  // namespace

std::optional<std::vector<std::string>> run_self(const std::vector<std::string>& arguments,
                                                 const std::string& input) {
  FILE* const given = file_with(input);
  FILE* const printed = file_with({});
  std::optional<std::vector<std::string>> lines;
  if (given != nullptr && printed != nullptr && spawn_and_wait(arguments, given, printed)) {
    lines.emplace();
    std::istringstream text{content_of(printed)};
    for (std::string line; std::getline(text, line);) {
      lines->push_back(line);
    }
  }
  for (FILE* const each : {given, printed}) {
    if (each != nullptr) {
      std::fclose(each);
    }
  }
  return lines;
}

}  // namespace baton::sim_app
