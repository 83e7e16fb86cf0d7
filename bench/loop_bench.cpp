// Measures the whole durable loop in one process: throughput, latency, and a deep queue.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "adapters/real/asio_clock.hpp"
#include "adapters/real/function_runner.hpp"
#include "adapters/real/in_process_bus.hpp"
#include "adapters/real/json_log.hpp"
#include "adapters/real/loop_watch.hpp"
#include "adapters/real/seeded_randomness.hpp"
#include "adapters/real/sqlite/sqlite_store.hpp"
#include "base/ensure.hpp"
#include "bench/disk_floor.hpp"
#include "engine/loop.hpp"

namespace baton::bench {
namespace {

using steady = std::chrono::steady_clock;
using seconds = std::chrono::duration<double>;

struct bench_options {
  std::string folder;
  int actions = 10;
  int executions = 100'000;
  int backlog = 200;  ///< submissions kept waiting per action
  int waiting = 1'000'000;
  int latency_samples = 200;
  bool watched = false;
};

std::int64_t resident_bytes() {
  std::ifstream statm{"/proc/self/statm"};
  std::int64_t total_pages = 0;
  std::int64_t resident_pages = 0;
  statm >> total_pages >> resident_pages;
  return resident_pages * 4096;
}

/// A loop on real adapters, with bodies that are C++ functions.
class world {
 public:
  world(const std::string& database, bool watched)
      : watched_{watched},
        time_{context_.get_executor()},
        messages_{time_},
        functions_{context_.get_executor()},
        chance_{1},
        notes_{severity::warning} {
    auto opened = sqlite_store::open(database, context_.get_executor());
    ensure(opened.has_value(), "the bench database opens");
    storage_ = *std::move(opened);
  }

  void define(const std::string& ref, std::function<void(execution_id)> attempt_function) {
    functions_.define(
        ref, function_runner::function{
                 [attempt_function = std::move(attempt_function)](const run_request& asked) {
                   attempt_function(asked.execution);
                   return run_end{true, "{}"};
                 }});
    action_definition definition;
    definition.ref = ref;
    definitions_.push_back(definition);
  }

  /// Runs `scenario` with the loop started, to its end.
  void run(std::function<awaitable<>(loop&)> scenario) {
    const loop_ports ports{time_, messages_, *storage_, functions_, chance_, notes_};
    loop the_loop{context_.get_executor(), ports, loop_settings{}};
    boost::asio::co_spawn(context_, drive(the_loop, std::move(scenario)), boost::asio::detached);
    if (watched_) {
      loop_watch{notes_}.run(context_);
    } else {
      context_.run();
    }
    context_.restart();
  }

  [[nodiscard]] clock& time() { return time_; }
  [[nodiscard]] boost::asio::any_io_executor executor() { return context_.get_executor(); }

 private:
  awaitable<> drive(loop& the_loop, std::function<awaitable<>(loop&)> scenario) {
    std::vector<action_definition> definitions = definitions_;
    const result<void> started = co_await the_loop.start(std::move(definitions));
    ensure(started.has_value(), "the loop starts");
    co_await scenario(the_loop);
    co_await the_loop.drain();
  }

  bool watched_;
  boost::asio::io_context context_{1};
  asio_clock time_;
  in_process_bus messages_;
  function_runner functions_;
  seeded_randomness chance_;
  json_log notes_;
  std::unique_ptr<sqlite_store> storage_;
  std::vector<action_definition> definitions_;
};

std::string ref_of(int action) {
  return fmt::format("bench.{}", action);
}

/// Submits `total` executions of one action, keeping `backlog` of them unfinished.
class feeder {
 public:
  feeder(loop& into, std::string ref, int total, int backlog)
      : into_{into}, ref_{std::move(ref)}, left_{total}, backlog_{backlog} {}

  void begin(const boost::asio::any_io_executor& executor) {
    executor_ = executor;
    for (int each = 0; each < backlog_; ++each) {
      submit_one();
    }
  }

  void on_attempt() { submit_one(); }

 private:
  void submit_one() {
    if (left_ > 0) {
      --left_;
      boost::asio::co_spawn(executor_, submit(), boost::asio::detached);
    }
  }

  awaitable<> submit() {
    submission wanted;
    wanted.action_ref = ref_;
    const auto accepted = co_await into_.submit(std::move(wanted));
    ensure(accepted.has_value(), "a submission is accepted");
  }

  loop& into_;
  std::string ref_;
  int left_;
  int backlog_;
  boost::asio::any_io_executor executor_;
};

struct throughput_run {
  world& in;
  const bench_options& options;
  std::vector<std::unique_ptr<feeder>> feeders{};
  std::int64_t ended = 0;
  std::unique_ptr<timer> done{};
  double rate = 0;

  void on_attempt(std::size_t action) {
    if (action < feeders.size()) {
      feeders[action]->on_attempt();
    }
    ++ended;
    if (ended == std::int64_t{options.executions} / options.actions * options.actions) {
      done->cancel();
    }
  }

  awaitable<> operator()(loop& the_loop) {
    done = in.time().make_timer();
    const auto began = steady::now();
    for (int action = 0; action < options.actions; ++action) {
      feeders.push_back(std::make_unique<feeder>(
          the_loop, ref_of(action), options.executions / options.actions, options.backlog));
    }
    for (auto& each : feeders) {
      each->begin(in.executor());
    }
    co_await done->wait_until(never);
    rate = static_cast<double>(ended) / seconds{steady::now() - began}.count();
  }
};

double throughput(const bench_options& options, const std::string& database) {
  world in{database, options.watched};
  throughput_run run{in, options};
  for (int action = 0; action < options.actions; ++action) {
    in.define(ref_of(action),
              [&run, action](execution_id) { run.on_attempt(static_cast<std::size_t>(action)); });
  }
  std::function<awaitable<>(loop&)> scenario = std::ref(run);
  in.run(std::move(scenario));
  return run.rate;
}

struct latency_run {
  world& in;
  int samples;
  steady::time_point submitted{};
  std::vector<double> micros{};

  awaitable<> operator()(loop& the_loop) {
    auto pace = in.time().make_timer();
    host_time next = in.time().now();
    for (int sample = 0; sample < samples; ++sample) {
      next = next + std::chrono::milliseconds{20};
      co_await pace->wait_until(next);
      submission wanted;
      wanted.action_ref = ref_of(0);
      submitted = steady::now();
      const auto accepted = co_await the_loop.submit(std::move(wanted));
      ensure(accepted.has_value(), "a submission is accepted");
    }
    const std::chrono::milliseconds last_ones{100};
    co_await pace->wait_until(next + last_ones);
  }
};

std::vector<double> latency_micros(const bench_options& options, const std::string& database) {
  world in{database, options.watched};
  latency_run run{in, options.latency_samples};
  in.define(ref_of(0), [&run](execution_id) {
    const std::chrono::duration<double, std::micro> took = steady::now() - run.submitted;
    run.micros.push_back(took.count());
  });
  std::function<awaitable<>(loop&)> scenario = std::ref(run);
  in.run(std::move(scenario));
  std::sort(run.micros.begin(), run.micros.end());
  return run.micros;
}

struct deep_queue_run {
  world& in;
  const bench_options& options;
  throughput_run& measured;
  double bytes_each = 0;

  awaitable<> operator()(loop& the_loop) {
    queue_control pause;
    pause.mode = queue_mode::paused;
    const auto paused = co_await the_loop.control("bench.deep", pause);
    ensure(paused.has_value(), "a queue pauses");
    const std::int64_t before = resident_bytes();
    auto done = in.time().make_timer();
    int in_flight = 0;
    for (int each = 0; each < options.waiting; ++each) {
      boost::asio::co_spawn(in.executor(), submit(the_loop, in_flight, *done),
                            boost::asio::detached);
      if (++in_flight >= 2'000) {
        co_await done->wait_until(never);
      }
    }
    while (in_flight > 0) {
      co_await done->wait_until(never);
    }
    bytes_each = static_cast<double>(resident_bytes() - before) / options.waiting;
    co_await measured(the_loop);
  }

  awaitable<> submit(loop& the_loop, int& in_flight, timer& done) {
    submission wanted;
    wanted.action_ref = "bench.deep";
    const auto accepted = co_await the_loop.submit(std::move(wanted));
    ensure(accepted.has_value(), "a submission is accepted");
    if (--in_flight <= 1'000) {
      done.cancel();
    }
  }
};

void deep_queue(const bench_options& options, const std::string& database, double shallow_rate) {
  world in{database, options.watched};
  throughput_run measured{in, options};
  for (int action = 0; action < options.actions; ++action) {
    in.define(ref_of(action), [&measured, action](execution_id) {
      measured.on_attempt(static_cast<std::size_t>(action));
    });
  }
  in.define("bench.deep", [](execution_id) {});
  deep_queue_run run{in, options, measured};
  std::function<awaitable<>(loop&)> scenario = std::ref(run);
  in.run(std::move(scenario));
  fmt::print(
      "{} waiting in one queue: {:.0f} bytes each, {:.0f} executions/s beside them "
      "({:.2f} of the rate without)\n",
      options.waiting, run.bytes_each, measured.rate, measured.rate / shallow_rate);
}

int run_bench(const bench_options& options) {
  std::filesystem::create_directories(options.folder);
  const auto fdatasync = fdatasync_median(options.folder);
  const double commits = sqlite_commits_per_second(options.folder);
  fmt::print("floor: fdatasync {:.0f} us (median), SQLite {:.0f} commits/s\n",
             static_cast<double>(fdatasync.count()) / 1e3, commits);
  const std::string folder = options.folder;
  const double rate = throughput(options, folder + "/throughput.db");
  fmt::print(
      "{} actions with limit 1: {:.0f} executions/s, submit included ({:.2f} per SQLite "
      "commit of the floor), {} MiB resident after {}\n",
      options.actions, rate, rate / commits, resident_bytes() >> 20U, options.executions);
  if (options.latency_samples > 0) {
    const std::vector<double> micros = latency_micros(options, folder + "/latency.db");
    const auto at = [&](double share) {
      return micros[static_cast<std::size_t>(share * static_cast<double>(micros.size() - 1))];
    };
    const auto paced = fdatasync_median(options.folder, std::chrono::milliseconds{20});
    const double paced_us = static_cast<double>(paced.count()) / 1e3;
    fmt::print(
        "submit to start at 50/s: p50 {:.0f} us, p99 {:.0f} us (p50 is {:.1f} times an "
        "fdatasync at the same pace, {:.0f} us)\n",
        at(0.5), at(0.99), at(0.5) / paced_us, paced_us);
  }
  if (options.waiting > 0) {
    deep_queue(options, folder + "/deep.db", rate);
  }
  return 0;
}

}  // namespace
}  // namespace baton::bench

int main(int argument_count, char** arguments) {
  baton::bench::bench_options options;
  options.folder = fmt::format("/var/tmp/baton-bench-{}", ::getpid());
  CLI::App app{"Measures baton's durable loop, with the floor it stands on."};
  app.add_option("--folder", options.folder, "where the databases go; on the disk to be measured");
  app.add_option("--actions", options.actions, "actions, each with limit 1");
  app.add_option("--executions", options.executions, "executions in all");
  app.add_option("--backlog", options.backlog, "submissions kept waiting per action");
  app.add_option("--waiting", options.waiting, "executions in the deep queue; 0 leaves it out");
  app.add_option("--latency-samples", options.latency_samples, "0 leaves the latency out");
  app.add_flag("--watched", options.watched, "time each step of the loop, as the server does");
  CLI11_PARSE(app, argument_count, arguments);
  const int code = baton::bench::run_bench(options);
  std::filesystem::remove_all(options.folder);
  return code;
}
