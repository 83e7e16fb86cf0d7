#include "adapters/real/process/process_signals.hpp"

#include <signal.h>

namespace baton::process {
namespace {

void replace(int signal, void (*unwanted)(int), void (*wanted)(int)) {
  struct sigaction current {};
  if (::sigaction(signal, nullptr, &current) != 0 || (current.sa_flags & SA_SIGINFO) != 0) {
    return;
  }
  const bool discards_statuses = signal == SIGCHLD && (current.sa_flags & SA_NOCLDWAIT) != 0;
  if (current.sa_handler == unwanted || (current.sa_handler == wanted && discards_statuses)) {
    struct sigaction changed {};
    changed.sa_handler = wanted;
    ::sigaction(signal, &changed, nullptr);
  }
}

}  // namespace

void prepare_signals() {
  replace(SIGPIPE, SIG_DFL, SIG_IGN);
  replace(SIGXFSZ, SIG_DFL, SIG_IGN);
  replace(SIGCHLD, SIG_IGN, SIG_DFL);
}

}  // namespace baton::process
