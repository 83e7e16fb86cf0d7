#include "base/ensure.hpp"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

namespace baton::base {
namespace {

thread_local invariant_handler handler = nullptr;

}  // namespace

invariant_handler handle_broken_invariant(invariant_handler next) {
  return std::exchange(handler, next);
}

void broken_invariant(std::string_view message, std::source_location where) {
  // Once: what breaks while the first is being handled ends the process.
  if (const invariant_handler installed = handle_broken_invariant(nullptr)) {
    installed(message, where);
  }
  fmt::print(stderr, "baton: broken invariant: {} ({}:{}, {})\n", message, where.file_name(),
             where.line(), where.function_name());
  std::fflush(stderr);
  std::abort();
}

}  // namespace baton::base
