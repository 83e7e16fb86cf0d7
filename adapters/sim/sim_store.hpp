// The store port of one simulated process: each call is a request to the storage and its answer.
#pragma once

#include "adapters/sim/storage_server.hpp"
#include "engine/ports/store.hpp"

namespace baton {

/// For one incarnation of its host. A request under way may be committed after its caller has died.
class sim_store final : public store {
 public:
  sim_store(simulation& in, storage_server& server, sim::host& on)
      : in_{&in}, server_{&server}, on_{&on} {}

  [[nodiscard]] bool is_exclusive() const override { return server_->is_owned(); }
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
  /// Whether a death during the call would leave something half handed over.
  enum class weight : std::uint8_t { light, hand_over };

  template <class Reply, class Act>
  awaitable<result<Reply>> call(const sim::site& where, weight of, Act act);

  /// A site below this process.
  [[nodiscard]] sim::site here(sim::label call) const { return on_->site_of(call); }

  simulation* in_;
  storage_server* server_;
  sim::host* on_;
};

}  // namespace baton
