#include "scenarios/shipped/shipped.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "adapters/toml/values.hpp"

namespace baton::scenarios {
namespace {

using namespace toml_reading;

bool exists(std::string_view path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

// Whether a path that leads nowhere may mean the shipped file. A path with another folder in it is
// a misspelt path to a file of the user's own.
bool is_path_of_shipped(const std::filesystem::path& path) {
  const std::filesystem::path folder = path.parent_path().filename();
  return path.extension() == ".toml" &&
         (folder.empty() || folder == "." || folder == "scenarios" || folder == "shipped");
}

std::vector<mistake> unknown(std::string_view written) {
  std::vector<std::string_view> names;
  for (const shipped_file& file : shipped_files()) {
    names.push_back(file.name);
  }
  const auto meant = nearest_name(name_of_scenario(written), names);
  const std::string guess = meant ? fmt::format(": did you mean {}?", *meant) : std::string{"."};
  return {{std::string{written},
           0,
           0,
           {},
           fmt::format("is neither a file nor a scenario that comes with baton{} Those are {}.",
                       guess, fmt::join(names, ", "))}};
}

}  // namespace

const shipped_file* find_shipped(std::string_view name) {
  const auto all = shipped_files();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const shipped_file& file) { return file.name == name; });
  return found == all.end() ? nullptr : &*found;
}

scenario_or_mistakes resolve_scenario(std::string_view name_or_path) {
  const shipped_file* shipped = find_shipped(name_or_path);
  if (shipped == nullptr && exists(name_or_path)) {
    return read_scenario(std::string{name_or_path});
  }
  if (shipped == nullptr && is_path_of_shipped(name_or_path)) {
    shipped = find_shipped(name_of_scenario(name_or_path));
  }
  if (shipped == nullptr) {
    return unknown(name_or_path);
  }
  return parse_scenario(shipped->text, fmt::format("scenarios/shipped/{}.toml", shipped->name));
}

}  // namespace baton::scenarios
