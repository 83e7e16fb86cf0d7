// One body as it is seen from outside: its start, why it was asked to end, its end.
#pragma once

#include <cstdint>
#include <string>

#include "adapters/recording/recorder.hpp"
#include "engine/ports/runner.hpp"

namespace baton {

class body_witness {
 public:
  /// Writes the start, which is before the body can run. `process`: whose body it is.
  body_witness(recorder& into, const run_request& request, const std::string& process);

  /// Writes a start that was asked for at `asked_ns`, once it is known that it is one.
  body_witness(recorder& into, const run_request& request, const std::string& process,
               std::int64_t asked_ns);

  /// It was asked to end. Why shows in when: from outside there is nothing else to go by but
  /// whether its timeout was over by its worker's clock.
  void terminated(bool overdue);
  void killed();

  /// Writes the end, which is after the body is gone.
  void ended(bool succeeded);
  void could_not_start(const std::string& reason);

 private:
  void write_end();

  recorder* into_;
  history::event seen_;
};

}  // namespace baton
