// The command that plays one seed again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace baton::reports {

/// A scenario's name as a shell has to read it; `--canary` behind it stays an option.
[[nodiscard]] std::string shell_words(std::string_view scenario);

/// `baton-sim replay swarm --seed 17`, for a shell: a name that a shell would read as more than a
/// word stands in quotes.
[[nodiscard]] std::string replay_command(std::string_view scenario, std::uint64_t seed);

/// A command that names `file` by its path, for whoever is in its folder: without the path. The same
/// command if it does not name it.
[[nodiscard]] std::string beside(std::string_view command, std::string_view file);

}  // namespace baton::reports
