#include "adapters/recording/body_witness.hpp"

namespace baton {

body_witness::body_witness(recorder& into, const run_request& request, const std::string& process)
    : body_witness{into, request, process, into.begin(history::event_kind::action_started).at_ns} {}

body_witness::body_witness(recorder& into, const run_request& request, const std::string& process,
                           std::int64_t asked_ns)
    : into_{&into} {
  seen_ = into.begin(history::event_kind::action_started);
  seen_.at_ns = asked_ns;
  seen_.process = process;
  seen_.execution = request.execution.value;
  seen_.attempt = request.number.value;
  seen_.worker = request.worker.value;
  seen_.action_ref = request.action_ref;
  into.record(seen_);
  seen_.kind = history::event_kind::action_ended;
}

void body_witness::terminated(bool overdue) {
  if (seen_.status.empty()) {
    seen_.status = overdue ? "timeout" : "cancelled";
  }
}

void body_witness::killed() {
  if (seen_.status.empty()) {
    seen_.status = "abandoned";
  }
}

void body_witness::ended(bool succeeded) {
  if (seen_.status.empty()) {
    seen_.status = succeeded ? "completed" : "failed";
  }
  write_end();
}

void body_witness::could_not_start(const std::string& reason) {
  seen_.status = "failed";
  seen_.detail = reason;
  write_end();
}

void body_witness::write_end() {
  seen_.at_ns = into_->begin(seen_.kind).at_ns;
  into_->record(seen_);
}

}  // namespace baton
