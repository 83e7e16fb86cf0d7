// What must never be false in the simulator itself: stops the process with its message.
#pragma once

#include <source_location>
#include <string_view>

namespace sim {

/// Prints `message` with the caller's place to stderr and aborts.
[[noreturn]] void broken(std::string_view message, std::source_location where);

/// Aborts unless `holds`, in release builds too.
constexpr void ensure(bool holds, std::string_view message,
                   std::source_location where = std::source_location::current()) {
  if (!holds) [[unlikely]] {
    broken(message, where);
  }
}

}  // namespace sim
