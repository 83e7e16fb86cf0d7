// The verdict: what is missed and how it ends, from what was counted.
#pragma once

#include <cstdint>

namespace baton::reports {

struct report;
struct scenario_part;
struct sweep_part;

/// Says which goals are missed, and the exit code.
void evaluate(scenario_part& part);
void evaluate(sweep_part& part);
/// The exit code of the whole, from its settled parts and its canaries.
void evaluate(report& whole);

/// Of several endings the one that counts: a broken rule before everything else, then the lowest.
[[nodiscard]] std::int64_t worse(std::int64_t one, std::int64_t other);

}  // namespace baton::reports
