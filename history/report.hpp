// A verdict in words, and as one JSON document.
#pragma once

#include <string>

#include "history/checker.hpp"

namespace baton::history {

/// One line per rule, and under a broken one what was expected, what was seen, and where.
[[nodiscard]] std::string to_text(const verdict& judged);

/// One JSON object: `holds`, `executions`, `attempts`, `processes`, `rules` and `findings`.
[[nodiscard]] std::string to_json(const verdict& judged);

}  // namespace baton::history
