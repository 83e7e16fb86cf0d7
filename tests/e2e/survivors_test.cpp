// Processes of an earlier server that cannot be ended: they keep a server from starting, until an
// operator's release, which outlives the server that it was said to.
#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/api.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/live_processes.hpp"
#include "tests/support/process_runners.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/server_process.hpp"

namespace {

using namespace baton;
using namespace baton::test;

// A server of root's that may not kill what belongs to others, and an action that becomes another
// user's.
class server_of_unkillables {
 public:
  server_of_unkillables()
      : config_{write_config(folder_.path(),
                             fmt::format("[[action]]\nref = \"stays\"\n"
                                         "command = [\"setpriv\", \"--reuid\", \"65534\", "
                                         "\"--clear-groups\", \"sleep\", \"{}\"]\n"
                                         "timeout = \"500ms\"\ngrace = \"100ms\"\n"
                                         "[action.retry]\nattempts = 1\n",
                                         nap_))} {}
  ~server_of_unkillables() { end_sleepers(); }
  server_of_unkillables(const server_of_unkillables&) = delete;
  server_of_unkillables& operator=(const server_of_unkillables&) = delete;

  [[nodiscard]] static bool possible() {
    return ::geteuid() == 0 && std::filesystem::exists("/usr/bin/setpriv");
  }
  [[nodiscard]] std::unique_ptr<child_process> start() const {
    return std::make_unique<child_process>(std::vector<std::string>{
        "/usr/bin/setpriv", "--bounding-set=-kill", "--inh-caps=-kill", BATON_BIN_DIR "/baton",
        "serve", "--config", config_});
  }
  [[nodiscard]] std::string address() const { return "unix:" + (folder_ / "baton.sock"); }
  [[nodiscard]] std::vector<pid_t> sleepers() const { return living_with_argument(nap_); }
  void end_sleepers() const {
    for (const pid_t each : sleepers()) {
      ::kill(each, SIGKILL);
    }
  }

 private:
  scratch_folder folder_;
  std::string nap_ = unique_nap();
  std::string config_;
};

bool serves(const child_process& server) {
  return eventually([&] { return server.err().find("\"serving\"") != std::string::npos; });
}

// Its reaper, and the supervisors below that.
void kill_with_all_that_watch(child_process& server) {
  std::vector<pid_t> all{server.pid()};
  for (const pid_t reaper : children_of(server.pid())) {
    all.push_back(reaper);
    const std::vector<pid_t> supervisors = children_of(reaper);
    all.insert(all.end(), supervisors.begin(), supervisors.end());
  }
  for (const int signal : {SIGSTOP, SIGKILL}) {  // none may act on the others' death
    for (const pid_t each : all) {
      ::kill(each, signal);
    }
  }
  server.wait_exit(std::chrono::seconds{30});
}

}  // namespace

TEST_CASE("survivors that cannot be ended keep a server from starting, and are named") {
  if (!server_of_unkillables::possible()) {
    WARN("not root, or no setpriv here: the test of survivors at the start did not run");
    return;
  }
  server_of_unkillables it;
  const auto first = it.start();
  REQUIRE(serves(*first));
  api asks{it.address()};
  REQUIRE(asks.submit("stays").has_value());
  REQUIRE(eventually([&] { return it.sleepers().size() == 1; }));
  const pid_t sleeper = it.sleepers().front();
  REQUIRE(eventually([&] { return name_of(sleeper) == "sleep"; }));
  kill_with_all_that_watch(*first);

  const auto refused = it.start();
  CHECK(refused->wait_exit(std::chrono::seconds{30}) == 69);
  CHECK_THAT(refused->err(), Catch::Contains("attempts of an earlier server still run"));
  CHECK_THAT(refused->err(), Catch::Contains(fmt::format("pid {} (sleep)", sleeper)));
  it.end_sleepers();
  const auto second = it.start();
  REQUIRE(serves(*second));
  second->send(SIGTERM);
  CHECK(second->wait_exit(std::chrono::seconds{30}) == 0);
}

TEST_CASE("what was released keeps no later server from starting, and is named by each") {
  if (!server_of_unkillables::possible()) {
    WARN("not root, or no setpriv here: the test of survivors at the start did not run");
    return;
  }
  server_of_unkillables it;
  pid_t sleeper = 0;
  {
    const auto first = it.start();
    REQUIRE(serves(*first));
    api asks{it.address()};
    const execution_id id = asks.submit("stays").value().execution;
    REQUIRE(eventually([&] { return !asks.record(id).survivors.empty(); }));
    sleeper = it.sleepers().front();
    const std::string release = fmt::format("/api/v1/executions/{}/release", id);
    CHECK(asks.send("POST", release).value().status == 200);
    REQUIRE(eventually([&] { return is_terminal(asks.state(id)); }));
    kill_with_all_that_watch(*first);
  }
  for (int incarnation = 0; incarnation < 2; ++incarnation) {
    const auto later = it.start();
    REQUIRE(serves(*later));
    const std::string named = fmt::format("pid {} (sleep)", sleeper);
    CHECK_THAT(later->err(), Catch::Contains(named));
    const http_reply health = api{it.address()}.send("GET", "/healthz").value();
    CHECK(health.status == 200);
    CHECK_THAT(health.body, Catch::Contains(named));
    later->send(SIGTERM);
    CHECK(later->wait_exit(std::chrono::seconds{30}) == 0);
  }
  it.end_sleepers();
  REQUIRE(eventually([&] { return it.sleepers().empty(); }));
  const auto last = it.start();
  REQUIRE(serves(*last));
  CHECK(last->err().find("released by an operator") == std::string::npos);
}
