// Ways to make a good history bad: each breaks one rule, at any place that the history has for it.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "history/timeline.hpp"
#include "tests/properties/played_histories.hpp"

namespace baton::test {

/// A good history with what it tells: where things are to be broken is read off it.
struct opened_history {
  explicit opened_history(const judged_history& history);

  [[nodiscard]] std::vector<history::event> copy() const { return good.events; }

  const judged_history& good;
  history::timeline seen;
};

/// Nothing: this history has no place for it. `choice` is any number: it says at which place.
using corrupt_function = std::optional<std::vector<history::event>> (*)(const opened_history&,
                                                                        std::size_t choice);

struct corruption {
  std::string_view rule;  ///< that it breaks
  std::string_view what;
  corrupt_function apply;
};

/// For each rule at least one.
[[nodiscard]] std::span<const corruption> all_corruptions();

// The one half of them, which lies in a file of its own: what breaks order and time.
namespace corruptions {
using maybe_events = std::optional<std::vector<history::event>>;
using history::event;
using history::event_kind;
using history::observed_execution;

[[nodiscard]] maybe_events start_over_the_limit(const opened_history& history, std::size_t choice);
[[nodiscard]] maybe_events grant_out_of_order(const opened_history& history, std::size_t choice);
[[nodiscard]] maybe_events run_beyond_the_deadline(const opened_history& history,
                                                   std::size_t choice);
[[nodiscard]] maybe_events hide_a_timeout(const opened_history& history, std::size_t choice);
[[nodiscard]] maybe_events start_after_a_cancel(const opened_history& history, std::size_t choice);
[[nodiscard]] maybe_events run_on_after_a_cancel(const opened_history& history, std::size_t choice);
[[nodiscard]] maybe_events start_before_its_backoff(const opened_history& history,
                                                    std::size_t choice);
[[nodiscard]] maybe_events raise_the_limit_for_nobody(const opened_history& history,
                                                      std::size_t choice);
[[nodiscard]] maybe_events grant_in_a_pause(const opened_history& history, std::size_t choice);
[[nodiscard]] maybe_events keep_from_its_start(const opened_history& history, std::size_t choice);

/// One of the places; null where there are none.
template <class T>
const T* pick(const std::vector<T>& places, std::size_t choice) {
  return places.empty() ? nullptr : &places[choice % places.size()];
}

/// Events are on lines from 1.
[[nodiscard]] inline std::size_t index_of(history::mark at) {
  return at.line - 1;
}

inline void insert(std::vector<event>& into, std::size_t at, event fresh) {
  into.insert(into.begin() + static_cast<std::ptrdiff_t>(at), std::move(fresh));
}

}  // namespace corruptions
}  // namespace baton::test
