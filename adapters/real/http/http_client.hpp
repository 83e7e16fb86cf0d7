// The command line's side of the API: one request at a time, waiting for each answer.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "adapters/real/http/http_message.hpp"
#include "adapters/real/http/listen_address.hpp"
#include "engine/core/result.hpp"

namespace baton {

/// Keeps its connection for the next request. Used by one thread, which it blocks.
class http_client {
 public:
  explicit http_client(listen_address server);
  ~http_client();
  http_client(const http_client&) = delete;
  http_client& operator=(const http_client&) = delete;

  /// Sends one request and waits up to `timeout` for its answer, whatever its status is. `target`
  /// is percent-encoded; a body is sent as `application/json`.
  /// Errors: `unavailable` (nothing listens there, or it could not be sent: certainly not done),
  /// `outcome_unknown` (it was sent, and no answer came).
  [[nodiscard]] result<http_reply> send(std::string method, std::string target, std::string body,
                                        std::chrono::milliseconds timeout);

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace baton
