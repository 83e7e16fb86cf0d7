// How the executor hands work to its world. Included by world.hpp.
#pragma once

#include <type_traits>

namespace sim {

inline boost::asio::execution_context& executor::query(
    boost::asio::execution::context_t) const noexcept {
  return *incarnation_;
}

template <class Function>
void executor::execute(Function&& work) const {
  using kept = std::decay_t<Function>;
  world& in = incarnation_->where();
  if (incarnation_->is_over()) {
    const kept dropped{std::forward<Function>(work)};
    return;
  }
  if (may_run_here_ && in.runs_now() == incarnation_) {
    kept now{std::forward<Function>(work)};
    std::move(now)();
    return;
  }
  in.post(*incarnation_, std::forward<Function>(work));
}

}  // namespace sim
