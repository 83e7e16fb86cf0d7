// A disk that is full, or takes no more for another reason: nothing half done, and it goes on
// later.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include <fmt/format.h>
#include <sys/resource.h>

#include "tests/store/sqlite_bench.hpp"
#include "tests/support/small_disk.hpp"

namespace {

using namespace baton;
using namespace baton::test;

// While it lives no file of this process grows beyond `bytes`.
class file_size_limit {
 public:
  explicit file_size_limit(rlim_t bytes) {
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limited = before_;
    limited.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limited);
  }
  ~file_size_limit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  file_size_limit(const file_size_limit&) = delete;
  file_size_limit& operator=(const file_size_limit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

constexpr int attempts_max = 2'000;

struct filled {
  int accepted = 0;
  error refused;
};

// Submits with a key each until the store refuses.
filled fill(store_bench& it, action_id action) {
  filled answer;
  const std::string big(4'000, 'x');
  for (; answer.accepted < attempts_max; ++answer.accepted) {
    accept_request request{action, {}, big, fmt::format("key-{}", answer.accepted)};
    const auto accepted = it.call(it.port->accept(std::move(request)));
    if (!accepted) {
      answer.refused = accepted.error();
      return answer;
    }
  }
  FAIL("the disk never was full");
  return answer;
}

// Repeats the refused submission, now that there is room; then everything must be there once.
void check_whole(store_bench& it, action_id action, int accepted) {
  const std::string key = fmt::format("key-{}", accepted);
  const execution_id repeated = it.accept(action, "{}", key);
  CHECK(repeated == execution_id{accepted + 1});
  CHECK(it.stats(action).enqueued_total == accepted + 1);
  for (std::int64_t id = 1; id <= accepted; ++id) {
    CHECK(it.read(execution_id{id}).parameters.size() == 4'000);
  }
  CHECK(it.stats(action).waiting == accepted);
}

}  // namespace

TEST_CASE("a file that may not grow refuses what does not fit, whole, and goes on when it may") {
  const scratch_folder folder;
  store_bench it{sqlite_at(folder / "baton.db")};
  const action_id action = it.define(action_of("deploy"));
  int accepted = 0;
  {
    const file_size_limit limited{600'000};
    const filled full = fill(it, action);
    accepted = full.accepted;
    CHECK(is_transient(full.refused));
  }
  REQUIRE(accepted > 10);
  check_whole(it, action, accepted);
}

TEST_CASE("a full disk is called so, and the store goes on when there is room") {
  const scratch_folder folder;
  const small_disk disk{folder / "disk", "size=1m"};
  if (!disk.mounted()) {
    WARN("not permitted to mount a file system here: the test of a full disk did not run");
    return;
  }
  const std::string ballast = folder / "disk/ballast";
  std::ofstream{ballast} << std::string(300'000, 'x');
  store_bench it{sqlite_at(folder / "disk/baton.db")};
  const action_id action = it.define(action_of("deploy"));
  const filled full = fill(it, action);
  CHECK(full.refused.is(errc::storage_full));
  CHECK_FALSE(full.refused.message().empty());
  std::filesystem::remove(ballast);
  check_whole(it, action, full.accepted);
  it.port.reset();
}

TEST_CASE("a disk that may only be read is refused at the opening, new file or old") {
  const scratch_folder folder;
  small_disk disk{folder / "disk", "size=4m"};
  if (!disk.mounted()) {
    WARN("not permitted to mount a file system here: the test of a read-only disk did not run");
    return;
  }
  {
    store_bench it{sqlite_at(folder / "disk/baton.db")};
    it.define(action_of("deploy"));
  }
  REQUIRE(disk.make_read_only());
  for (const char* const name : {"disk/baton.db", "disk/new.db"}) {
    const error refused = refusal_to_open(folder / name);
    CHECK(refused.is(errc::unavailable));
    CHECK_THAT(refused.message(), Catch::Contains(name));
  }
}
