#include "reports/model/summary/failures.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reports/model/numbers/numbers.hpp"
#include "reports/model/replay_command.hpp"
#include "reports/model/summary/decision.hpp"
#include "reports/model/summary/verdict.hpp"

namespace baton::reports {
namespace {

std::string needs_of(const failure_kind& failure) {
  std::vector<std::string> names;
  for (const schedule_fault& each : failure.faults) {
    if (each.essential) {
      names.push_back(each.letter.empty() ? each.fault : each.letter + " " + each.fault);
    }
  }
  return listed(names, 6);
}

// The essential faults, each with what it does.
template <class About>
std::string needs_more_of(const failure_kind& failure, About about_of) {
  std::string text;
  for (const schedule_fault& each : failure.faults) {
    if (each.essential) {
      const std::string_view about = about_of(each.fault);
      text += fmt::format("{}{} {}{}{}", text.empty() ? "needs " : "; ", each.letter, each.fault,
                          about.empty() ? "" : ": ", about);
    }
  }
  return text.empty() ? "needs no fault at all" : text;
}

std::string size_of(const failure_kind& failure) {
  const auto part = [](std::uint64_t after, std::uint64_t before, std::string_view noun) {
    return fmt::format("{} of {}", grouped(after), counted(before, noun));
  };
  std::string text = part(failure.after.faults, failure.before.faults, "fault") + ", " +
                     part(failure.after.executions, failure.before.executions, "request") + ", " +
                     part(failure.after.actions, failure.before.actions, "action");
  if (failure.before.processes > 0) {
    text +=
        fmt::format(", {} of {} process{}", failure.after.processes,
                    grouped(failure.before.processes), failure.before.processes == 1 ? "" : "es");
  }
  return failure.may_get_smaller ? text + " (it might get smaller still)" : text;
}

std::string order_of(const failure_kind& failure) {
  return failure.policy_matters
             ? fmt::format("{} scheduling; first come, first served, the rule holds",
                           failure.policy)
             : std::string{
                   "does not matter: it breaks in the order in which events come up as well"};
}

// Rules that a run breaks together have, most likely, one cause.
std::string company_of(const failure_summary& kind, const std::vector<failure_summary>& all) {
  std::vector<std::string> others;
  for (const failure_summary& each : all) {
    const bool same_run = each.what->seed == kind.what->seed &&
                          each.what->rule != kind.what->rule &&
                          each.places.front().scenario == kind.places.front().scenario;
    if (same_run) {
      others.push_back(each.what->rule);
    }
  }
  return listed(others);
}

void add(std::vector<failure_summary>& to, const failure_summary& seen) {
  const auto same = std::find_if(to.begin(), to.end(), [&](const failure_summary& each) {
    return each.what->fingerprint == seen.what->fingerprint;
  });
  if (same == to.end()) {
    to.push_back(seen);
    return;
  }
  same->seeds_failing += seen.seeds_failing;
  same->places.insert(same->places.end(), seen.places.begin(), seen.places.end());
}

}  // namespace

failure_summary summary_of(const failure_kind& failure) {
  failure_summary made;
  made.what = &failure;
  made.seeds_failing = failure.seeds_failing;
  made.rule_sentence = sentence_of(failure.rule);
  made.needs = needs_of(failure);
  made.needs_more = needs_more_of(failure, [](std::string_view) { return std::string_view{}; });
  made.size = size_of(failure);
  made.order = order_of(failure);
  made.replay = beside(failure.replay, failure.repro);
  made.debugger = beside(failure.debugger, failure.repro);
  made.decided = decision_of(failure.reseeds);
  return made;
}

std::vector<failure_summary> failures_of(const std::vector<failure_kind>& kinds,
                                         const kind_place& place) {
  std::vector<failure_summary> all;
  for (const failure_kind& each : kinds) {
    all.push_back(summary_of(each));
    all.back().places.push_back({place.words, place.scenario, each.seeds_failing});
  }
  return all;
}

std::vector<failure_summary> failures_of(const summary& whole) {
  std::vector<failure_summary> all;
  for (const part_summary& part : whole.parts) {
    for (const failure_summary& each : part.kinds) {
      add(all, each);
    }
  }
  for (failure_summary& each : all) {
    each.needs_more =
        needs_more_of(*each.what, [&](std::string_view fault) { return whole.about(fault); });
    each.company = company_of(each, all);
  }
  return all;
}

std::string lasting_text(const schedule_fault& fault) {
  return fault.size_ns >= 1'000
             ? "for " + duration_text(static_cast<std::uint64_t>(fault.size_ns) / 1'000)
             : std::string{};
}

}  // namespace baton::reports
