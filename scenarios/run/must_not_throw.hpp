// The completion of a coroutine that handles its own errors: an exception is a bug.
#pragma once

#include <exception>

#include "base/ensure.hpp"

namespace baton::scenarios {

inline void must_not_throw(const std::exception_ptr& thrown) {
  ensure(thrown == nullptr, "a coroutine of a simulated process or client threw");
}

}  // namespace baton::scenarios
