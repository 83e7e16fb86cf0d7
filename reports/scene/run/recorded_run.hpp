// One run as it was recorded, from which its picture, its story and its trace for Perfetto are made.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "history/checker.hpp"
#include "history/event.hpp"
#include "sim/causal_log.hpp"

namespace baton::reports {

/// A fault that fired, by its names.
struct named_fault {
  std::string fault;  ///< such as `bus.lost`
  std::string at;     ///< site and occurrence, such as `bus.publish/execution.completed/execution-7/attempt-1#2`
  std::int64_t at_ns = 0;
  std::int64_t size_ns = 0;
  bool took_effect = false;
  bool essential = false;
  /// What it did, as a format: {0} the subject of its site, {1} the host, {2} the other host, {3} how
  /// long it lasted. Empty: its name and site are told instead.
  std::string phrase{};
};

/// A run from its start to its verdict. Times are virtual, from the start of the run; a history's
/// `at_ns` is `epoch_ns` more.
struct recorded_run {
  std::uint64_t seed = 0;
  std::uint64_t digest = 0;
  std::int64_t epoch_ns = 0;
  std::vector<std::string> hosts;            ///< by index: `outside`, `executor-1`, `storage`, …
  sim::causal_log events;                     ///< what caused what, and messages between hosts
  std::vector<history::event> history;
  std::vector<std::uint64_t> seen_in;        ///< by line: the number of the event in which it was seen
  std::vector<named_fault> faults;           ///< in order of time
  std::vector<history::finding> findings;    ///< of the rule that is told; empty: it passes
};

}  // namespace baton::reports
