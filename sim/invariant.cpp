#include "sim/invariant.hpp"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

namespace sim {
namespace {

thread_local invariant_handler handler = nullptr;

}  // namespace

invariant_handler handle_broken(invariant_handler next) {
  return std::exchange(handler, next);
}

void broken(std::string_view message, std::source_location where) {
  if (const invariant_handler installed = handle_broken(nullptr)) {
    installed(message, where);
  }
  fmt::print(stderr, "sim: broken invariant: {} ({}:{}, {})\n", message, where.file_name(),
             where.line(), where.function_name());
  std::fflush(stderr);
  std::abort();
}

}  // namespace sim
