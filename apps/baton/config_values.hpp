// Texts of the configuration that mean more than a string: addresses.
#pragma once

#include <string>
#include <string_view>

namespace baton::app {

/// What is wrong with an address to listen on, and what to write; empty: nothing.
[[nodiscard]] std::string check_listen(std::string_view address);

}  // namespace baton::app
