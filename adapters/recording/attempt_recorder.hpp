// One body as it is seen from outside: its start, why it was asked to end, its end.
#pragma once

#include "adapters/recording/recorder.hpp"
#include "engine/ports/runner.hpp"

namespace baton {

class attempt_recorder {
 public:
  /// Writes the start, which is before the body can run. `process`: whose body it is.
  attempt_recorder(recorder& into, const run_request& request, const std::string& process);

  /// It was asked to end. Why shows in when: from outside there is nothing else to go by but
  /// whether its timeout was over by its worker's clock.
  void terminated(bool overdue);
  void killed();

  /// Writes the end, which is after the body is gone: nothing where `cause` says that only the wait
  /// for it has ended.
  void ended(bool succeeded, end_cause cause = end_cause::by_itself);
  void could_not_start(const std::string& reason);

  /// The machine had no room for it, and nothing ran: it is tried again, unless this was the
  /// `last_try`, which ends the attempt.
  void found_no_room(const std::string& reason, bool last_try);

 private:
  void write_end();

  recorder* into_;
  history::event seen_;
};

}  // namespace baton
