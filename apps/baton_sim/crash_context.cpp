#include "apps/baton_sim/crash_context.hpp"

#include <algorithm>
#include <array>
#include <csignal>

#include <unistd.h>

namespace baton::sim_app {
namespace {

// A signal handler has nothing but what it finds: the text of its own thread, which stands still.
thread_local std::array<char, 512> words{};
thread_local std::size_t size = 0;

void print_context(int signal) {
  std::signal(signal, SIG_DFL);
  constexpr std::string_view begin = "baton-sim: this stopped it: ";
  for (const std::string_view each :
       {begin, std::string_view{words.data(), size}, std::string_view{"\n"}}) {
    if (size > 0 && ::write(STDERR_FILENO, each.data(), each.size()) < 0) {
      return;
    }
  }
}

}  // namespace

crash_context::crash_context(std::string_view what) {
  const std::size_t kept = std::min(what.size(), words.size());
  std::copy_n(what.begin(), kept, words.begin());
  size = kept;
}

crash_context::~crash_context() {
  size = 0;
}

std::string crash_context::of_this_thread() {
  return {words.data(), size};
}

// Handled once: when the handler has returned, `abort` goes on to end the process, and what has
// crashed crashes again.
void install_crash_context() {
  for (const int each : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
    const auto before = std::signal(each, print_context);
    if (before != SIG_DFL) {  // a sanitizer's, which says more
      std::signal(each, before);
    }
  }
}

}  // namespace baton::sim_app
