// A file from the disk to its document, or to the one mistake that ends the reading.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "adapters/toml/document.hpp"
#include "adapters/toml/mistakes.hpp"

namespace baton::toml_reading {

/// Larger files are refused unread.
inline constexpr std::size_t file_max = 4 * 1024 * 1024;

/// The text of the file: all of it, or more than `file_max` of it.
[[nodiscard]] std::variant<std::string, mistake> read_file(const std::string& path);

/// The document of a text that came from `file`.
[[nodiscard]] std::variant<toml_value, mistake> read_document(std::string_view text,
                                                              std::string_view file);

}  // namespace baton::toml_reading
