// Thirty ways of escaping from an attempt, under limit 1, while attempts time out, are cancelled, and
// server and supervisors are killed: no two attempts of a slot ever overlap, none outlives its server.
#include <csignal>
#include <memory>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/api.hpp"
#include "tests/support/escapes.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/live_processes.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/server_process.hpp"

namespace {

using namespace baton;
using namespace baton::test;

constexpr std::chrono::seconds long_patience{120};

std::string ref_of(std::size_t number) { return fmt::format("way-{}", number); }

// A server with an action for each way out, its storage, and what the escaped have written.
class escape_world {
 public:
  explicit escape_world(std::string limits) : limits_{std::move(limits)} { start(); }

  void start() {
    server_.reset();
    server_ = std::make_unique<server_process>(
        folder_.path(), config(), std::vector<std::string>{"--history", folder_ / "history.jsonl"});
    client_ = std::make_unique<api>(server_->address());
  }

  server_process& server() { return *server_; }
  api& client() { return *client_; }

  /// So many executions of every action.
  std::vector<execution_id> submit_all(int each_count) {
    std::vector<execution_id> all;
    for (std::size_t number = 0; number < ways_out.size(); ++number) {
      for (int count = 0; count < each_count; ++count) {
        const auto accepted = client_->submit(ref_of(number));
        REQUIRE(accepted.has_value());
        all.push_back(accepted->execution);
      }
    }
    return all;
  }

  /// How many of the ways have got out so often.
  [[nodiscard]] std::size_t got_out(int times) const {
    std::size_t count = 0;
    for (std::size_t number = 0; number < ways_out.size(); ++number) {
      count += count_lines(log_of(number), "alone") >= times ? 1U : 0U;
    }
    return count;
  }

  /// The supervisors that have something to supervise.
  std::vector<pid_t> supervisors() {
    std::vector<pid_t> found;
    for (const pid_t reaper : children_of(server_->pid())) {
      for (const pid_t supervisor : children_of(reaper)) {
        if (name_of(supervisor) == "baton-supervise" && !children_of(supervisor).empty()) {
          found.push_back(supervisor);
        }
      }
    }
    return found;
  }

  bool is_at_rest() {
    for (std::size_t number = 0; number < ways_out.size(); ++number) {
      const queue_stats stats = client_->queue(ref_of(number));
      if (stats.waiting + stats.active > 0) {
        return false;
      }
    }
    return true;
  }

  void check_no_overlap() const {
    for (std::size_t number = 0; number < ways_out.size(); ++number) {
      INFO("way " << ways_out.at(number));
      CHECK(count_lines(log_of(number), "overlap") == 0);
    }
  }

  /// Ends the server, whose attempts would go on for ever, and looks for what is left.
  void check_nothing_outlives_the_server() {
    server_->terminate();
    // Two signals of one number that come at once are one.
    CHECK(eventually([&] { return server_->stderr_text().find("draining") != std::string::npos; }));
    server_->terminate();
    const bool has_ended = server_->wait_exit(std::chrono::seconds{60}).has_value();
    INFO("the server says: " << server_->stderr_text());
    CHECK(has_ended);
    CHECK(living_with_argument(marker_).empty());
    for (std::size_t number = 0; number < ways_out.size(); ++number) {
      CHECK(is_unlocked(lock_of(number)));
    }
  }

  // Thirty storms of processes leave little of the machine to the supervisors that end them: how
  // soon one is ended by itself is tested with the supervisor.
  void check_history() const {
    const ended_command judged =
        run_baton({"check", folder_ / "history.jsonl", "--slack-ms", "20000"});
    INFO(judged.out << judged.err);
    CHECK(judged.exit_code == 0);
  }

  [[nodiscard]] const std::string& marker() const { return marker_; }

 private:
  [[nodiscard]] std::string lock_of(std::size_t number) const {
    return folder_ / fmt::format("lock-{}", number);
  }
  [[nodiscard]] std::string log_of(std::size_t number) const {
    return folder_ / fmt::format("log-{}", number);
  }

  [[nodiscard]] std::string config() const {
    std::string text;
    for (std::size_t number = 0; number < ways_out.size(); ++number) {
      text += fmt::format("[[action]]\nref = \"{}\"\nlimit = 1\ncommand = [", ref_of(number));
      for (const std::string& word :
           escape_command(ways_out.at(number), lock_of(number), log_of(number), marker_)) {
        text += fmt::format("\"{}\",", word);
      }
      text += "]\n" + limits_ + "[action.retry]\nattempts = 5\nbackoff = \"10ms\"\n" +
              "on = [\"abandoned\"]\n";
    }
    return text;
  }

  scratch_folder folder_;
  std::string limits_;
  std::string marker_ = folder_.path() + "-escaped";
  std::unique_ptr<server_process> server_;
  std::unique_ptr<api> client_;
};

}  // namespace

TEST_CASE("attempts that escape end at their timeout, one after the other", "[slow]") {
  escape_world world{"timeout = \"5s\"\ngrace = \"200ms\"\n"};
  const std::vector<execution_id> all = world.submit_all(2);
  REQUIRE(eventually([&] { return world.is_at_rest(); }, long_patience));
  world.check_no_overlap();
  CHECK(world.got_out(1) == ways_out.size());
  for (const execution_id each : all) {
    const status state = world.client().state(each);
    // The first process of some exits by itself.
    CHECK((state == status::timeout || state == status::completed));
  }
  CHECK(living_with_argument(world.marker()).empty());
  world.check_nothing_outlives_the_server();
  world.check_history();
}

TEST_CASE("attempts that escape end when they are cancelled, one after the other", "[slow]") {
  escape_world world{"timeout = \"10m\"\ngrace = \"200ms\"\n"};
  const std::vector<execution_id> all = world.submit_all(2);
  for (int round = 1; round <= 2; ++round) {
    CHECK(eventually([&] { return world.got_out(round) == ways_out.size(); }, long_patience));
    for (std::size_t at = static_cast<std::size_t>(round) - 1; at < all.size(); at += 2) {
      const auto asked = world.client().send(
          "POST", fmt::format("/api/v1/executions/{}/cancel", all.at(at)));
      REQUIRE(asked.has_value());
    }
  }
  REQUIRE(eventually([&] { return world.is_at_rest(); }, long_patience));
  world.check_no_overlap();
  CHECK(living_with_argument(world.marker()).empty());
  world.check_nothing_outlives_the_server();
  world.check_history();
}

TEST_CASE("attempts that escape are gone before others start, whoever was killed", "[slow]") {
  const bool kills_server = GENERATE(true, false);
  const bool kills_supervisors = !kills_server || GENERATE(true, false);
  CAPTURE(kills_server, kills_supervisors);
  escape_world world{"timeout = \"10m\"\ngrace = \"200ms\"\n"};
  world.submit_all(3);
  for (int round = 1; round <= 2; ++round) {
    CHECK(eventually([&] { return world.got_out(round) == ways_out.size(); }, long_patience));
    const std::vector<pid_t> supervisors = world.supervisors();
    CHECK_FALSE(supervisors.empty());
    if (kills_server && round % 2 == 0) {
      ::kill(world.server().pid(), SIGKILL);
    }
    if (kills_supervisors) {
      for (const pid_t each : supervisors) {
        ::kill(each, SIGKILL);
      }
    }
    if (kills_server) {
      world.server().kill_hard();
      world.start();
    }
    world.check_no_overlap();
  }
  CHECK(eventually([&] { return world.got_out(3) == ways_out.size(); }, long_patience));
  world.check_no_overlap();
  world.check_nothing_outlives_the_server();
}
