// The store port, watched: grants, releases, definitions and limits as its answers tell them.
#pragma once

#include "adapters/recording/recorder.hpp"
#include "engine/ports/store.hpp"

namespace baton {

/// Passes every call on. Outlived by the store behind it and by its recorder.
class recording_store final : public performs_all<recording_store> {
 public:
  recording_store(store& behind, recorder& history, loop_settings settings);

  ~recording_store() override;

  [[nodiscard]] bool is_exclusive() const override { return behind_.is_exclusive(); }

  template <class Request>
  awaitable<result<typename Request::reply>> carry_out(Request request);
  awaitable<result<std::vector<action>>> carry_out(define_request request);

 private:
  store& behind_;
  recorder& history_;
  loop_settings settings_;
};

}  // namespace baton
