#include "examples/lease/lease.hpp"

namespace lease_example {

awaitable<void> node::run() {
  while (true) {
    // Before it asks: the server counts from a moment after this one, so it ends later.
    nanoseconds lease_begins = in_.now();
    const bool granted = co_await in_.ask_for_lease();
    if (planted_ == mistake::counts_from_answer) {
      lease_begins = in_.now();
    }
    if (granted) {
      leads_until_ = lease_begins + lease_length - lease_margin;
    }
    if (granted && leads()) {
      in_.begin_to_lead();
    }
    co_await in_.wait(lease_length / 5);
  }
}

// What was granted before the start is not known any more: nobody gets anything until it is over.
lease_server::lease_server(nanoseconds started_at, mistake planted)
    : held_until_{planted == mistake::forgets_at_restart ? started_at
                                                         : started_at + lease_length} {}

bool lease_server::grants(std::uint32_t who, nanoseconds now) {
  if (who != holder_ && now < held_until_) {
    return false;
  }
  holder_ = who;
  held_until_ = now + lease_length;
  return true;
}

}  // namespace lease_example
