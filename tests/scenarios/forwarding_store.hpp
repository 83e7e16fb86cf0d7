// A store that passes every call on: what a test's decorator overrides, it changes.
#pragma once

#include <utility>

#include "engine/ports/store.hpp"

namespace baton::test {

class forwarding_store : public performs_all<forwarding_store> {
 public:
  explicit forwarding_store(store& behind) : behind_{behind} {}

  [[nodiscard]] bool is_exclusive() const override { return behind_.is_exclusive(); }

  template <class Request>
  awaitable<result<typename Request::reply>> carry_out(Request request) {
    return behind_.perform(std::move(request));
  }

 protected:
  store& behind_;
};

}  // namespace baton::test
