// What an action may be called, in every kind of file that names one.
#pragma once

#include <string>
#include <string_view>

namespace baton::toml_reading {

/// What is wrong with an action's ref; empty: nothing.
[[nodiscard]] std::string check_ref(std::string_view ref);

}  // namespace baton::toml_reading
