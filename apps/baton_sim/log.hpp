// Messages on stderr. That nobody can read them is no reason to stop.
#pragma once

#include <cstdio>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace baton::sim_app {

template <class... Arguments>
void log(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
  try {
    fmt::print(stderr, text, std::forward<Arguments>(arguments)...);
  } catch (const std::system_error&) {
    std::clearerr(stderr);
  }
}

}  // namespace baton::sim_app
