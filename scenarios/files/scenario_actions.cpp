#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "adapters/toml/action_ref.hpp"
#include "adapters/toml/values.hpp"
#include "engine/core/action.hpp"
#include "scenarios/files/action_refs.hpp"
#include "scenarios/files/scenario_bounds.hpp"
#include "scenarios/files/scenario_sections.hpp"

namespace baton::scenarios {
namespace {

using namespace toml_reading;

constexpr std::int64_t actions_most = 1'000;
constexpr std::int64_t attempts_most = 100;

constexpr std::string_view retried_ends[] = {"failed", "timeout", "worker_lost"};

// Which line has each ref so far, and how many there are: no run may have two of one name.
struct refs_so_far {
  std::map<std::string, std::uint32_t> line_of;
  std::int64_t count = 0;
};

void read_ref(table_reader& from, scenario_action& into) {
  if (!from.has("ref")) {
    from.wrong("ref", "is missing: each [[action]] needs a ref, such as ref = \"deploy.web\"");
  } else if (auto ref = from.text("ref")) {
    into.ref = std::move(*ref);
    const bool begins_well = check_ref(into.ref).empty();
    if (std::string wrong = check_ref(begins_well ? ref_of(into, into.count.most) : into.ref);
        !wrong.empty()) {
      from.wrong("ref", std::move(wrong));
    }
  }
}

void read_retry_on(table_reader& from, scenario_action& into) {
  const auto chosen = read_names(from, "retry_on", retried_ends);
  if (!chosen) {
    return;
  }
  bool retried[std::size(retried_ends)] = {};
  for (const std::size_t index : *chosen) {
    retried[index] = true;
  }
  into.retry_on_failed = retried[0];
  into.retry_on_timeout = retried[1];
  into.retry_on_worker_lost = retried[2];
}

void read_policies(table_reader& from, scenario_action& into) {
  assign_range(into.limit, from.integer_or_range("limit", 1, limit_max));
  assign_range(into.groups, from.integer_or_range("groups", 0, groups_max));
  assign_range(into.timeout, from.duration_or_range("timeout", shortest, longest));
  assign_range(into.grace, from.duration_or_range("grace", milliseconds{0}, longest));
  assign_range(into.attempts_max, from.integer_or_range("attempts_max", 1, attempts_most));
  assign_range(into.backoff, from.duration_or_range("backoff", milliseconds{0}, longest));
  read_retry_on(from, into);
}

void read_behaviour(table_reader& from, attempt_behaviour& into) {
  assign_range(into.lasts, from.duration_or_range("lasts", milliseconds{0}, longest));
  assign(into.slow_share, from.number("slow_share", 0, 1));
  assign_range(into.slow_lasts, from.duration_or_range("slow_lasts", milliseconds{0}, longest));
}

void check_refs(table_reader& from, const scenario_action& read, refs_so_far& refs) {
  const bool fitted = refs.count <= actions_most;
  refs.count += read.count.most;
  if (refs.count > actions_most) {
    if (fitted) {
      from.wrong("count", fmt::format("with these there can be {} actions, and there may be {} at "
                                      "most: make it smaller",
                                      refs.count, actions_most));
    }
    return;  // what comes now is not counted out by name
  }
  bool told = read.ref.empty();
  for (std::int64_t number = 1; number <= read.count.most; ++number) {
    const std::string ref = ref_of(read, number);
    const auto [first, is_new] = refs.line_of.emplace(ref, from.position("ref").line);
    if (!is_new && !told) {
      told = true;
      from.wrong("ref", fmt::format("{} is the ref of an action of line {} already: give each "
                                    "action its own",
                                    in_quotes(ref), first->second));
    }
  }
}

}  // namespace

void read_actions(table_reader& document, std::vector<scenario_action>& into) {
  const auto actions = document.value("action");
  const bool none = actions && actions->kind() == toml_kind::array && actions->raw().items.empty();
  if (!actions || none) {
    document.wrong("action",
                   "there is no [[action]], so there is nothing to run: write one with a ref");
  }
  refs_so_far refs;
  for (table_reader& from : document.tables("action")) {
    scenario_action& read = into.emplace_back();
    assign_range(read.count, from.integer_or_range("count", 1, actions_most));
    read_ref(from, read);
    read_policies(from, read);
    read_behaviour(from, read.runs);
    check_refs(from, read, refs);
  }
}

}  // namespace baton::scenarios
