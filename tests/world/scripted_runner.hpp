// The runner port on scripts: bodies that last, fail, ignore signals and flood as a test says.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/ports/clock.hpp"
#include "engine/ports/runner.hpp"

namespace baton::test {

struct script {
  duration lasts{std::chrono::milliseconds{10}};
  bool succeeds = true;
  bool ignores_terminate = false;
  bool cannot_start = false;
  int no_room_tries = 0;  ///< how many of its first starts find no room
  end_cause cause = end_cause::by_itself;  ///< what ends it when its time is over
  duration survives{};    ///< how long something of it is left after it was killed
  std::string result = "{}";
};

/// What outlives a crash of the world: every start and end, in order.
struct attempt_log {
  std::vector<attempt_key> started;
  std::vector<attempt_key> ended;
  std::set<attempt_key> running;  ///< what is left of one that was killed included
  std::map<attempt_key, std::vector<host_time>> tries;  ///< the starts that were asked for
  std::map<attempt_key, host_time> lease_until;         ///< as it was told last
  std::size_t most_at_once = 0;
};

class scripted_runner final : public runner {
 public:
  using author = std::function<script(const run_request&)>;

  scripted_runner(clock& time, attempt_log& log, author writes)
      : time_{time}, log_{log}, author_{std::move(writes)} {}

  awaitable<result<std::unique_ptr<run>>> start(run_request request) override;

 private:
  clock& time_;
  attempt_log& log_;
  author author_;
};

/// The same script for every body.
[[nodiscard]] inline scripted_runner::author always(const script& text) {
  return [text](const run_request&) { return text; };
}

[[nodiscard]] inline scripted_runner::author lasting(duration lasts) {
  script text;
  text.lasts = lasts;
  return always(text);
}

}  // namespace baton::test
