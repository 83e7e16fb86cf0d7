// Names of requests, executions and actions in sites, after some of them were taken away.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace baton::scenarios {

/// What the numbers of one noun have become.
struct new_numbers {
  std::string_view noun;                     ///< such as `execution`
  std::map<std::int64_t, std::int64_t> now;  ///< by the old number
  bool others_stay = true;                   ///< a number not in `now` is as it was, or is gone
};

/// The site with its numbers as they are then. None: it names something that is gone.
[[nodiscard]] std::optional<std::string> renumbered(std::string_view site,
                                                    const new_numbers& numbers);

}  // namespace baton::scenarios
