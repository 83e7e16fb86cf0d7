#include "bench/disk_floor.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "adapters/real/sqlite/connection.hpp"
#include "base/ensure.hpp"

namespace baton::bench {

using steady = std::chrono::steady_clock;

std::chrono::nanoseconds fdatasync_median(const std::string& folder,
                                          std::chrono::milliseconds pause) {
  constexpr int pages = 100;
  const std::string path = folder + "/floor.bin";
  const int file = ::open(path.c_str(), O_CREAT | O_RDWR | O_TRUNC | O_CLOEXEC, 0600);
  ensure(file >= 0, "the bench folder can be written");
  const std::array<char, 4096> page{};
  std::vector<std::chrono::nanoseconds> took;
  // The first round makes the file, the second rewrites it: as a WAL is, once it has its size.
  for (int write = 0; write < 2 * pages; ++write) {
    if (write >= pages) {
      std::this_thread::sleep_for(pause);
    }
    const auto at = static_cast<off_t>((write % pages) * static_cast<int>(page.size()));
    ensure(::pwrite(file, page.data(), page.size(), at) == static_cast<ssize_t>(page.size()),
           "the disk takes a page");
    const auto began = steady::now();
    ::fdatasync(file);
    if (write >= pages) {
      took.push_back(steady::now() - began);
    }
  }
  ::close(file);
  ::unlink(path.c_str());
  std::nth_element(took.begin(), took.begin() + pages / 2, took.end());
  return took[pages / 2];
}

double sqlite_commits_per_second(const std::string& folder) {
  constexpr int commits = 2'000;
  const std::string path = folder + "/floor.db";
  auto opened = sqlite::connection::open(path);
  ensure(opened.has_value(), "the bench folder takes a database");
  sqlite::connection& on = **opened;
  on.execute("PRAGMA journal_mode = WAL");
  on.execute("PRAGMA synchronous = FULL");
  on.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT)");
  sqlite::statement insert{on, "INSERT INTO t (text) VALUES ('a row of a few bytes')"};
  const auto began = steady::now();
  for (int commit = 0; commit < commits; ++commit) {
    insert.run();
  }
  const std::chrono::duration<double> took = steady::now() - began;
  ensure(!on.failed(), "SQLite commits");
  for (const char* const suffix : {"", "-wal", "-shm"}) {
    std::remove((path + suffix).c_str());
  }
  return commits / took.count();
}

}  // namespace baton::bench
