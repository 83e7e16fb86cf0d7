// A run as a trace that Perfetto (ui.perfetto.dev) and Chrome open.
#pragma once

#include <string>

#include "reports/scene/run/recorded_run.hpp"

namespace baton::reports {

/// Chrome's trace event format as JSON: hosts are processes, messages are flows.
[[nodiscard]] std::string perfetto_trace(const recorded_run& run);

}  // namespace baton::reports
