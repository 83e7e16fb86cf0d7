#include "engine/core/invariant.hpp"

#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

namespace baton {

void broken_invariant(std::string_view message, std::source_location where) {
  fmt::print(stderr, "baton: broken invariant: {} ({}:{}, {})\n", message, where.file_name(),
             where.line(), where.function_name());
  std::fflush(stderr);
  std::abort();
}

}  // namespace baton
