// Values of options that CLI11 passes over in silence are refused.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/App.hpp>

namespace baton::cli {

/// Refuses an empty value of every option and argument of `app` and its commands: CLI11 would take
/// it for none given. Call once all of them are there.
void refuse_empty_values(CLI::App& app);

/// What is wrong with an argument such as `--key=`, whose value CLI11 would take from the argument
/// behind it; none: nothing.
[[nodiscard]] std::optional<std::string> find_cut_option(int argument_count,
                                                         const char* const* arguments);

}  // namespace baton::cli
