#include "apps/baton_sim/contained_play.hpp"

#include <atomic>
#include <future>
#include <memory>
#include <thread>

#include <unistd.h>

#include "apps/baton_sim/last_words.hpp"

namespace baton::sim_app {
namespace {

// A world takes some megabytes. Making a schedule small breaks it a hundred times or so.
constexpr unsigned enough_broken = 100;
constexpr unsigned broken_max = 20 * enough_broken;

std::atomic<unsigned> broken_count = 0;  // threads of this process that stand still

[[noreturn]] void stand_still() {
  while (true) {
    ::pause();
  }
}

}  // namespace

std::optional<scenarios::run_report> contain(
    const std::function<void(const broken_handler& on_broken)>& work) {
  using broken_or_none = std::optional<scenarios::run_report>;
  // Shared, since a thread that is going to stand still may be slow to leave `set_value`.
  const auto told = std::make_shared<std::promise<broken_or_none>>();
  std::future<broken_or_none> answer = told->get_future();
  std::thread apart{[&work, told, words = last_words::of_this_thread()] {
    const last_words mine{words};
    work([told](scenarios::run_report&& broken) {
      if (++broken_count <= broken_max) {
        told->set_value(std::move(broken));
        stand_still();
      }
    });
    told->set_value(std::nullopt);
  }};
  broken_or_none broken = answer.get();
  if (broken) {
    apart.detach();
  } else {
    apart.join();
  }
  return broken;
}

scenarios::run_report play_contained(const scenarios::scenario& what, const scenarios::plan& does,
                                     const scenarios::run_options& options) {
  scenarios::run_report run;
  auto broken = contain([&](const broken_handler& on_broken) {
    scenarios::run_options how = options;
    how.on_broken = on_broken;
    run = scenarios::play(what, does, how);
  });
  return broken ? *std::move(broken) : std::move(run);
}

scenarios::run_report play_contained(const scenarios::scenario& what, std::uint64_t seed,
                                     const scenarios::run_options& options) {
  return play_contained(what, scenarios::draw_plan(what, seed), options);
}

scenarios::player contained_player() {
  return [](const scenarios::scenario& what, const scenarios::plan& does,
            const scenarios::run_options& how) { return play_contained(what, does, how); };
}

bool have_enough_broken() {
  return broken_count >= enough_broken;
}

}  // namespace baton::sim_app
