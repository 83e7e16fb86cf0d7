// Thousands of real processes, and a server that is killed while they run: nothing may be lost.
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/support/api.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/live_processes.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/server_process.hpp"

namespace {

using namespace baton;
using namespace baton::test;

constexpr int action_count = 10;
constexpr int submissions_max = 2'000;
constexpr int client_count = 4;
constexpr int kill_count = 5;

std::string ref_of(int number) {
  return fmt::format("action-{}", number);
}

bool fails(int number) {
  return number == 3 || number == 7;
}

bool is_retried(int number) {
  return number % 2 == 0;
}

// How long a body of this action sleeps, as an argument for `sleep` that nobody else uses: a length
// in seconds that begins with the milliseconds and goes on with this test and this server's life.
std::string nap_of(int number, int incarnation) {
  const int milliseconds = number == 2 ? 1 : number == 5 ? 8 : 20;
  return fmt::format("0.{:03}{:08}{:02}{}", milliseconds, ::getpid(), incarnation, number);
}

bool naps(int number) {
  return number == 2 || number == 5 || number == 9;
}

// Every process of one life of the server has an argument that tells its life.
std::string marker_of(int incarnation) {
  return fmt::format("baton-kill-test-{}-{}", ::getpid(), incarnation);
}

std::string script_of(int number, int incarnation, const std::string& log) {
  std::string line = fmt::format("echo $BATON_EXECUTION_ID.$BATON_ATTEMPT >> {}; ", log);
  if (naps(number)) {
    line += "sleep " + nap_of(number, incarnation) + "; ";
  }
  return line + (fails(number) ? "exit 3" : "echo $BATON_EXECUTION_ID");
}

std::string config_of(int incarnation, const std::string& log) {
  std::string text;
  for (int number = 1; number <= action_count; ++number) {
    text += fmt::format("[[action]]\nref = \"{}\"\nlimit = {}\n", ref_of(number), number);
    text += fmt::format("command = [\"/bin/sh\", \"-c\", \"{}\", \"{}\"]\n",
                        script_of(number, incarnation, log), marker_of(incarnation));
    if (number == 4) {
      text += "group_by = [\"customer\"]\n";
    }
    if (is_retried(number)) {
      text += "[action.retry]\nattempts = 3\nbackoff = \"10ms\"\non = [\"abandoned\"]\n";
    }
  }
  return text;
}

// Bodies of that life which are alive now.
std::vector<pid_t> attempt_processes_of(int incarnation) {
  std::vector<pid_t> found = living_with_argument(marker_of(incarnation));
  for (int number = 1; number <= action_count; ++number) {
    if (naps(number)) {
      const std::vector<pid_t> sleepers = living_with_argument(nap_of(number, incarnation));
      found.insert(found.end(), sleepers.begin(), sleepers.end());
    }
  }
  return found;
}

struct acknowledged {
  execution_id execution;
  int action_number = 0;
};

// Clients that repeat each submission, with its key, until it is acknowledged.
class clients {
 public:
  explicit clients(std::string address) : address_{std::move(address)} {
    for (int number = 0; number < client_count; ++number) {
      threads_.emplace_back([this, number] { work(number); });
    }
  }

  ~clients() {
    stopped_ = true;
    join();
  }
  clients(const clients&) = delete;
  clients& operator=(const clients&) = delete;

  [[nodiscard]] int acknowledged_count() const { return acknowledged_; }

  /// Everything that was acknowledged, once everything is.
  std::vector<acknowledged> wait() {
    join();
    std::vector<acknowledged> all;
    for (const auto& each : answers_) {
      all.insert(all.end(), each.begin(), each.end());
    }
    return all;
  }

  [[nodiscard]] int refused_count() const { return refused_; }

 private:
  void join() {
    for (std::thread& each : threads_) {
      if (each.joinable()) {
        each.join();
      }
    }
  }

  void work(int client_number) {
    api server{address_};
    for (int number = client_number; number < submissions_max && !stopped_;
         number += client_count) {
      const int action_number = 1 + number % action_count;
      const std::string parameters = fmt::format(R"({{"customer":"c{}"}})", number / 10 % 3);
      const auto accepted = [&] {
        const auto reply =
            server.submit(ref_of(action_number), parameters, fmt::format("k{}", number));
        if (reply) {
          answers_.at(static_cast<std::size_t>(client_number))
              .push_back({reply->execution, action_number});
          ++acknowledged_;
          return true;
        }
        refused_ += is_transient(reply.error()) ? 0 : 1;
        return stopped_.load();
      };
      static_cast<void>(eventually(accepted, std::chrono::seconds{120}));
    }
  }

  std::string address_;
  std::atomic<bool> stopped_ = false;
  std::atomic<int> acknowledged_ = 0;
  std::atomic<int> refused_ = 0;
  std::vector<std::vector<acknowledged>> answers_ =
      std::vector<std::vector<acknowledged>>(client_count);
  std::vector<std::thread> threads_;
};

std::int64_t ended_count(api& server) {
  std::int64_t ended = 0;
  for (int number = 1; number <= action_count; ++number) {
    ended += server.queue(ref_of(number)).ended_total;
  }
  return ended;
}

bool at_rest(api& server) {
  for (int number = 1; number <= action_count; ++number) {
    const queue_stats stats = server.queue(ref_of(number));
    if (stats.waiting + stats.active > 0) {
      return false;
    }
  }
  return true;
}

// The server's lives, one after the other, on one storage and one history.
class server_incarnations {
 public:
  server_incarnations() : history_{folder_ / "history.jsonl"}, log_{folder_ / "bodies.log"} {
    start();
  }

  void start() {
    server_.reset();
    ++incarnation_;
    server_ = std::make_unique<server_process>(folder_.path(), config_of(incarnation_, log_),
                                               std::vector<std::string>{"--history", history_});
  }

  server_process& server() { return *server_; }
  [[nodiscard]] int incarnation() const { return incarnation_; }
  [[nodiscard]] const std::string& history() const { return history_; }
  [[nodiscard]] const std::string& log() const { return log_; }

 private:
  scratch_folder folder_;
  std::string history_;
  std::string log_;
  int incarnation_ = 0;
  std::unique_ptr<server_process> server_;
};

std::vector<unsigned> seeds() {
  const char* const wanted = std::getenv("BATON_TEST_SEED");
  return wanted == nullptr ? std::vector<unsigned>{1, 2}
                           : std::vector<unsigned>{static_cast<unsigned>(std::stoul(wanted))};
}

// Lets the work go on until a random amount of it is done, and kills the server then: the first
// two times while clients submit, later while bodies run.
void kill_at_random(server_incarnations& world, clients& load, int number, std::mt19937& chance) {
  std::uniform_int_distribution<int> within{0, 250};
  const int enough = (number < 2 ? 50 : -200) + 300 * number + within(chance);
  const auto jitter =
      std::chrono::microseconds{std::uniform_int_distribution<int>{0, 9'000}(chance)};
  api observer{world.server().address()};
  const auto is_enough = [&] {
    return (number < 2 ? load.acknowledged_count() : ended_count(observer)) >= enough;
  };
  REQUIRE(eventually(is_enough, std::chrono::seconds{120}));
  const auto moment = std::chrono::steady_clock::now() + jitter;
  REQUIRE(eventually([&] { return std::chrono::steady_clock::now() >= moment; }));
  world.server().kill_hard();
}

// Each line of the bodies' log names one execution and attempt: no two bodies had the same.
std::set<std::string> attempts_that_ran(const std::string& log) {
  std::ifstream file{log};
  std::set<std::string> seen;
  std::string line;
  while (std::getline(file, line)) {
    INFO("execution and attempt " << line);
    CHECK(seen.insert(line).second);
  }
  return seen;
}

void check_verdicts(api& server, const std::vector<acknowledged>& all,
                    const std::set<std::string>& attempts) {
  std::map<status, int> verdicts;
  for (const acknowledged& each : all) {
    const execution_record record = server.record(each.execution);
    ++verdicts[record.state];
    INFO("execution " << record.execution.value << " of " << record.action_ref << " is "
                      << to_string(record.state));
    const status own_end = fails(each.action_number) ? status::failed : status::completed;
    REQUIRE(record.action_ref == ref_of(each.action_number));
    REQUIRE((record.state == own_end || record.state == status::abandoned));
    if (record.state != status::abandoned) {
      REQUIRE(attempts.count(fmt::format("{}.{}", record.execution, record.number)) == 1);
    }
    if (record.state == status::completed) {
      REQUIRE(record.result == fmt::format("{}", record.execution));
    }
  }
  // Five kills meet at most as many bodies as the limits allow; all others end by themselves.
  CHECK(verdicts[status::abandoned] <= kill_count * 55);
}

// Every rule holds, to the end; a history that breaks one is kept for whoever looks into it.
void check_history(const std::string& path, unsigned seed) {
  const ended_command judged = run_baton({"check", path});
  if (judged.exit_code != 0) {
    const auto kept =
        std::filesystem::temp_directory_path() / fmt::format("baton-kill-test-{}.jsonl", seed);
    std::filesystem::copy_file(path, kept, std::filesystem::copy_options::overwrite_existing);
    UNSCOPED_INFO("the history is kept as " << kept);
  }
  INFO(judged.out << judged.err);
  CHECK(judged.exit_code == 0);
  std::ifstream history{path};
  const std::string recorded{std::istreambuf_iterator<char>{history}, {}};
  CHECK_THAT(recorded, Catch::Contains("history_ended"));
}

}  // namespace

TEST_CASE("a server that is killed five times among 2,000 processes loses and doubles nothing",
          "[slow]") {
  for (const unsigned seed : seeds()) {
    CAPTURE(seed);
    std::mt19937 chance{seed};
    server_incarnations world;
    clients load{world.server().address()};
    for (int number = 0; number < kill_count; ++number) {
      kill_at_random(world, load, number, chance);
      world.start();
      REQUIRE(attempt_processes_of(world.incarnation() - 1).empty());
    }
    const std::vector<acknowledged> all = load.wait();
    REQUIRE(all.size() == submissions_max);
    CHECK(load.refused_count() == 0);
    api server{world.server().address()};
    REQUIRE(eventually([&] { return at_rest(server); }, std::chrono::seconds{120}));
    CHECK(ended_count(server) == submissions_max);
    check_verdicts(server, all, attempts_that_ran(world.log()));
    CHECK(world.server().stop() == 0);
    for (int incarnation = 1; incarnation <= world.incarnation(); ++incarnation) {
      CHECK(attempt_processes_of(incarnation).empty());
    }
    check_history(world.history(), seed);
  }
}
