// Percent-coding, as paths and queries of URLs need it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace baton::base {

/// None: a `%` is not followed by two hexadecimal digits. Everything else stays as it is.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text);

/// Everything but letters, digits and `-._~` is encoded.
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace baton::base
