#include "adapters/recording/attempt_recorder.hpp"

namespace baton {
namespace {

/// Of an end for which nothing had asked before.
const char* status_after(bool succeeded, end_cause cause) {
  switch (cause) {
    case end_cause::timed_out: return "timeout";
    case end_cause::lease_ended:
    case end_cause::lost:
    case end_cause::released: return "abandoned";
    case end_cause::by_itself: break;
  }
  return succeeded ? "completed" : "failed";
}

}  // namespace

attempt_recorder::attempt_recorder(recorder& into, const run_request& request,
                                   const std::string& process)
    : into_{&into} {
  seen_ = into.begin(history::event_kind::action_started);
  seen_.process = process;
  seen_.execution = request.execution.value;
  seen_.attempt = request.number.value;
  seen_.worker = request.worker.value;
  seen_.action_ref = request.action_ref;
  into.record(seen_);
  seen_.kind = history::event_kind::action_ended;
}

void attempt_recorder::terminated(bool overdue) {
  if (seen_.status.empty()) {
    seen_.status = overdue ? "timeout" : "cancelled";
  }
}

void attempt_recorder::killed() {
  if (seen_.status.empty()) {
    seen_.status = "abandoned";
  }
}

void attempt_recorder::ended(bool succeeded, end_cause cause) {
  if (cause == end_cause::released) {
    return;  // that it is gone has not been seen
  }
  if (seen_.status.empty()) {
    seen_.status = status_after(succeeded, cause);
  }
  write_end();
}

void attempt_recorder::could_not_start(const std::string& reason) {
  seen_.status = "failed";
  seen_.detail = reason;
  write_end();
}

void attempt_recorder::found_no_room(const std::string& reason, bool last_try) {
  seen_.status = last_try ? "abandoned" : "postponed";
  seen_.detail = reason;
  write_end();
}

void attempt_recorder::write_end() {
  seen_.at_ns = into_->begin(seen_.kind).at_ns;
  into_->record(seen_);
}

}  // namespace baton
