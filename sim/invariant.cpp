#include "sim/invariant.hpp"

#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

namespace sim {

void broken(std::string_view message, std::source_location where) {
  fmt::print(stderr, "sim: broken invariant: {} ({}:{}, {})\n", message, where.file_name(),
             where.line(), where.function_name());
  std::fflush(stderr);
  std::abort();
}

}  // namespace sim
