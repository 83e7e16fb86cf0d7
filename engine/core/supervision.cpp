#include "engine/core/supervision.hpp"

namespace baton {

supervision_step supervision::on_deadline(host_time now) {
  if (now < deadline_) {
    return supervision_step::none;
  }
  switch (phase_) {
    case phase::running: return terminate(outcome::timed_out, now);
    case phase::terminating:
      phase_ = phase::killed;
      deadline_ = never;
      return supervision_step::kill;
    case phase::killed: return supervision_step::none;
  }
  return supervision_step::none;
}

supervision_step supervision::on_cancel(host_time now) {
  return phase_ == phase::running ? terminate(outcome::cancelled, now) : supervision_step::none;
}

outcome supervision::on_end(bool succeeded, end_cause cause) const {
  if (phase_ != phase::running) {
    ensure(reason_ == outcome::timed_out || reason_ == outcome::cancelled,
           "a worker ends an attempt for its timeout or a cancellation");
    return reason_;
  }
  switch (cause) {
    case end_cause::timed_out: return outcome::timed_out;
    case end_cause::lease_ended:
    case end_cause::lost:
    case end_cause::released: return outcome::worker_lost;
    case end_cause::by_itself: break;
  }
  return succeeded ? outcome::succeeded : outcome::failed;
}

supervision_step supervision::terminate(outcome reason, host_time now) {
  ensure(phase_ == phase::running, "the first reason to end an attempt stands");
  phase_ = phase::terminating;
  reason_ = reason;
  deadline_ = now + grace_;
  return supervision_step::terminate;
}

}  // namespace baton
