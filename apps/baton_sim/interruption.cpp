#include "apps/baton_sim/interruption.hpp"

#include <atomic>
#include <csignal>

namespace baton::sim_app {
namespace {

// A signal handler has nothing but this.
std::atomic<bool> asked = false;
static_assert(std::atomic<bool>::is_always_lock_free);

void ask(int signal) {
  asked = true;
  std::signal(signal, SIG_DFL);
}

}  // namespace

void hear_interruptions() {
  std::signal(SIGINT, ask);
  std::signal(SIGTERM, ask);
}

bool was_interrupted() { return asked; }

}  // namespace baton::sim_app
