// Ctrl-C in the middle of a long run: what was run so far is reported.
#pragma once

namespace baton::sim_app {

/// From here on the first SIGINT or SIGTERM only asks for an early end; a second ends the process.
void hear_interruptions();

/// Any thread.
[[nodiscard]] bool was_interrupted();

}  // namespace baton::sim_app
