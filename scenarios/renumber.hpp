// Names of requests, executions and actions in sites, after some of them were taken away.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace baton::scenarios {

/// Which numbers of a noun were taken away; the others move up.
struct numbers_gone {
  std::string_view noun;             ///< such as `execution`
  std::vector<std::int64_t> numbers;  ///< sorted
};

/// The site with its numbers as they are then. None: it names something that is gone.
[[nodiscard]] std::optional<std::string> renumbered(std::string_view site,
                                                    const std::vector<numbers_gone>& gone);

}  // namespace baton::scenarios
