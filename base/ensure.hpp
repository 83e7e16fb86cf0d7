// What must never be false: stops the process with its message, in release builds too.
#pragma once

#include <source_location>
#include <string_view>

namespace baton::base {

/// Called with a broken invariant instead of ending the process. Must not return: if it does, the
/// process ends after all.
using invariant_handler = void (*)(std::string_view message, std::source_location where);

/// Sets what this thread does about the first invariant that breaks on it, for a simulator that
/// gives up one world and goes on with others. Null, as at the start: the process ends. Returns the
/// one before.
invariant_handler handle_broken_invariant(invariant_handler next);

/// Prints `message` with the caller's place to stderr and aborts. Any thread.
[[noreturn]] void broken_invariant(std::string_view message, std::source_location where);

/// Aborts unless `holds`: for bugs. What can be observed in a correct program is a `result`.
constexpr void ensure(bool holds, std::string_view message,
                      std::source_location where = std::source_location::current()) {
  if (!holds) [[unlikely]] {
    broken_invariant(message, where);
  }
}

}  // namespace baton::base

namespace baton {
// Stated everywhere, so it needs no prefix in the project's own namespaces.
using base::broken_invariant;
using base::ensure;
}  // namespace baton
