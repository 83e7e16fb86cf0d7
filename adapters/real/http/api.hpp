// The HTTP API: from a request to a call of the backend, and back to a JSON document.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

#include "adapters/real/http/api_backend.hpp"
#include "adapters/real/http/http_message.hpp"
#include "adapters/real/http/reply_gate.hpp"

namespace baton {

struct api_limits {
  std::chrono::milliseconds wait_max{60'000};  ///< a longer `wait` waits this long
  std::size_t in_flight_max = 512;             ///< of one request's submissions; must be at least 1
  std::size_t params_max = 1024 * 1024;        ///< bytes of parameters; more is answered 413
  /// What else the actions ask of a submission; its error is answered. Empty: nothing.
  std::function<result<void>(const submission&)> check = nullptr;
  /// Large executions that are read and sent at the same time; shared by all requests.
  std::shared_ptr<reply_gate> large_replies = std::make_shared<reply_gate>();
};

/// Answers one request; every error is a reply with a document `{"error":{"code":…,"message":…}}`.
/// `backend` and `limits` outlive the coroutine. Same thread as `backend`.
[[nodiscard]] awaitable<http_reply> answer_api(api_backend& backend, const api_limits& limits,
                                               http_request request);

/// The status that an error is answered with.
[[nodiscard]] int http_status_of(const error& failure);

}  // namespace baton
