// The same seeds once more: digests as lines of text, from this process or another one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/run/run.hpp"

namespace baton::sim_app {

/// What is compared of a run: `seed digest count checkpoint,checkpoint,…`, numbers in hex but the
/// seed and the count.
struct digest_line {
  std::uint64_t seed = 0;
  std::uint64_t digest = 0;
  std::uint64_t count = 0;
  std::vector<std::uint64_t> checkpoints;
};

[[nodiscard]] digest_line digest_of(const scenarios::run_report& run);
[[nodiscard]] std::string to_line(const digest_line& line);
/// None: the line is not one.
[[nodiscard]] std::optional<digest_line> read_digest(const std::string& line);

/// The part of the trace, counted from 1, in which two runs began to differ; none: nowhere.
struct trace_part {
  std::uint64_t from = 0;
  std::uint64_t until = 0;
};
[[nodiscard]] std::optional<trace_part> first_difference(const digest_line& one,
                                                         const digest_line& other);

/// A trace as text, a line each.
[[nodiscard]] std::vector<std::string> trace_lines(const scenarios::run_report& run);

/// The first line in which they differ, both shown.
[[nodiscard]] std::string describe_difference(std::uint64_t seed,
                                              const std::vector<std::string>& one,
                                              const std::vector<std::string>& other);

}  // namespace baton::sim_app
