// A scenario as the text of its file: what the reader reads back as the same.
#pragma once

#include <string>

#include "scenarios/files/scenario.hpp"

namespace baton::scenarios {

/// All but the name, which is the file's. Only what differs from its default is written.
[[nodiscard]] std::string to_toml(const scenario& played);

}  // namespace baton::scenarios
