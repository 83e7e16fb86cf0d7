#include <algorithm>
#include <iterator>
#include <vector>

#include <fmt/format.h>

#include "history/rules/rule.hpp"

namespace baton::history {
namespace {

class released_once final : public rule {
 public:
  std::string_view name() const override { return "released-once"; }
  std::string_view sentence() const override {
    return "each grant is released exactly once, whatever is duplicated or repeated";
  }

  void judge(const timeline& seen, const check_options&, judgement& into) const override {
    for (const observed_execution& execution : seen.executions) {
      for (std::size_t index = 0; index < execution.releases.size(); ++index) {
        into.judged();
        judge_repetition(seen, execution, index, into);
        judge_grant(seen, execution, execution.releases[index], into);
      }
    }
  }

 private:
  // A restarted process may learn of the same release again; one process learns of it once.
  static void judge_repetition(const timeline& seen, const observed_execution& execution,
                               std::size_t index, judgement& into) {
    if (index == 0) {
      return;
    }
    const slot_sight& before = execution.releases[index - 1];
    const slot_sight& again = execution.releases[index];
    const bool granted_anew =
        std::any_of(execution.grants.begin(), execution.grants.end(), [&](const slot_sight& grant) {
          return grant.at.line > before.at.line && grant.at.line < again.at.line &&
                 grant.attempt > before.attempt;
        });
    if (granted_anew || seen.processes.incarnation_at(before.at.line) !=
                            seen.processes.incarnation_at(again.at.line)) {
      return;
    }
    into.broken(execution, fmt::format("the slot of execution {} is released once", execution.id),
                fmt::format("it was released on line {} and again on line {}", before.at.line,
                            again.at.line),
                {before.at, again.at});
  }

  static void judge_grant(const timeline& seen, const observed_execution& execution,
                          const slot_sight& release, judgement& into) {
    const mark granted = execution.granted();
    if (!granted || granted.line > release.at.line) {
      // A kill may have swallowed the grant, if there was one between submission and release: what
      // was stored without an answer is acknowledged to the client that repeats, after its end.
      if (seen.processes.incarnation_at(execution.submitted.line) ==
          seen.processes.incarnation_at(release.at.line)) {
        into.broken(
            execution,
            fmt::format("execution {} releases a slot that was granted to it", execution.id),
            fmt::format("slot {} was released on line {} without a grant before it", release.slot,
                        release.at.line),
            {release.at, granted});
      }
      return;
    }
    const std::vector<slot_sight> held = slots_before(execution, release.at);
    const bool told = release.slot != 0 && !held.empty() && !execution.moved_unseen;
    const bool its_own = std::any_of(held.begin(), held.end(), [&](const slot_sight& each) {
      return each.slot == 0 || each.slot == release.slot;
    });
    if (told && !its_own) {
      into.broken(execution,
                  fmt::format("execution {} releases slot {}", execution.id, held.back().slot),
                  fmt::format("slot {} was released in its name", release.slot),
                  {held.back().at, release.at});
    }
  }

  // A change of `group_by` numbers slots anew: what it was granted before counts no more.
  static std::vector<slot_sight> slots_before(const observed_execution& execution, mark release) {
    std::vector<slot_sight> held;
    std::size_t numbered_from = 0;
    for (const queue_move& each : execution.moves) {
      if (each.at.line < release.line) {
        numbered_from = each.at.line;
        held = {{each.at, 0, each.slot}};
      }
    }
    if (!held.empty() && held.front().slot == 0) {
      held.clear();
    }
    std::copy_if(execution.grants.begin(), execution.grants.end(), std::back_inserter(held),
                 [&](const slot_sight& grant) { return grant.at.line > numbered_from; });
    return held;
  }
};

}  // namespace

std::unique_ptr<rule> make_released_once() {
  return std::make_unique<released_once>();
}

}  // namespace baton::history
