// Names of an action's queues: the `group_by` values as JSON texts, joined by commas.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace baton {

/// The values in the name as an action sees them in its environment: a string without its quotes,
/// any other value as its JSON text. `"eu",7` is `eu` and `7`.
[[nodiscard]] std::vector<std::string> plain_values(std::string_view queue_name);

/// A text that two names share exactly if their values look the same to the action: those of `7`
/// and of `"7"`. For comparing only.
[[nodiscard]] std::string plain_form(std::string_view queue_name);

/// The values joined by commas, as a person writes them: `eu,7`.
[[nodiscard]] std::string plain_text(std::string_view queue_name);

}  // namespace baton
