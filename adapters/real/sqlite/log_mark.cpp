#include "adapters/real/sqlite/log_mark.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <sstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace baton::sqlite {
namespace {

constexpr const char* property_name = "write-ahead log";

std::uint32_t big_endian(const std::array<unsigned char, 32>& bytes, std::size_t at) {
  return static_cast<std::uint32_t>(bytes[at]) << 24 | static_cast<std::uint32_t>(bytes[at + 1]) << 16 |
         static_cast<std::uint32_t>(bytes[at + 2]) << 8 | static_cast<std::uint32_t>(bytes[at + 3]);
}

// The first salt of the log: drawn when the log is made, one more with each of its restarts, by
// whatever program. None: there is no log, or nothing in it.
std::optional<std::uint32_t> salt_of_log(const std::string& path) {
  const int descriptor = ::open((path + "-wal").c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    return std::nullopt;
  }
  std::array<unsigned char, 32> header{};
  const ssize_t count = ::pread(descriptor, header.data(), header.size(), 0);
  ::close(descriptor);
  constexpr std::uint32_t magic = 0x377f0682;  // the last bit: the byte order of its checksums
  if (count != std::ssize(header) || (big_endian(header, 0) & ~1U) != magic) {
    return std::nullopt;
  }
  return big_endian(header, 16);
}

void write(connection& on, const std::string& value) {
  statement put{on, "INSERT OR REPLACE INTO property (name, value) VALUES (?, ?)"};
  put.bind(std::string_view{property_name}).bind(std::string_view{value}).run();
}

// None: the main file has no mark that says `needed`, or cannot be read without its log, as in the
// middle of a checkpoint. Then SQLite's own judgement stands.
std::optional<std::string> demand_of(const std::string& path) {
  auto opened = connection::open_without_log(path);
  if (!opened) {
    return std::nullopt;
  }
  std::string value;
  {
    statement read{**opened, "SELECT value FROM property WHERE name = ?"};
    read.bind(std::string_view{property_name});
    if (read.step()) {
      value = read.text(0);
      read.reset();
    }
  }
  constexpr std::string_view needed = "needed ";
  return value.starts_with(needed) ? std::optional{value.substr(needed.size())} : std::nullopt;
}

error damaged(const std::string& path, const std::string& what) {
  return {errc::storage_corrupt,
          fmt::format("{0}: {1}, and what was committed last is only there: put {0}-wal back, or "
                      "restore a copy. To go on without it, and lose that: sqlite3 {0} \"DELETE "
                      "FROM property WHERE name = '{2}'\"",
                      path, what, property_name)};
}

}  // namespace

result<void> check_log(const std::string& path) {
  const std::optional<file_identity> file = identity_of(path);
  if (!file) {
    return {};  // what cannot be seen cannot be opened either, and that says why
  }
  std::error_code ignored;
  const std::string log = path + "-wal";
  if (std::filesystem::file_size(path, ignored) == 0 && std::filesystem::exists(log, ignored) &&
      std::filesystem::file_size(log, ignored) > 0) {
    return error{errc::storage_corrupt,
                 fmt::format("{0} is empty, but there is a write-ahead log {0}-wal: its database "
                             "was removed; put it back, or remove the log as well",
                             path)};
  }
  const std::optional<std::string> demand = demand_of(path);
  if (!demand) {
    return {};
  }
  std::istringstream words{*demand};
  std::string owner;
  std::uint32_t expected = 0;
  words >> owner >> expected;
  if (!words || owner != to_string(*file)) {
    return {};  // a copy: of it another file's mark says nothing
  }
  const std::optional<std::uint32_t> found = salt_of_log(path);
  if (!found) {
    return damaged(path, "its write-ahead log is missing or empty");
  }
  // One restart is usual after the mark; other programs' checkpoints may add some.
  constexpr std::uint32_t restarts_max = 1'024;
  if (*found - expected > restarts_max) {
    return damaged(path, "its write-ahead log is that of another file, or an old one");
  }
  return {};
}

bool checkpoint_marked(connection& on, const std::string& path) {
  std::optional<std::uint32_t> salt = salt_of_log(path);
  if (!salt) {
    write(on, "settled");  // gives the log its header
    salt = salt_of_log(path);
  }
  const std::optional<file_identity> file = identity_of(path);
  if (salt && file) {
    write(on, fmt::format("needed {} {}", to_string(*file), *salt));
  }
  const bool whole = on.checkpoint();
  write(on, "settled");
  return whole && !on.failed();
}

}  // namespace baton::sqlite
