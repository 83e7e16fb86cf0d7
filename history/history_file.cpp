#include "history/history_file.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "history/jsonl.hpp"

namespace baton::history {
namespace {

bool write_whole(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written <= 0) {
      return false;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool ends_torn(int descriptor) {
  const off_t size = ::lseek(descriptor, 0, SEEK_END);
  char last = '\n';
  return size > 0 && ::pread(descriptor, &last, 1, size - 1) == 1 && last != '\n';
}

}  // namespace

std::variant<std::unique_ptr<history_file>, std::string> history_file::open(
    const std::string& path) {
  constexpr int flags = O_RDWR | O_APPEND | O_CLOEXEC;
  int descriptor = ::open(path.c_str(), flags | O_CREAT | O_EXCL, 0600);
  if (descriptor >= 0) {
    ::fchmod(descriptor, 0600);  // for its owner only, whatever the umask says
  } else if (errno == EEXIST) {
    descriptor = ::open(path.c_str(), flags | O_CREAT, 0600);
  }
  if (descriptor < 0) {
    return fmt::format("cannot open the history {}: {}", path, std::strerror(errno));
  }
  std::unique_ptr<history_file> opened{new history_file{descriptor}};
  if (ends_torn(descriptor) && !write_whole(descriptor, "\n")) {
    return fmt::format("cannot write the history {}: {}", path, std::strerror(errno));
  }
  return opened;
}

history_file::~history_file() {
  ::close(descriptor_);
}

void history_file::record(event&& seen) {
  whole_ = whole_ && write_whole(descriptor_, to_line(seen) + "\n");
}

}  // namespace baton::history
