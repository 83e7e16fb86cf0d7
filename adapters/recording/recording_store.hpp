// The store port, watched: grants, releases, definitions and limits as its answers tell them.
#pragma once

#include "adapters/recording/recorder.hpp"
#include "engine/ports/store.hpp"

namespace baton {

/// Passes every call on. Outlived by the store behind it and by its recorder.
class recording_store final : public store {
 public:
  recording_store(store& behind, recorder& history, loop_settings settings)
      : behind_{behind}, history_{history}, settings_{std::move(settings)} {}

  [[nodiscard]] bool is_exclusive() const override { return behind_.is_exclusive(); }
  awaitable<result<std::vector<action>>> define(std::vector<action_definition> actions) override;
  awaitable<result<accept_reply>> accept(accept_request request) override;
  awaitable<result<worker_incarnation>> enlist(std::string worker_name, duration lease) override;
  awaitable<result<renew_reply>> renew(worker_incarnation worker, duration lease,
                                       std::vector<attempt_key> postponed) override;
  awaitable<result<movement>> dismiss(worker_incarnation worker) override;
  awaitable<result<claim_reply>> claim(claim_request request) override;
  awaitable<result<claim_reply>> held_by(worker_incarnation worker) override;
  awaitable<result<finish_reply>> finish(finish_request request) override;
  awaitable<result<cancel_reply>> cancel(execution_id execution, duration patience) override;
  awaitable<result<reap_reply>> reap(std::int32_t count_max) override;
  awaitable<result<reconcile_reply>> reconcile(std::int32_t unclaimed_max) override;
  awaitable<result<movement>> promote_behind(std::vector<execution_id> ended) override;
  awaitable<result<std::vector<announcement>>> announcements(std::int32_t count_max) override;
  awaitable<result<void>> mark_announced(std::vector<execution_id> announced) override;
  awaitable<result<execution_record>> read(execution_id execution) override;
  awaitable<result<queue_stats>> stats(action_id action, std::optional<std::string> group) override;
  awaitable<result<movement>> control(action_id action, queue_control change,
                                      duration patience) override;
  awaitable<result<std::int64_t>> prune(duration age, std::int32_t count_max) override;

 private:
  void moved(const movement& moved);

  store& behind_;
  recorder& history_;
  loop_settings settings_;
};

}  // namespace baton
