// The store port of one simulated process: each call is a request to the storage and its answer.
#pragma once

#include "adapters/sim/storage_server.hpp"
#include "engine/ports/store.hpp"

namespace baton {

/// For one incarnation of its host. A request under way may be committed after its caller has died.
class sim_store final : public performs_all<sim_store> {
 public:
  sim_store(simulation& in, storage_server& server, sim::host& on);
  ~sim_store() override;

  [[nodiscard]] bool is_exclusive() const override { return server_->is_owned(); }

  template <class Request>
  awaitable<result<typename Request::reply>> carry_out(Request request);

 private:
  template <class Request>
  [[nodiscard]] sim::site site_of(const Request& request) const;

  simulation* in_;
  storage_server* server_;
  sim::host* on_;
};

}  // namespace baton
