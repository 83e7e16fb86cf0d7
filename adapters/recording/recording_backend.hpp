// The API's backend, watched: what clients and operators asked for and were answered.
#pragma once

#include "adapters/real/http/api_backend.hpp"
#include "adapters/recording/recorder.hpp"

namespace baton {

/// Passes every call on. What is written as acknowledged may not have reached the client: the rules
/// then ask for more than was promised, never for less.
class recording_backend final : public api_backend {
 public:
  recording_backend(api_backend& behind, recorder& history) : behind_{behind}, history_{history} {}

  awaitable<result<accept_reply>> submit(submission request) override;
  awaitable<result<cancel_reply>> cancel(execution_id execution) override;
  awaitable<result<attempt>> release(execution_id execution) override;
  awaitable<result<execution_record>> read(execution_id execution) override;
  awaitable<result<execution_record>> read_when_ended(execution_id execution,
                                                      duration patience) override;
  awaitable<result<queue_stats>> queue(std::string action_ref,
                                       std::optional<std::string> group) override;
  awaitable<result<void>> control(std::string action_ref, queue_control change) override;
  [[nodiscard]] std::vector<wire::action_view> actions() const override {
    return behind_.actions();
  }
  [[nodiscard]] bool is_draining() const override { return behind_.is_draining(); }
  [[nodiscard]] const health* watched() const override { return behind_.watched(); }

 private:
  void was_read(execution_id execution, const result<execution_record>& answer);

  api_backend& behind_;
  recorder& history_;
  std::int64_t last_request_ = 0;
};

}  // namespace baton
