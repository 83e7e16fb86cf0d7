#include "apps/baton_sim/contained_play.hpp"

#include <atomic>
#include <memory>
#include <semaphore>
#include <string>
#include <thread>
#include <utility>

#include <unistd.h>

#include "apps/baton_sim/crash_context.hpp"

namespace baton::sim_app {
namespace {

// A world takes some megabytes. Making a schedule small breaks it a hundred times or so.
constexpr unsigned enough_broken = 100;
constexpr unsigned broken_max = 20 * enough_broken;

std::atomic<unsigned> broken_count = 0;  // threads of this process that stand still

/// What is handed over between a thread and its stand-in.
struct hand_over {
  const contained_work* work = nullptr;  ///< null: there is no more
  std::string words;
  std::optional<scenarios::run_report> broken;
  std::binary_semaphore begins{0};
  std::binary_semaphore ends{0};
};

void serve(const std::shared_ptr<hand_over>& with) {
  const auto on_broken = [&with](scenarios::run_report&& broken) {
    if (++broken_count <= broken_max) {
      with->broken = std::move(broken);
      with->ends.release();
      while (true) {
        ::pause();
      }
    }
  };
  for (with->begins.acquire(); with->work != nullptr; with->begins.acquire()) {
    {
      const crash_context mine{with->words};
      (*with->work)(on_broken);
    }
    with->ends.release();
  }
}

/// A thread's stand-in, which is another one after each broken invariant.
class isolated_run {
 public:
  isolated_run() = default;
  ~isolated_run() {
    if (thread_.joinable()) {
      with_->work = nullptr;
      with_->begins.release();
      thread_.join();
    }
  }
  isolated_run(const isolated_run&) = delete;
  isolated_run& operator=(const isolated_run&) = delete;

  std::optional<scenarios::run_report> run(const contained_work& work) {
    if (!thread_.joinable()) {
      with_ = std::make_shared<hand_over>();
      thread_ = std::thread{serve, with_};
    }
    with_->work = &work;
    with_->words = crash_context::of_this_thread();
    with_->begins.release();
    with_->ends.acquire();
    if (with_->broken) {
      thread_.detach();
    }
    return std::exchange(with_->broken, std::nullopt);
  }

 private:
  std::shared_ptr<hand_over> with_;
  std::thread thread_;
};

}  // namespace

std::optional<scenarios::run_report> contain(const contained_work& work) {
  thread_local isolated_run mine;
  return mine.run(work);
}

scenarios::run_report play_contained(const scenarios::scenario& scenario,
                                     const scenarios::plan& plan,
                                     const scenarios::run_options& options) {
  scenarios::run_report run;
  auto broken = contain([&](const broken_handler& on_broken) {
    scenarios::run_options run_with = options;
    run_with.on_broken = on_broken;
    run = scenarios::play(scenario, plan, run_with);
  });
  return broken ? *std::move(broken) : std::move(run);
}

scenarios::run_report play_contained(const scenarios::scenario& scenario, std::uint64_t seed,
                                     const scenarios::run_options& options) {
  return play_contained(scenario, scenarios::draw_plan(scenario, seed), options);
}

scenarios::player contained_player() {
  return
      [](const scenarios::scenario& scenario, const scenarios::plan& plan,
         const scenarios::run_options& options) { return play_contained(scenario, plan, options); };
}

bool have_enough_broken() {
  return broken_count >= enough_broken;
}

}  // namespace baton::sim_app
