// Which keys a kind of file has, and what to say of one that it has not.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace baton::toml_reading {

/// One key. The reader knows these and no others, and the documentation lists them.
struct known_key {
  std::string_view path;           ///< such as `action.timeout`
  std::string_view type;           ///< such as `duration`
  std::string_view default_value;  ///< as it would be written, or `required`, or `none`
  std::string_view description;
};

/// All keys of one kind of file, section by section. Refers to what must outlive it.
struct known_keys {
  std::span<const known_key> keys;
  std::span<const std::string_view> arrays;  ///< the sections that are written `[[so]]`

  /// The keys and the sections directly within a section; an empty one is the top level.
  [[nodiscard]] std::vector<std::string_view> names_within(std::string_view section) const;

  /// The section as it is written, such as `[[action]]`.
  [[nodiscard]] std::string heading(std::string_view section) const;

  /// Says that `section` has no key `written`, and where it belongs or what it could be.
  [[nodiscard]] std::string unknown(std::string_view section, std::string_view written) const;
};

}  // namespace baton::toml_reading
