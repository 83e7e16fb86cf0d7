// What a report comes to, in sentences.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace baton::reports {

struct report;
struct scenario_part;

/// What weighs most comes first.
enum class verdict_kind : std::uint8_t {
  broken,
  not_deterministic,
  inconclusive,
  goal_missed,
  holds,
  nothing_run
};

/// All of a report's runs together.
struct totals {
  std::uint64_t seeds = 0;
  std::uint64_t failing = 0;
  std::uint64_t inconclusive = 0;
  std::uint64_t sweep_runs = 0;
  std::uint64_t sweep_failing = 0;
  std::uint64_t sweep_inconclusive = 0;
  std::uint64_t differences = 0;
  std::uint64_t run_again = 0;  ///< seeds that were run twice or in another process
  std::uint64_t goals_missed = 0;
  std::uint64_t canaries = 0;
  std::uint64_t canaries_missed = 0;
};

/// The verdict: one sentence, and what else has to be known with it.
struct verdict_text {
  verdict_kind as = verdict_kind::nothing_run;
  std::string headline;
  std::vector<std::string> more;  ///< whole sentences
};

[[nodiscard]] totals totals_of(const report& whole);
[[nodiscard]] verdict_text verdict_of(const report& whole);

/// In one word or two: `rules are broken`, `holds`.
[[nodiscard]] std::string_view words_of(verdict_kind kind);

/// The rules that are broken anywhere, in the design's order, then others in order of name.
[[nodiscard]] std::vector<std::string> broken_rules(const report& whole);
[[nodiscard]] std::vector<std::string> broken_rules(const scenario_part& part);

/// The rule's sentence; empty for what is no rule of the checker.
[[nodiscard]] std::string_view sentence_of(std::string_view rule);

/// What so many failures in so many seeds say about the rate: `0.38 % of seeds (95 % interval …)`,
/// or the bound by the rule of three.
[[nodiscard]] std::string rate_text(std::uint64_t failing, std::uint64_t seeds);

/// The commands that run all of it again; what did not pass comes first.
[[nodiscard]] std::vector<std::string> reruns_of(const report& whole);

}  // namespace baton::reports
