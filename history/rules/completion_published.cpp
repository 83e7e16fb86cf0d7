#include <fmt/format.h>

#include "history/rules/rule.hpp"

namespace baton::history {
namespace {

// What a client could compare a message with: the status anybody else saw, the result a read gave.
struct truth {
  const status_sight* verdict = nullptr;  ///< not from a message; none: nothing to compare with
  const status_sight* read = nullptr;
};

truth truth_of(const observed_execution& execution) {
  truth known;
  for (const status_sight& each : execution.statuses) {
    if (!each.terminal || each.source == status_source::completed_message) {
      continue;
    }
    if (known.verdict == nullptr) {
      known.verdict = &each;
    }
    if (known.read == nullptr && each.source == status_source::read && !each.told->result.empty()) {
      known.read = &each;
    }
  }
  return known;
}

class completion_published final : public rule {
 public:
  std::string_view name() const override { return "completion-published"; }
  std::string_view sentence() const override {
    return "every terminal execution is announced by a right execution.completed";
  }

  void judge(const timeline& seen, const check_options&, judgement& into) const override {
    if (!seen.history_ended) {
      return;  // an announcement may still have been on its way
    }
    for (const observed_execution& execution : seen.executions) {
      if (const status_sight* const end = execution.terminal()) {
        into.judged();
        judge_execution(seen, execution, *end, into);
      }
    }
  }

 private:
  static void judge_execution(const timeline& seen, const observed_execution& execution,
                              const status_sight& end, judgement& into) {
    const truth known = truth_of(execution);
    const status_sight* last = nullptr;
    std::string wrong;
    for (const status_sight& each : execution.statuses) {
      if (each.source != status_source::completed_message) {
        continue;
      }
      last = &each;
      wrong = what_is_wrong(execution, known, each);
      if (wrong.empty()) {
        return;
      }
    }
    const std::string expected = fmt::format(
        "execution {} of {} is announced by an execution.completed with status '{}'", execution.id,
        execution.action_ref, known.verdict != nullptr ? known.verdict->status : end.status);
    if (last == nullptr) {
      into.broken(execution, expected, "no execution.completed for it",
                  {end.at, seen.history_ended});
    } else {
      into.broken(execution, expected, wrong,
                  {last->at, known.verdict != nullptr ? known.verdict->at : mark{},
                   known.read != nullptr ? known.read->at : mark{}});
    }
  }

  // Empty: nothing is.
  static std::string what_is_wrong(const observed_execution& execution, const truth& known,
                                   const status_sight& message) {
    if (!execution.action_ref.empty() && message.told->action_ref != execution.action_ref) {
      return fmt::format("the message on line {} names action_ref '{}'", message.at.line,
                         message.told->action_ref);
    }
    const bool defined = execution.action != nullptr && !execution.action->policies.empty();
    if (defined && !execution.action->has_id(message.told->action)) {
      return fmt::format("the message on line {} names action {}", message.at.line,
                         message.told->action);
    }
    if (!message.terminal ||
        (known.verdict != nullptr && message.status != known.verdict->status)) {
      return fmt::format("the message on line {} has status '{}'", message.at.line, message.status);
    }
    if (known.read != nullptr && message.told->result != known.read->told->result) {
      return fmt::format("the message on line {} has result '{}', a read gave '{}'",
                         message.at.line, message.told->result, known.read->told->result);
    }
    return {};
  }
};

}  // namespace

std::unique_ptr<rule> make_completion_published() {
  return std::make_unique<completion_published>();
}

}  // namespace baton::history
