#include "tests/properties/drawn_run.hpp"

#include <map>

#include <fmt/format.h>

namespace baton::test {
namespace {

using scenarios::milliseconds;
using scenarios::range;

template <class T>
rc::Gen<T> between(T least, T most) {
  return rc::gen::resize(rc::kNominalSize, rc::gen::inRange<T>(least, most + 1));
}

range<milliseconds> only(std::int64_t ms) {
  return {milliseconds{ms}, milliseconds{ms}};
}

rc::Gen<drawn_action> any_action() {
  return rc::gen::build<drawn_action>(
      rc::gen::set(&drawn_action::limit, between<std::int32_t>(1, 3)),
      rc::gen::set(&drawn_action::lasts_ms, between<std::int32_t>(10, 200)));
}

rc::Gen<drawn_request> any_request() {
  return rc::gen::build<drawn_request>(
      rc::gen::set(&drawn_request::action, between<std::size_t>(0, 5)),
      rc::gen::set(&drawn_request::at_ms, between<std::int32_t>(0, 600)),
      rc::gen::set(&drawn_request::keyed), rc::gen::set(&drawn_request::read));
}

rc::Gen<drawn_fault> any_fault() {
  return rc::gen::build<drawn_fault>(
      rc::gen::set(&drawn_fault::kind, between<std::size_t>(0, 10'000)),
      rc::gen::set(&drawn_fault::place, between<std::size_t>(0, 10'000)));
}

template <class T>
rc::Gen<std::vector<T>> up_to(int count, rc::Gen<T> one) {
  return rc::gen::resize(count, rc::gen::container<std::vector<T>>(std::move(one)));
}

template <class T>
rc::Gen<std::vector<T>> one_up_to(int count, rc::Gen<T> one) {
  return rc::gen::nonEmpty(up_to(count, std::move(one)));
}

std::string ref_of(std::size_t action) {
  return fmt::format("action.{}", action);
}

}  // namespace

std::ostream& operator<<(std::ostream& to, const drawn_run& run) {
  to << fmt::format("seed {}, {} executors, {} workers\n", run.seed, run.executors, run.workers);
  for (const drawn_action& each : run.actions) {
    to << fmt::format("  action of limit {} and {} ms\n", each.limit, each.lasts_ms);
  }
  for (const drawn_request& each : run.requests) {
    to << fmt::format("  request for {} at {} ms{}{}\n", ref_of(each.action % run.actions.size()),
                      each.at_ms, each.keyed ? ", keyed" : "", each.read ? ", read" : "");
  }
  for (const drawn_fault& each : run.faults) {
    to << fmt::format("  fault {} of kind {}\n", each.place, each.kind);
  }
  return to;
}

rc::Gen<drawn_run> any_run() {
  return rc::gen::build<drawn_run>(rc::gen::set(&drawn_run::seed, between<std::uint64_t>(1, 1'000)),
                                   rc::gen::set(&drawn_run::executors, between<std::int32_t>(1, 2)),
                                   rc::gen::set(&drawn_run::workers, between<std::int32_t>(1, 3)),
                                   rc::gen::set(&drawn_run::actions, one_up_to(3, any_action())),
                                   rc::gen::set(&drawn_run::requests, one_up_to(12, any_request())),
                                   rc::gen::set(&drawn_run::faults, up_to(6, any_fault())));
}

scenarios::scenario scenario_of(const drawn_run& drawn) {
  scenarios::scenario scenario;
  scenario.name = "drawn";
  scenario.hosts.executors = {drawn.executors, drawn.executors};
  scenario.hosts.workers = {drawn.workers, drawn.workers};
  scenario.times.lease = only(1'500);
  scenario.times.heartbeat = only(300);
  scenario.times.lease_margin = only(400);
  scenario.times.call_patience = only(500);
  for (const drawn_action& each : drawn.actions) {
    scenarios::scenario_action& fresh = scenario.actions.emplace_back();
    fresh.ref = ref_of(scenario.actions.size() - 1);
    fresh.limit = {each.limit, each.limit};
    fresh.timeout = only(1'000);
    fresh.backoff = only(20);
    fresh.runs.lasts = only(each.lasts_ms);
  }
  for (const drawn_request& each : drawn.requests) {
    scenario.requests.push_back({std::ssize(scenario.requests) + 1,
                                 ref_of(each.action % drawn.actions.size()), 0,
                                 milliseconds{each.at_ms}, each.keyed, each.read});
  }
  scenario.lasts.faults = only(1'500);
  return scenario;
}

scenarios::plan plan_of(const drawn_run& drawn, const scenarios::sweep& quiet) {
  std::map<fault_id, std::vector<std::size_t>> by_kind;
  for (std::size_t index = 0; index < quiet.places().size(); ++index) {
    by_kind[quiet.places()[index].kind].push_back(index);
  }
  std::vector<std::size_t> chosen;
  for (const drawn_fault& each : drawn.faults) {
    const auto kind =
        std::next(by_kind.begin(), static_cast<std::ptrdiff_t>(each.kind % by_kind.size()));
    const std::size_t place = kind->second[each.place % kind->second.size()];
    if (std::find(chosen.begin(), chosen.end(), place) == chosen.end()) {
      chosen.push_back(place);
    }
  }
  return quiet.with(chosen);
}

}  // namespace baton::test
