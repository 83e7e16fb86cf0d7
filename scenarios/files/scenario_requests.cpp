#include <iterator>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "adapters/toml/values.hpp"
#include "scenarios/files/action_refs.hpp"
#include "scenarios/files/scenario_bounds.hpp"
#include "scenarios/files/scenario_sections.hpp"

namespace baton::scenarios {
namespace {

using namespace toml_reading;

constexpr std::int64_t requests_most = 1'000'000;

/// The action with this ref, which may be one of several by its number. None: there is none in
/// every seed.
const scenario_action* action_with(const std::vector<scenario_action>& all, std::string_view ref) {
  for (const scenario_action& each : all) {
    for (std::int64_t number = 1; number <= each.count.least; ++number) {
      if (ref_of(each, number) == ref) {
        return &each;
      }
    }
  }
  return nullptr;
}

void read_action(table_reader& from, const std::vector<scenario_action>& all, named_request& into) {
  if (!from.has("action")) {
    from.wrong("action", "is missing: each [[request]] needs the ref of an action");
    return;
  }
  auto ref = from.text("action");
  if (!ref) {
    return;
  }
  into.action = std::move(*ref);
  const scenario_action* const asked = action_with(all, into.action);
  if (asked == nullptr) {
    from.wrong("action", fmt::format("there is no action {} in every seed of this scenario",
                                     in_quotes(into.action)));
  } else if (into.group > asked->groups.least) {
    from.wrong("group", fmt::format("must be at most {}, the least number of groups of {}",
                                    asked->groups.least, in_quotes(into.action)));
  } else if (into.group == 0 && asked->groups.most > 0) {
    from.wrong("group", fmt::format("is missing: {} has groups", in_quotes(into.action)));
  }
}

}  // namespace

void read_requests(table_reader& document, scenario& into) {
  std::set<std::int64_t> numbers;
  for (table_reader& from : document.tables("request")) {
    named_request& read = into.requests.emplace_back();
    read.number = std::ssize(into.requests);
    assign(read.number, from.integer("number", 1, requests_most));
    if (!numbers.insert(read.number).second) {
      from.wrong("number", fmt::format("there is a request {} already: give each its own number "
                                       "(without one it is its place in the file)",
                                       read.number));
    }
    assign(read.group, from.integer("group", 0, groups_max));
    assign(read.at, from.exact_duration("at", std::chrono::nanoseconds{0}, longest));
    assign(read.keyed, from.boolean("keyed"));
    assign(read.read, from.boolean("read"));
    read_action(from, into.actions, read);
  }
  if (!into.requests.empty() && document.has("workload")) {
    document.wrong("workload", "is not used where requests are written one by one: remove it");
  }
}

void read_schedule(table_reader& document, schedule_window& into) {
  auto window = document.table("schedule");
  if (!window) {
    return;
  }
  const auto from = window->exact_duration("from", std::chrono::nanoseconds{0}, longest);
  const auto until = window->exact_duration("until", std::chrono::nanoseconds{0}, longest);
  assign(into.from, from);
  assign(into.until, until);
  if (into.until < into.from) {
    window->wrong("until", "must not be before `from`");
  }
}

}  // namespace baton::scenarios
