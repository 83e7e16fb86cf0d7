#include "adapters/real/machine_time.hpp"

#include <array>
#include <fstream>

#include <time.h>
#include <unistd.h>

#include "base/ensure.hpp"

namespace baton {
namespace {

duration reading_of(clockid_t which) {
  timespec at{};
  ensure(::clock_gettime(which, &at) == 0, "the machine has this clock");
  return std::chrono::seconds{at.tv_sec} + duration{at.tv_nsec};
}

}  // namespace

host_time boot_clock_now() {
  return {reading_of(CLOCK_BOOTTIME)};
}

std::int64_t wall_clock_ns() {
  return reading_of(CLOCK_REALTIME).count();
}

std::string boot_id() {
  std::ifstream file{"/proc/sys/kernel/random/boot_id"};
  std::string id;
  file >> id;
  return id;
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string{name.data()} : "";
}

}  // namespace baton
