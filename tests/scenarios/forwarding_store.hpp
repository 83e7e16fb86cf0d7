// A store that passes every call on: what a test's decorator overrides, it changes.
#pragma once

#include <utility>

#include "engine/ports/store.hpp"

namespace baton::test {

class forwarding_store : public store {
 public:
  explicit forwarding_store(store& behind) : behind_{behind} {}

  [[nodiscard]] bool is_exclusive() const override { return behind_.is_exclusive(); }
  awaitable<result<std::vector<action>>> define(std::vector<action_definition> actions) override {
    return behind_.define(std::move(actions));
  }
  awaitable<result<accept_reply>> accept(accept_request request) override {
    return behind_.accept(std::move(request));
  }
  awaitable<result<worker_incarnation>> enlist(std::string name, duration lease) override {
    return behind_.enlist(std::move(name), lease);
  }
  awaitable<result<renew_reply>> renew(worker_incarnation worker, duration lease,
                                       std::vector<attempt_key> postponed) override {
    return behind_.renew(worker, lease, std::move(postponed));
  }
  awaitable<result<movement>> dismiss(worker_incarnation worker) override {
    return behind_.dismiss(worker);
  }
  awaitable<result<claim_reply>> claim(claim_request request) override {
    return behind_.claim(request);
  }
  awaitable<result<claim_reply>> held_by(worker_incarnation worker) override {
    return behind_.held_by(worker);
  }
  awaitable<result<finish_reply>> finish(finish_request request) override {
    return behind_.finish(std::move(request));
  }
  awaitable<result<cancel_reply>> cancel(execution_id execution, duration patience) override {
    return behind_.cancel(execution, patience);
  }
  awaitable<result<reap_reply>> reap(std::int32_t count_max) override {
    return behind_.reap(count_max);
  }
  awaitable<result<reconcile_reply>> reconcile(std::int32_t unclaimed_max) override {
    return behind_.reconcile(unclaimed_max);
  }
  awaitable<result<movement>> promote_behind(std::vector<execution_id> ended) override {
    return behind_.promote_behind(std::move(ended));
  }
  awaitable<result<std::vector<announcement>>> announcements(std::int32_t count_max) override {
    return behind_.announcements(count_max);
  }
  awaitable<result<void>> mark_announced(std::vector<execution_id> announced) override {
    return behind_.mark_announced(std::move(announced));
  }
  awaitable<result<execution_record>> read(execution_id execution) override {
    return behind_.read(execution);
  }
  awaitable<result<queue_stats>> stats(action_id action,
                                       std::optional<std::string> group) override {
    return behind_.stats(action, std::move(group));
  }
  awaitable<result<movement>> control(action_id action, queue_control change,
                                      duration patience) override {
    return behind_.control(action, change, patience);
  }
  awaitable<result<std::int64_t>> prune(duration age, std::int32_t count_max) override {
    return behind_.prune(age, count_max);
  }

 protected:
  store& behind_;
};

}  // namespace baton::test
