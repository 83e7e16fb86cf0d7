// The sections of a scenario's file: each function reads one into its place.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "adapters/toml/table_reader.hpp"
#include "scenarios/files/scenario_file.hpp"

namespace baton::scenarios {

using toml_reading::table_reader;

/// Each takes the reader of the whole document.
void read_topology(table_reader& document, topology& into);
void read_timing(table_reader& document, timing& into);
void read_actions(table_reader& document, std::vector<scenario_action>& into);
void read_workload(table_reader& document, workload& into);
/// Reads every `[[request]]`; the actions have been read.
void read_requests(table_reader& document, scenario& into);
void read_schedule(table_reader& document, schedule_window& into);
void read_phases(table_reader& document, phases& into);
void read_rules(table_reader& document, rules& into);

/// Reads `[faults]` and every `[[fault]]`. False: something is wrong in them.
bool read_faults(table_reader& document, faults& into);

/// Reads `[required]`. With `faults_are_good`, requires of `into`'s faults that they can happen.
void read_required(table_reader& document, bool faults_are_good, scenario& into);

/// Reads a scenario from a text that may hold more: `all_keys` are the scenario's and others, which
/// `read_more` reads.
[[nodiscard]] scenario_or_mistakes parse_scenario_with(
    std::string_view text, std::string_view file,
    std::span<const toml_reading::known_key> all_keys,
    const std::function<void(table_reader&)>& read_more);

/// The places of the written names among `names`, each at most once.
[[nodiscard]] std::optional<std::vector<std::size_t>> read_names(
    table_reader& from, std::string_view key, std::span<const std::string_view> names);

/// Notes that a text of a list stands there already.
void wrong_twice(table_reader& from, const toml_reading::text_at& again);

/// Stores the range that was read, or leaves the default.
template <class T, class Read>
void assign_range(range<T>& into, const std::optional<Read>& read) {
  if (read) {
    into = {read->least, read->most};
  }
}

}  // namespace baton::scenarios
