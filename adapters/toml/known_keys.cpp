#include "adapters/toml/known_keys.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

#include <fmt/format.h>

#include "adapters/toml/values.hpp"

namespace baton::toml_reading {
namespace {

// What follows `section` in a key's path, or nothing if the key is of another section.
std::optional<std::string_view> within(std::string_view section, std::string_view path) {
  if (section.empty()) {
    return path;
  }
  if (path.size() <= section.size() || !path.starts_with(section) || path[section.size()] != '.') {
    return std::nullopt;
  }
  return path.substr(section.size() + 1);
}

// The first section that has a key or a table of this name.
std::optional<std::string_view> home_of(std::string_view name, std::span<const known_key> keys) {
  for (const known_key& key : keys) {
    std::size_t start = 0;
    while (start <= key.path.size()) {
      const std::size_t end = std::min(key.path.find('.', start), key.path.size());
      if (key.path.substr(start, end - start) == name) {
        return key.path.substr(0, start == 0 ? 0 : start - 1);
      }
      start = end + 1;
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string_view> known_keys::names_within(std::string_view section) const {
  std::vector<std::string_view> names;
  for (const known_key& key : keys) {
    const auto rest = within(section, key.path);
    const auto name = rest ? rest->substr(0, rest->find('.')) : std::string_view{};
    if (rest && std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(name);
    }
  }
  return names;
}

std::string known_keys::heading(std::string_view section) const {
  if (section.empty()) {
    return "the top level of the file";
  }
  const bool is_array = std::find(arrays.begin(), arrays.end(), section) != arrays.end();
  return is_array ? fmt::format("[[{}]]", section) : fmt::format("[{}]", section);
}

std::string known_keys::unknown(std::string_view section, std::string_view written) const {
  if (const auto home = home_of(written, keys)) {
    return fmt::format("there is no such key here: it belongs in {}", heading(*home));
  }
  return no_such_key(written, names_within(section));
}

}  // namespace baton::toml_reading
