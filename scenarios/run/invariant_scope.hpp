// Hears of invariants that break while something runs on this thread.
#pragma once

#include <functional>
#include <source_location>
#include <string>
#include <string_view>

#include "base/ensure.hpp"

namespace baton::scenarios {

/// As long as it lives, the first invariant that breaks on this thread is told to `hears`, which
/// must not return: if it does, the process ends. One at a time on a thread.
class invariant_scope {
 public:
  using listener = std::function<void(std::string_view message, const std::string& place)>;

  /// None: no listener is called, and the process ends.
  explicit invariant_scope(listener hears);
  ~invariant_scope();
  invariant_scope(const invariant_scope&) = delete;
  invariant_scope& operator=(const invariant_scope&) = delete;

 private:
  static void notify(std::string_view message, std::source_location where);

  listener hears_;
};

}  // namespace baton::scenarios
