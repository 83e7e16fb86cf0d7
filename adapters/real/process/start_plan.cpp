#include "adapters/real/process/start_plan.hpp"

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/real/process/attempt_messages.hpp"

namespace baton::process {
namespace {

// Followed by the working directory, the arguments and the variables, each ended by a zero byte.
struct plan_header {
  std::int64_t timeout_ms = 0;
  std::int64_t grace_ms = 0;
  std::int64_t lease_until_ns = 0;
  std::uint64_t argument_count = 0;
  std::uint64_t variable_count = 0;
};

std::uint64_t add_texts(std::string& to, char* const* texts) {
  std::uint64_t count = 0;
  for (; texts[count] != nullptr; ++count) {
    to.append(texts[count]).push_back('\0');
  }
  return count;
}

void* map(std::size_t size, int file) {
  const int flags = file < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_PRIVATE;
  void* const mapped = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, flags, file, 0);
  return mapped == MAP_FAILED ? nullptr : mapped;
}

}  // namespace

unique_fd write_plan(const start_plan& plan) {
  std::string text(sizeof(plan_header), '\0');
  text.append(plan.working_directory).push_back('\0');
  plan_header header;
  header.timeout_ms = plan.limits.timeout.count();
  header.grace_ms = plan.limits.grace.count();
  header.lease_until_ns = plan.limits.lease_until.since_start.count();
  header.argument_count = add_texts(text, plan.arguments);
  header.variable_count = add_texts(text, plan.environment);
  std::memcpy(text.data(), &header, sizeof header);
  unique_fd file{::memfd_create("baton-plan", MFD_CLOEXEC)};
  std::string_view rest = text;
  while (file.is_open() && !rest.empty()) {
    const ssize_t count = ::write(file.get(), rest.data(), rest.size());
    if (was_interrupted(count)) {
      continue;
    }
    if (count <= 0) {
      const int failure = errno;
      file.reset();
      errno = failure;
      break;
    }
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  return file;
}

mapped_plan::~mapped_plan() {
  if (text_ != nullptr) {
    ::munmap(text_, text_size_);
  }
  if (pointers_ != nullptr) {
    ::munmap(pointers_, pointers_size_);
  }
}

bool mapped_plan::read(int file) {
  struct stat facts {};
  if (::fstat(file, &facts) != 0) {
    return false;
  }
  text_size_ = static_cast<std::size_t>(facts.st_size);
  text_ = static_cast<char*>(map(text_size_, file));
  if (text_ == nullptr) {
    return false;
  }
  plan_header header;
  std::memcpy(&header, text_, sizeof header);
  plan.limits.timeout = std::chrono::milliseconds{header.timeout_ms};
  plan.limits.grace = std::chrono::milliseconds{header.grace_ms};
  plan.limits.lease_until = {duration{header.lease_until_ns}};
  pointers_size_ = (header.argument_count + header.variable_count + 2) * sizeof(char*);
  pointers_ = static_cast<char**>(map(pointers_size_, -1));
  if (pointers_ == nullptr) {
    return false;
  }
  char* next = text_ + sizeof header;
  const auto take = [&next] {
    char* const taken = next;
    next += std::strlen(next) + 1;
    return taken;
  };
  plan.working_directory = take();
  plan.arguments = pointers_;
  plan.environment = pointers_ + header.argument_count + 1;
  // The mapping came full of zeros: behind each array's last pointer stands a null.
  for (std::uint64_t at = 0; at < header.argument_count; ++at) {
    pointers_[at] = take();
  }
  for (std::uint64_t at = 0; at < header.variable_count; ++at) {
    pointers_[header.argument_count + 1 + at] = take();
  }
  return true;
}

}  // namespace baton::process
