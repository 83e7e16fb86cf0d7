// Measures the rules: how long one history of a simulated run takes to be judged.
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "history/checker.hpp"
#include "history/report.hpp"

namespace baton::bench {
namespace {

using history::event;
using history::event_kind;

/// Executions that run one after the other in each action's queue, all well, about twenty events
/// each. They overlap between actions.
class synthetic_history {
 public:
  synthetic_history(int executions, int actions) {
    add(event_kind::process_started).process = "executor-1";
    for (int host = 1; host <= 3; ++host) {
      add(event_kind::process_started).process = fmt::format("worker-{}", host);
    }
    for (int action = 1; action <= actions; ++action) {
      define(action);
    }
    for (int first = 1; first <= executions; first += actions) {
      const int last = std::min(first + actions - 1, executions);
      for (int step = 0; step < step_count; ++step) {
        for (int execution = first; execution <= last; ++execution) {
          take_step(step, execution, 1 + (execution - first));
        }
      }
    }
    add(event_kind::faults_ended);
    add(event_kind::history_ended);
  }

  [[nodiscard]] const std::vector<event>& events() const { return events_; }

 private:
  static constexpr int step_count = 19;

  static std::string ref_of(int action) { return fmt::format("deploy.service-{}", action); }

  event& add(event_kind kind) {
    now_ns_ += 1'000'000;
    event& fresh = events_.emplace_back();
    fresh.at_ns = now_ns_;
    fresh.kind = kind;
    return fresh;
  }

  void define(int action) {
    event& defined = add(event_kind::action_defined);
    defined.action = action;
    defined.action_ref = ref_of(action);
    defined.limit = 1;
    defined.timeout_ms = 60'000;
    defined.grace_ms = 10'000;
    defined.attempts_max = 3;
    defined.lease_ms = 3'000;
    defined.retry_on = {"failed", "abandoned"};
  }

  event& of(event_kind kind, int execution, int action) {
    event& seen = add(kind);
    seen.execution = execution;
    seen.attempt = 1;
    seen.action_ref = ref_of(action);
    return seen;
  }

  void message(const char* type, const char* status, int execution, int action) {
    event& seen = of(event_kind::message, execution, action);
    seen.type = type;
    seen.message_id = fmt::format("{}/{}/1", type, execution);
    seen.action = action;
    seen.status = status;
    seen.result = seen.type == "execution.completed" ? R"({"exit_code":0})" : "";
  }

  void read(const char* status, int execution, const char* result = "") {
    event& seen = add(event_kind::status_read);
    seen.execution = execution;
    seen.status = status;
    seen.result = result;
  }

  void request(event_kind kind, int execution, int action) {
    event& asked = add(kind);
    asked.request = fmt::format("client-1/{}", execution);
    if (kind == event_kind::submitted) {
      asked.action_ref = ref_of(action);
    } else {
      asked.execution = execution;
    }
  }

  void attempt_line(event_kind kind, int execution, int action) {
    event& seen = of(kind, execution, action);
    seen.process = fmt::format("worker-{}", 1 + execution % 3);
    seen.worker = 1 + execution % 3;
    seen.status = kind == event_kind::action_ended ? "completed" : "";
  }

  void slot(event_kind kind, int execution, int action) {
    event& seen = of(kind, execution, action);
    seen.slot = 1;
    seen.status = kind == event_kind::slot_released ? "completed" : "";
  }

  void take_step(int step, int execution, int action) {
    switch (step) {
      case 0: return request(event_kind::submitted, execution, action);
      case 1: return request(event_kind::acknowledged, execution, action);
      case 2: return message("enforcement.created", "requested", execution, action);
      case 3: return message("execution.requested", "requested", execution, action);
      case 4: return slot(event_kind::slot_granted, execution, action);
      case 5: return message("execution.scheduled", "scheduled", execution, action);
      case 6: return message("execution.status_changed", "scheduled", execution, action);
      case 7: return read("scheduled", execution);
      case 8: return attempt_line(event_kind::action_started, execution, action);
      case 9: return message("execution.status_changed", "running", execution, action);
      case 10:
      case 11: return read("running", execution);
      case 12: return attempt_line(event_kind::action_ended, execution, action);
      case 13: return slot(event_kind::slot_released, execution, action);
      case 14: return message("execution.status_changed", "completed", execution, action);
      case 15:
      case 16: return message("execution.completed", "completed", execution, action);
      default: return read("completed", execution, R"({"exit_code":0})");
    }
  }

  std::vector<event> events_;
  std::int64_t now_ns_ = 0;
};

struct figures {
  double fastest = 0;
  double median = 0;
};

figures microseconds(const std::vector<event>& events, int repetitions) {
  using clock = std::chrono::steady_clock;
  std::vector<double> took;
  for (int each = 0; each < repetitions; ++each) {
    const auto from = clock::now();
    const history::verdict judged = history::check(events);
    took.push_back(std::chrono::duration<double, std::micro>(clock::now() - from).count());
    if (!judged.holds()) {
      fmt::print(stderr, "{}", history::to_text(judged));
    }
  }
  std::sort(took.begin(), took.end());
  return {took.front(), took[took.size() / 2]};
}

}  // namespace
}  // namespace baton::bench

int main(int argc, char** argv) {
  int executions = 50;
  int actions = 3;
  int repetitions = 2000;
  CLI::App app{"How long a history takes to be judged"};
  app.add_option("--executions", executions)->check(CLI::PositiveNumber);
  app.add_option("--actions", actions)->check(CLI::PositiveNumber);
  app.add_option("--repetitions", repetitions)->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);
  const baton::bench::synthetic_history history{executions, actions};
  const auto [fastest, median] = baton::bench::microseconds(history.events(), repetitions);
  fmt::print("{} executions, {} events of {} bytes: {:.1f} us (median), {:.1f} us (fastest)\n",
             executions, history.events().size(), sizeof(baton::history::event), median, fastest);
}
