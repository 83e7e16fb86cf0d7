// What must never be false in the simulator itself: stops the process with its message.
#pragma once

#include <source_location>
#include <string_view>

namespace sim {

/// Told of a broken invariant in place of the process's end; must not return.
using invariant_handler = void (*)(std::string_view message, std::source_location where);

/// Sets this thread's, for the first that breaks on it; null, as at the start: the process ends.
/// Returns the one before.
invariant_handler handle_broken(invariant_handler next);

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
