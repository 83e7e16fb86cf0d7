#include "apps/baton_sim/digests.hpp"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace baton::sim_app {

digest_line digest_of(const scenarios::run_report& run) {
  return {run.seed, run.digest, run.trace_count, run.checkpoints};
}

std::string to_line(const digest_line& line) {
  std::vector<std::string> points;
  for (const std::uint64_t each : line.checkpoints) {
    points.push_back(fmt::format("{:x}", each));
  }
  return fmt::format("{} {:016x} {} {}", line.seed, line.digest, line.count,
                     points.empty() ? std::string{"-"} : fmt::format("{}", fmt::join(points, ",")));
}

std::optional<digest_line> read_digest(const std::string& line) {
  std::istringstream words{line};
  digest_line read;
  std::string points;
  words >> read.seed >> std::hex >> read.digest >> std::dec >> read.count >> points;
  if (!words) {
    return std::nullopt;
  }
  std::istringstream each{points == "-" ? std::string{} : points};
  std::string point;
  while (std::getline(each, point, ',')) {
    std::istringstream number{point};
    std::uint64_t value = 0;
    number >> std::hex >> value;
    if (!number) {
      return std::nullopt;
    }
    read.checkpoints.push_back(value);
  }
  return read;
}

std::optional<trace_part> first_difference(const digest_line& one, const digest_line& other) {
  if (one.digest == other.digest && one.count == other.count) {
    return std::nullopt;
  }
  const auto [left, right] = std::mismatch(one.checkpoints.begin(), one.checkpoints.end(),
                                           other.checkpoints.begin(), other.checkpoints.end());
  static_cast<void>(right);
  const auto same = static_cast<std::uint64_t>(left - one.checkpoints.begin());
  return trace_part{same * sim::trace::checkpoint_interval + 1,
                    (same + 1) * sim::trace::checkpoint_interval};
}

std::vector<std::string> trace_lines(const scenarios::run_report& run) {
  std::vector<std::string> lines;
  for (const sim::trace_line& each : run.trace) {
    const double seconds = std::chrono::duration<double>(each.at).count();
    lines.push_back(fmt::format("{:>8} {:>14.9f} {:<12} {:<24} {:016x} {}", each.number, seconds,
                                run.host_names.at(each.host), each.what, each.identity,
                                each.detail));
  }
  return lines;
}

std::string describe_difference(std::uint64_t seed, const std::vector<std::string>& one,
                                const std::vector<std::string>& other) {
  const auto [left, right] = std::mismatch(one.begin(), one.end(), other.begin(), other.end());
  const std::string nothing = "(the trace ends)";
  return fmt::format(
      "seed {} is not deterministic; the first event that differs:\n  here   {}\n  there  {}\n",
      seed, left == one.end() ? nothing : *left, right == other.end() ? nothing : *right);
}

}  // namespace baton::sim_app
