#include "apps/baton_sim/progress.hpp"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "apps/baton_sim/log.hpp"

namespace baton::sim_app {
namespace {

constexpr std::chrono::seconds quiet_interval{30};

}  // namespace

std::string pace_text(std::uint64_t done, std::uint64_t planned, std::chrono::nanoseconds took) {
  const double seconds = std::chrono::duration<double>(took).count();
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  const std::uint64_t left = planned > done ? planned - done : 0;
  const auto eta = std::chrono::nanoseconds{
      rate > 0 ? static_cast<std::int64_t>(static_cast<double>(left) / rate * 1e9) : 0};
  return fmt::format("{:.0f}/s  {} left", rate, span_text(eta));
}

std::string line_of(const campaign_result& so_far, std::uint64_t planned) {
  const scenarios::tally& runs = so_far.runs;
  const auto kinds = std::count_if(runs.faults.begin(), runs.faults.end(), [](const auto& each) {
    return each.seeds.took_effect > 0;
  });
  return fmt::format(
      "{}/{} seeds  {}  {} failing  {} inconclusive  {}/{} faults seen  {} marks  {} run twice",
      runs.seeds, planned, pace_text(runs.seeds, planned, so_far.took), runs.failing, runs.inconclusive, kinds,
      runs.faults.size(), runs.marks.size(), so_far.sampled.size());
}

std::string span_text(std::chrono::nanoseconds span) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(span).count();
  if (seconds < 60) {
    return fmt::format("{}s", seconds);
  }
  if (seconds < 3600) {
    return fmt::format("{}m{:02}s", seconds / 60, seconds % 60);
  }
  return fmt::format("{}h{:02}m", seconds / 3600, seconds / 60 % 60);
}

void progress_line::show(const std::string& line, std::uint64_t done,
                         std::chrono::nanoseconds took) {
  if (on_terminal_) {
    log("\r\x1b[2K{}", line);
    std::fflush(stderr);
    begun_ = true;
    return;
  }
  const bool due = done >= next_count_ || took - last_shown_ >= quiet_interval;
  if (due && done > 0) {
    log("{}\n", line);
    last_shown_ = took;
    while (next_count_ <= done) {
      next_count_ *= 2;
    }
  }
}

void progress_line::clear() {
  if (begun_) {
    log("\r\x1b[2K");
    std::fflush(stderr);
    begun_ = false;
  }
}

}  // namespace baton::sim_app
