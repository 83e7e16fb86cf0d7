#include "adapters/sim/model_store.hpp"

#include <utility>

#include "base/ensure.hpp"

namespace baton {

template <class Request>
awaitable<result<typename Request::reply>> model_store::carry_out(Request request) {
  co_return stored_ledger_.apply(request, now_());
}

model_store::model_store(std::function<moment()> now) : now_{std::move(now)} {
  ensure(now_ != nullptr, "a store has a clock");
}

model_store::~model_store() = default;

}  // namespace baton
