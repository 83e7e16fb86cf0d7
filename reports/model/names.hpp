// How the report's enumerations are spelled, in report.json and on every page: one table for each,
// to text and from text.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "reports/model/report.hpp"

namespace baton::reports {

/// `what` an enumeration is, and its `words` in the order of the enumerators.
template <class Enum>
struct spelling;

template <>
struct spelling<lane_kind> {
  static constexpr std::string_view what = "kind of lane";
  static constexpr std::array<std::string_view, 8> words{
      "faults", "clients", "executor", "queue", "slot", "worker", "broker", "storage"};
};

template <>
struct spelling<bar_kind> {
  static constexpr std::string_view what = "kind of bar";
  static constexpr std::array<std::string_view, 5> words{"waits", "holds", "runs", "down",
                                                         "stalled"};
};

template <>
struct spelling<message_fate> {
  static constexpr std::string_view what = "fate";
  static constexpr std::array<std::string_view, 4> words{"delivered", "delayed", "dropped",
                                                         "duplicated"};
};

template <>
struct spelling<measure_unit> {
  static constexpr std::string_view what = "unit";
  static constexpr std::array<std::string_view, 2> words{"us", "events"};
};

template <>
struct spelling<seed_outcome> {
  static constexpr std::string_view what = "outcome";
  static constexpr std::array<std::string_view, 6> words{
      "at_rest", "not_at_rest", "out_of_events", "out_of_time", "cut_off", "broken_off"};
};

template <>
struct spelling<change_state> {
  static constexpr std::string_view what = "state of a change";
  static constexpr std::array<std::string_view, 4> words{"new", "resolved", "rare", "ongoing"};
};

template <>
struct spelling<known_rule> {
  static constexpr std::string_view what = "rule";
  static constexpr std::array<std::string_view, 5> words{"fifo", "slot-bound", "released-once",
                                                         "no-leak", "invariant"};
};

template <class Enum>
concept spelled = requires {
  spelling<Enum>::words;
};

/// The word of a value.
template <spelled Enum>
[[nodiscard]] constexpr std::string_view name_of(Enum value) {
  return spelling<Enum>::words.at(static_cast<std::size_t>(value));
}

/// The value of a word. None: no value is spelled like this.
template <spelled Enum>
[[nodiscard]] constexpr std::optional<Enum> named(std::string_view word) {
  const auto& words = spelling<Enum>::words;
  const auto found = std::find(words.begin(), words.end(), word);
  return found == words.end() ? std::nullopt
                              : std::optional{static_cast<Enum>(found - words.begin())};
}

/// Whether a rule is this one. Rules are named by histories: others than the known ones may come.
[[nodiscard]] constexpr bool is(std::string_view rule, known_rule known) {
  return rule == name_of(known);
}

}  // namespace baton::reports
