// Judges a history by the rules.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "history/event.hpp"
#include "history/jsonl.hpp"
#include "history/measures.hpp"

namespace baton::history {

/// The bounds that a history itself does not state.
struct check_options {
  std::int64_t slack_ns = 1'000'000'000;  ///< what observing may add to timeout and grace
  std::int64_t isolation_bound_ns = 10'000'000'000;  ///< from grant to start; 0: not judged
  /// How long somebody may wait in a queue that has a free slot.
  std::int64_t grant_bound_ns = 10'000'000'000;
  /// Grants are seen where they are made, and not only by the process that is told of them.
  bool every_grant_seen = false;
  /// From `faults_ended` (or a later acceptance) to the last verdict; 0: by the history's end.
  std::int64_t no_leak_bound_ns = 0;
  /// Isolation is judged only from `faults_ended` on: who was granted before waits from there.
  bool isolation_after_faults_only = false;
  /// How long a cancellation may take to reach a running body: by a message, with the answer to a
  /// heartbeat, or by the end of its lease.
  std::int64_t cancel_reach_ns = 0;
  /// How much of its lease a worker may have used up when it is cut off or stands still: the
  /// interval of its heartbeats, and nearly all of it where these get lost.
  std::int64_t renewal_age_ns = 0;
  /// How much later than it happened a body's end may reach its worker, whose clock may be fast
  /// as well: one that ended this long before its timeout may be taken for one that did not.
  std::int64_t end_unnoticed_ns = 0;
  std::vector<std::string> rules_off;       ///< names of rules that are not judged
  std::size_t findings_per_rule_max = 100;  ///< more are only counted
};

/// A rule that can be judged.
struct rule_description {
  std::string_view name;
  std::string_view sentence;  ///< what holds when it is kept
};

/// All rules, in the design's order.
[[nodiscard]] std::vector<rule_description> rule_descriptions();

/// Whether this names one of them.
[[nodiscard]] bool is_rule(std::string_view name);

/// One thing that broke a rule.
struct finding {
  std::string rule;
  std::string expected;
  std::string seen;
  std::vector<std::size_t> lines;  ///< 1-based lines of the history that show it
  std::int64_t execution = 0;      ///< 0: of no single execution
  std::string action_ref;          ///< empty: not known
};

/// How one rule fared. Nothing judged means nothing shown, however it holds.
struct rule_verdict {
  std::string rule;
  std::size_t judged_count = 0;
  std::size_t finding_count = 0;  ///< all of them, also those beyond the bound
};

/// What a history shows.
struct verdict {
  std::vector<finding> findings;    ///< in order of the rules; bounded for each
  std::vector<rule_verdict> rules;  ///< each that is not off, in the design's order
  std::size_t execution_count = 0;
  std::size_t attempt_count = 0;  ///< bodies that were started
  std::size_t process_count = 0;
  measures took;

  [[nodiscard]] bool holds() const;
};

/// `lines[n]` is the line of `events[n]`; findings name it.
[[nodiscard]] verdict check(const std::vector<event>& events, const std::vector<std::size_t>& lines,
                            const check_options& options);

/// The same for events that are on lines 1, 2, 3 and so on.
[[nodiscard]] verdict check(const std::vector<event>& events, const check_options& options = {});

/// The same for a history as it was read. Its errors are the caller's to report.
[[nodiscard]] verdict check(const read_result& history, const check_options& options = {});

}  // namespace baton::history
