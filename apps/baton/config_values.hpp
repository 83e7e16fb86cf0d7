// Texts of the configuration that mean more than a string: addresses and refs.
#pragma once

#include <string>
#include <string_view>

namespace baton::app {

/// What is wrong with an address to listen on, and what to write; empty: nothing.
[[nodiscard]] std::string check_listen(std::string_view address);

/// What is wrong with an action's ref; empty: nothing.
[[nodiscard]] std::string check_ref(std::string_view ref);

}  // namespace baton::app
