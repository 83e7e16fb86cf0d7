// What a space-time diagram shows, before it is drawn: lanes, bars, arrows, faults, moments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace baton::reports {

// How their values are spelled: `reports/model/names.hpp`.
enum class lane_kind : std::uint8_t {
  faults,
  clients,
  executor,
  queue,
  slot,
  worker,
  broker,
  storage
};
enum class bar_kind : std::uint8_t { waits, holds, runs, down, stalled };
enum class message_fate : std::uint8_t { delivered, delayed, dropped, duplicated };

/// A row of the picture, from top to bottom.
struct lane {
  lane_kind kind = lane_kind::faults;
  std::string name;  ///< such as `worker-2`, `deploy.web waiting`, `deploy.web slot 1`

  bool operator==(const lane&) const = default;
};

/// Something that lasts: a wait in line, a held slot, a running body, a host that is down or stands
/// still.
struct bar {
  std::uint64_t lane = 0;
  std::int64_t from_ns = 0;
  std::int64_t to_ns = 0;
  bar_kind kind = bar_kind::waits;
  std::string text;   ///< such as `execution 7, attempt 2`
  std::int64_t execution = 0;  ///< 0: of none
  std::int64_t attempt = 0;
  bool open = false;        ///< it never ended: `to_ns` is the end of what was watched
  bool broken = false;      ///< it is what breaks the rule, or part of it
  bool past = false;        ///< in the violation's causal past
  std::vector<std::int64_t> notches_ns;  ///< a slot released again

  bool operator==(const bar&) const = default;
};

/// A message on its way, from one lane to another.
struct arrow {
  std::uint64_t from = 0;  ///< lane
  std::uint64_t to = 0;
  std::int64_t sent_ns = 0;
  std::int64_t arrived_ns = 0;  ///< or would have
  message_fate fate = message_fate::delivered;
  std::string text;  ///< such as `execution.completed of execution 7`
  std::int64_t execution = 0;
  bool past = false;

  bool operator==(const arrow&) const = default;
};

/// A fault that fired.
struct fault_mark {
  std::uint64_t lane = 0;  ///< where it struck; it is also drawn in the lane of faults
  std::int64_t at_ns = 0;
  std::int64_t until_ns = 0;  ///< where it lasted; otherwise `at_ns`
  std::string letter;         ///< A, B, … in order of time
  std::string fault;          ///< such as `process.crash`
  std::string at;             ///< site and occurrence
  bool essential = false;

  bool operator==(const fault_mark&) const = default;
};

/// One thing that happened, that keys step through: a line of the history, a fault.
struct scene_moment {
  std::uint64_t number = 0;  ///< counted from 1, in order of time; permalinks name it
  std::int64_t at_ns = 0;
  std::uint64_t lane = 0;
  std::string text;
  std::int64_t execution = 0;
  bool past = false;
  bool broken = false;                ///< the violation itself
  std::vector<std::uint64_t> causes;  ///< numbers of earlier moments

  bool operator==(const scene_moment&) const = default;
};

/// The nearest run that passes: the smallest schedule less one essential fault.
struct passing_run {
  std::string without;  ///< the letter of the fault that is left out
  std::vector<bar> bars;        ///< by the same lanes
  std::vector<scene_moment> moments;
  std::int64_t differs_at_ns = 0;   ///< the first moment at which the two runs differ
  std::string differs_in;           ///< what happens then in the failing one, and in this one

  bool operator==(const passing_run&) const = default;
};

struct scene {
  std::int64_t begin_ns = 0;
  std::int64_t end_ns = 0;
  std::vector<lane> lanes;
  std::vector<bar> bars;
  std::vector<arrow> arrows;
  std::vector<fault_mark> faults;
  std::vector<scene_moment> moments;  ///< in order of time
  std::optional<passing_run> passing;
  std::string cut;  ///< what was left out since there was too much; empty: nothing

  bool operator==(const scene&) const = default;
};

}  // namespace baton::reports
