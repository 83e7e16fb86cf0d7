// What the API speaks for: the loop of this process, or one behind shared storage.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/real/health.hpp"
#include "adapters/wire/documents.hpp"
#include "engine/core/result.hpp"
#include "engine/loop.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/store.hpp"

namespace baton {

/// Used on the server's thread only. Errors are those of `loop`'s calls of the same name.
class api_backend {
 public:
  virtual ~api_backend() = default;

  /// Submissions take their places in the order in which these calls are started, also while
  /// earlier ones are still under way.
  virtual awaitable<result<accept_reply>> submit(submission request) = 0;
  virtual awaitable<result<cancel_reply>> cancel(execution_id execution) = 0;
  virtual awaitable<result<attempt>> release(execution_id execution) = 0;
  virtual awaitable<result<execution_record>> read(execution_id execution) = 0;

  /// Waits up to `patience` for the end; returns the record as it is then.
  virtual awaitable<result<execution_record>> read_when_ended(execution_id execution,
                                                              duration patience) = 0;
  virtual awaitable<result<queue_stats>> queue(std::string action_ref,
                                               std::optional<std::string> group) = 0;
  virtual awaitable<result<void>> control(std::string action_ref, queue_control change) = 0;

  /// In the order of their definition, and behind them the retired ones.
  [[nodiscard]] virtual std::vector<wire::action_view> actions() const = 0;

  /// Whether the process takes no new work any more.
  [[nodiscard]] virtual bool is_draining() const = 0;

  /// What `/healthz` tells. Null: nobody watches.
  [[nodiscard]] virtual const health* watched() const { return nullptr; }
};

}  // namespace baton
