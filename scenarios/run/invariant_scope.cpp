#include "scenarios/run/invariant_scope.hpp"

#include <fmt/format.h>

namespace baton::scenarios {
namespace {

thread_local invariant_scope* current = nullptr;

}  // namespace

invariant_scope::invariant_scope(listener hears) : hears_{std::move(hears)} {
  ensure(current == nullptr, "one run at a time is played on a thread");
  if (hears_) {
    current = this;
    base::handle_broken_invariant(&invariant_scope::notify);
  }
}

invariant_scope::~invariant_scope() {
  if (hears_) {
    current = nullptr;
    base::handle_broken_invariant(nullptr);
  }
}

void invariant_scope::notify(std::string_view message, std::source_location where) {
  current->hears_(message, fmt::format("{}:{}", where.file_name(), where.line()));
}

}  // namespace baton::scenarios
