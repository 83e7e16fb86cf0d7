// The ways out that `escape_artist` knows, and what it leaves to read.
#pragma once

#include <array>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace baton::test {

/// As `escape_artist` reads them: a letter a step; `!` at the beginning: the first process exits.
inline constexpr std::array<std::string_view, 32> ways_out{
    "-",     "f",  "s",   "g",     "sf",    "fsf",  "fsfc", "c",   "sc", "!s",  "!c",
    "!fsfc", "r",  "rsf", "rfsfc", "i",     "isfc", "t",    "tsc", "z",  "scz", "x",
    "X",     "!X", "cX",  "n",     "nfsfc", "m",    "p",    "psc", "l",  "scl"};

inline std::vector<std::string> escape_command(std::string_view way, const std::string& lock,
                                               const std::string& log,
                                               const std::string& argument) {
  return {BATON_BIN_DIR "/escape_artist", std::string{way}, lock, log, argument};
}

/// How many lines of the file are this word, or begin with it and a blank.
inline int count_lines(const std::string& path, std::string_view word) {
  std::ifstream file{path};
  std::string line;
  int count = 0;
  while (std::getline(file, line)) {
    count += line == word || line.starts_with(std::string{word} + " ") ? 1 : 0;
  }
  return count;
}

/// Whether no process holds the lock any more.
inline bool is_unlocked(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  const bool got = ::flock(file, LOCK_EX | LOCK_NB) == 0;
  ::close(file);
  return got;
}

}  // namespace baton::test
