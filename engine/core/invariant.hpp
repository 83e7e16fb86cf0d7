// What must never be false: stops the process with its message, in release builds too.
#pragma once

#include <source_location>
#include <string_view>

namespace baton {

/// Prints `message` with the caller's place to stderr and aborts. Any thread.
[[noreturn]] void broken_invariant(std::string_view message, std::source_location where);

/// Aborts unless `holds`: for bugs. What can be observed in a correct program is a `result`.
inline void ensure(bool holds, std::string_view message,
                   std::source_location where = std::source_location::current()) {
  if (!holds) [[unlikely]] {
    broken_invariant(message, where);
  }
}

}  // namespace baton
