#include "apps/baton_sim/last_words.hpp"

#include <algorithm>
#include <array>
#include <csignal>

#include <unistd.h>

namespace baton::sim_app {
namespace {

// A signal handler has nothing but what it finds: the text of its own thread, which stands still.
thread_local std::array<char, 512> words{};
thread_local std::size_t size = 0;

void tell(int) {
  constexpr std::string_view begin = "baton-sim: this stopped it: ";
  for (const std::string_view each :
       {begin, std::string_view{words.data(), size}, std::string_view{"\n"}}) {
    if (size > 0 && ::write(STDERR_FILENO, each.data(), each.size()) < 0) {
      return;
    }
  }
}

}  // namespace

last_words::last_words(std::string_view what) {
  const std::size_t kept = std::min(what.size(), words.size());
  std::copy_n(what.begin(), kept, words.begin());
  size = kept;
}

last_words::~last_words() {
  size = 0;
}

// Handled once: `abort` goes on to end the process when the handler has returned.
void tell_last_words_on_abort() {
  std::signal(SIGABRT, tell);
}

}  // namespace baton::sim_app
