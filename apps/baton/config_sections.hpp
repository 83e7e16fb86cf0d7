// The sections of the configuration: each function reads one into its place.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "adapters/toml/table_reader.hpp"
#include "apps/baton/config.hpp"

namespace baton::app {

using toml_reading::table_reader;

/// Each takes the reader of the whole document.
void read_server(table_reader& document, server_config& into);
void read_workers(table_reader& document, loop_settings& into);
void read_timing(table_reader& document, loop_settings& into);
void read_actions(table_reader& document, server_config& into);

/// Reads two durations of which the first must not be longer than the second.
void read_growing(table_reader& from, std::string_view first_key, std::string_view most_key,
                  std::chrono::milliseconds least, std::chrono::milliseconds& first,
                  std::chrono::milliseconds& most);

/// The path as seen from the configuration file's folder.
[[nodiscard]] std::string beside(const std::string& config_file, std::string_view path);

}  // namespace baton::app
