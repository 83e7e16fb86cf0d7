#include <fmt/format.h>

#include "history/rules/rule.hpp"

namespace baton::history {
namespace {

// From outside, a head with a free slot is one that was granted: what keeps it from its start then
// is somebody else's work. Further attempts wait for their backoff, and are not judged.
class isolation final : public rule {
 public:
  std::string_view name() const override { return "isolation"; }
  std::string_view sentence() const override {
    return "one action's backlog or hang does not keep another's head from its free slot";
  }

  void judge(const timeline& seen, const check_options& options, judgement& into) const override {
    const bool owed = !options.isolation_after_faults_only || seen.faults_ended;
    if (options.isolation_bound_ns <= 0 || !owed) {
      return;
    }
    for (const execution_record& execution : seen.executions) {
      if (!execution.grants.empty() && execution.grants.front().attempt <= 1) {
        judge_execution(seen, options, execution, into);
      }
    }
  }

 private:
  static void judge_execution(const timeline& seen, const check_options& options,
                              const execution_record& of, judgement& into) {
    const bool granted_before =
        options.isolation_after_faults_only && of.grants.front().at.line < seen.faults_ended.line;
    const mark from = granted_before ? seen.faults_ended : of.grants.front().at;
    const mark started = of.bodies.empty() ? mark{} : of.bodies.front().started;
    mark until = started ? started : seen.last;
    if (!started) {
      if (const status_sight* const end = of.terminal()) {
        until = end->at;
      }
    }
    if (seen.processes.restarted_between(from.line, until.line)) {
      return;
    }
    if (of.cancel_submitted && of.cancel_submitted.line < until.line) {
      until = of.cancel_submitted;
    }
    if (granted_before && until.line < from.line) {
      return;  // nothing was owed yet
    }
    into.judged();
    const std::int64_t waited_ns = elapsed_ns(from, until);
    if (waited_ns > options.isolation_bound_ns) {
      into.broken(of,
                  fmt::format("execution {} starts within {} ms of {}", of.id,
                              options.isolation_bound_ns / 1'000'000,
                              granted_before ? "the end of the faults" : "its grant"),
                  fmt::format("{} {} ms", started ? "it started after" : "it had not started after",
                              waited_ns / 1'000'000),
                  {of.grants.front().at, from, until});
    }
  }
};

}  // namespace

std::unique_ptr<rule> make_isolation() {
  return std::make_unique<isolation>();
}

}  // namespace baton::history
