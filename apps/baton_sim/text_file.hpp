// Text files that commands leave. What cannot be written is printed, and returned as false.
#pragma once

#include <filesystem>
#include <ios>
#include <string>
#include <string_view>
#include <vector>

#include "history/event.hpp"

namespace baton::sim_app {

/// `who` stands before the message, such as `baton-sim run`.
bool write_text(const std::filesystem::path& path, const std::string& text,
                std::string_view who = "baton-sim", std::ios::openmode how = {});

/// As a whole or not at all: what was there stays until the new one is complete.
bool write_whole(const std::filesystem::path& path, const std::string& text);

/// A line for each event, as `baton check` reads them.
[[nodiscard]] std::string history_text(const std::vector<history::event>& events);

}  // namespace baton::sim_app
