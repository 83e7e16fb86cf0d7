// A child process of a test: its output kept, its end awaited, and never alive after the test.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace baton::test {

/// What is written into it stays readable, in memory, for as long as it lives.
class memory_file {
 public:
  explicit memory_file(const std::string& text = {});
  ~memory_file();
  memory_file(const memory_file&) = delete;
  memory_file& operator=(const memory_file&) = delete;

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] std::string text() const;

 private:
  int descriptor_;
};

/// Started by its constructor, killed by its destructor, and killed by the kernel should the thread
/// that started it end before. Output goes to memory, so that nobody ever waits for a reader.
class child_process {
 public:
  explicit child_process(std::vector<std::string> arguments, const std::string& stdin_text = {});
  ~child_process();
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  void send(int signal) const;

  /// The exit code, or minus the signal that ended it; none if it lives on after `patience`.
  std::optional<int> wait_exit(std::chrono::milliseconds patience);

  [[nodiscard]] std::string out() const { return out_.text(); }
  [[nodiscard]] std::string err() const { return err_.text(); }

 private:
  memory_file in_;
  memory_file out_;
  memory_file err_;
  pid_t pid_ = -1;
  int handle_ = -1;  // a pidfd: its end can be waited for with a bound
  std::optional<int> exit_code_;
};

}  // namespace baton::test
