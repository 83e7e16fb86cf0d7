// From a recorded run to what its picture shows and its story tells.
#pragma once

#include <string>
#include <vector>

#include "reports/model/scene.hpp"
#include "reports/scene/run/recorded_run.hpp"

namespace baton::reports {

struct story_line;

/// The scene of a failing run. What is more than a picture can hold is cut around the violation,
/// and said. The run has findings.
[[nodiscard]] scene scene_of(const recorded_run& failing);

/// The run that passes without one fault, by the lanes of the failing one's scene. `without` is that
/// fault's letter there.
[[nodiscard]] passing_run passing_run_of(const scene& failing_scene, const recorded_run& failing,
                                         const recorded_run& passing, std::string without);

/// How it happened: the causal chain from the faults to the violation, in at most `lines_max` lines.
[[nodiscard]] std::vector<story_line> story_of(const recorded_run& failing, const scene& picture,
                                               std::size_t lines_max = 12);

/// Where in the code the violation showed: the host and the event in which its last line was seen,
/// without numbers, such as `storage/store.finish`.
[[nodiscard]] std::string site_of(const recorded_run& failing);

}  // namespace baton::reports
