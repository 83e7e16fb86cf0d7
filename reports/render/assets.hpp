// Styles, scripts and the schema, which are files in reports/render/assets and part of the library.
#pragma once

#include <span>
#include <string_view>

namespace baton::reports {

struct asset_file {
  std::string_view name;  ///< without its ending, such as `page_style`
  std::string_view text;
};

/// All of them, in order of their names.
[[nodiscard]] std::span<const asset_file> asset_files();

/// The one with this name; there is no other.
[[nodiscard]] std::string_view asset(std::string_view name);

}  // namespace baton::reports
