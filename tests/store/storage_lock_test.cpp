// One server per file: by whatever name it is reached, and whatever becomes of the lock's own file.
#include <filesystem>
#include <fstream>
#include <string>

#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/real/sqlite/storage_lock.hpp"
#include "tests/store/sqlite_bench.hpp"

namespace {

using namespace baton;
using namespace baton::test;
namespace fs = std::filesystem;

constexpr std::chrono::milliseconds at_once{0};

void check_owned(const std::string& path) {
  INFO(path);
  const auto second = storage_lock::acquire(path, at_once);
  REQUIRE(second.has_error());
  CHECK(second.error().is(errc::locked));
  CHECK_THAT(second.error().message(), Catch::Contains("another server uses"));
}

mode_t mode_of(const std::string& path) {
  struct stat seen {};
  REQUIRE(::stat(path.c_str(), &seen) == 0);
  return seen.st_mode & 07777;
}

// While it lives the process has this umask.
class umask_of {
 public:
  explicit umask_of(mode_t mask) : before_{::umask(mask)} {}
  ~umask_of() { ::umask(before_); }
  umask_of(const umask_of&) = delete;
  umask_of& operator=(const umask_of&) = delete;

 private:
  mode_t before_;
};

}  // namespace

TEST_CASE("a file that is owned is owned under each of its names") {
  const scratch_folder folder;
  const std::string path = folder / "baton.db";
  const auto owner = storage_lock::acquire(path, at_once);
  REQUIRE(owner.has_value());
  fs::create_symlink(path, folder / "symbolic.db");
  fs::create_hard_link(path, folder / "hard.db");
  fs::create_directory_symlink(folder.path(), folder / "folder");
  fs::create_symlink("symbolic.db", folder / "twice.db");
  for (const char* const name :
       {"symbolic.db", "hard.db", "folder/baton.db", "twice.db", "./baton.db"}) {
    check_owned(folder / name);
  }
}

TEST_CASE("a lock file that is removed, replaced or renamed lets no second owner in") {
  const scratch_folder folder;
  const std::string path = folder / "baton.db";
  const auto owner = storage_lock::acquire(path, at_once);
  REQUIRE(owner.has_value());
  fs::remove(path + ".lock");
  check_owned(path);
  fs::remove(path + ".lock");
  std::ofstream{path + ".lock"};
  check_owned(path);
  fs::rename(path + ".lock", path + ".other");
  check_owned(path);
}

TEST_CASE("an earlier baton, which looks at the lock file only, and this one refuse each other") {
  const scratch_folder folder;
  const std::string path = folder / "baton.db";
  const std::string name = path + ".lock";
  const int earlier = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  REQUIRE(::flock(earlier, LOCK_EX | LOCK_NB) == 0);
  check_owned(path);
  ::flock(earlier, LOCK_UN);
  {
    const auto owner = storage_lock::acquire(path, at_once);
    REQUIRE(owner.has_value());
    CHECK(::flock(earlier, LOCK_EX | LOCK_NB) != 0);
  }
  CHECK(::flock(earlier, LOCK_EX | LOCK_NB) == 0);
  ::close(earlier);
}

TEST_CASE("each of the lock's descriptors keeps a successor away") {
  const scratch_folder folder;
  const std::string path = folder / "baton.db";
  for (const std::size_t index : {0U, 1U}) {
    int kept = -1;
    {
      const auto owner = storage_lock::acquire(path, at_once);
      REQUIRE(owner.has_value());
      kept = ::dup(owner->descriptors().at(index));
    }
    check_owned(path);
    ::close(kept);
    CHECK(storage_lock::acquire(path, at_once).has_value());
  }
}

TEST_CASE("the lock's descriptor of the storage cannot write it") {
  const scratch_folder folder;
  const auto owner = storage_lock::acquire(folder / "baton.db", at_once);
  REQUIRE(owner.has_value());
  CHECK(::write(owner->descriptor(), "x", 1) < 0);
}

TEST_CASE("a storage path that is no regular file is refused at once") {
  const scratch_folder folder;
  fs::create_directory(folder / "folder.db");
  REQUIRE(::mkfifo((folder / "pipe.db").c_str(), 0600) == 0);
  for (const char* const name : {"folder.db", "pipe.db"}) {
    const auto refused = storage_lock::acquire(folder / name, at_once);
    REQUIRE(refused.has_error());
    CHECK(refused.error().is(errc::unavailable));
    CHECK_THAT(refused.error().message(), Catch::Contains(name));
  }
}

TEST_CASE("a new storage is its owner's alone, whatever the umask") {
  for (const mode_t mask : {mode_t{0}, mode_t{022}, mode_t{0277}}) {
    const scratch_folder folder;
    const std::string path = folder / "baton.db";
    const umask_of masked{mask};
    const auto owner = storage_lock::acquire(path, at_once);
    REQUIRE(owner.has_value());
    store_bench it{sqlite_at(path)};
    it.define(action_of("deploy"));
    CHECK(mode_of(path) == 0600);
    CHECK(mode_of(path + "-wal") == 0600);
    CHECK(mode_of(path + "-shm") == 0600);
    it.port.reset();
  }
}

TEST_CASE("a storage that others may read stays as it is") {
  const scratch_folder folder;
  const std::string path = folder / "baton.db";
  std::ofstream{path};
  REQUIRE(::chmod(path.c_str(), 0644) == 0);
  const auto owner = storage_lock::acquire(path, at_once);
  REQUIRE(owner.has_value());
  CHECK(mode_of(path) == 0644);
}
