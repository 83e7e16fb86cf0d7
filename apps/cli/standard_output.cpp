#include "apps/cli/standard_output.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace baton::cli {
namespace {

int first_failure = 0;  // errno of the first write that failed

void note_failure() {
  if (first_failure == 0) {
    first_failure = errno == 0 ? EIO : errno;
  }
}

}  // namespace

void occupy_standard_descriptors() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(descriptor, F_GETFD) == -1 && errno == EBADF) {
      // The lowest free descriptor is this one. Read only: a write to it fails, as it should.
      static_cast<void>(::open("/dev/null", O_RDONLY));
    }
  }
}

void print_text(std::string_view text) {
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) {
    note_failure();
  }
}

void print_error_text(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stderr) != text.size()) {
    std::clearerr(stderr);
  }
}

int end_output(std::string_view program, int code, int code_of_failure, std::string_view done) {
  errno = 0;
  const bool is_flushed = std::fflush(stdout) == 0;
  if (!is_flushed || std::ferror(stdout) != 0) {
    note_failure();
  }
  if (first_failure == 0) {
    return code;
  }
  print_error("{}: the answer could not be written to stdout ({}){}{}\n", program,
              std::generic_category().message(first_failure), done.empty() ? "" : ": ", done);
  return code_of_failure;
}

}  // namespace baton::cli
