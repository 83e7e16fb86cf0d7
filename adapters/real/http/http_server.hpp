// An HTTP/1.1 server for this machine's own programs: a loopback port or a Unix socket.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "adapters/real/http/http_message.hpp"
#include "adapters/real/http/listen_address.hpp"
#include "engine/core/result.hpp"
#include "engine/ports/clock.hpp"

namespace baton {

struct http_limits {
  std::uint64_t body_max = 1U << 20U;               ///< bytes; more is answered 413
  std::uint32_t header_max = 16U << 10U;            ///< bytes; more is answered 431
  std::size_t connections_max = 1'024;              ///< more are answered 503
  std::chrono::milliseconds idle_timeout{60'000};   ///< between two requests
  std::chrono::milliseconds read_timeout{10'000};   ///< from a request's first byte to its last
  std::chrono::milliseconds write_timeout{10'000};  ///< of one reply
  std::chrono::milliseconds linger{1'000};  ///< for the client to read a last reply, then it is cut
  std::chrono::milliseconds stop_patience{5'000};  ///< for requests in flight when stopped
};

/// Answers requests one after the other on each connection, and many connections at the same time.
///
/// What reaches the handler is a well-formed `GET` or `POST` within the limits that no web page has
/// sent: a request with an `Origin`, and over TCP one whose `Host` is not this machine's, is
/// answered 403. Everything else is answered by the server with an error document.
///
/// Everything happens on the executor's one thread. Destroying a server that runs is only allowed
/// together with its executor's world.
class http_server {
 public:
  /// Binds at once, and removes a Unix socket that a dead server left behind. `time` and what
  /// `handler` refers to outlive the server. Error: `unavailable`, saying what is in the way.
  [[nodiscard]] static result<std::unique_ptr<http_server>> open(
      boost::asio::any_io_executor executor, clock& time, const listen_address& address,
      http_limits limits, http_handler handler);
  ~http_server();
  http_server(const http_server&) = delete;
  http_server& operator=(const http_server&) = delete;

  /// Begins to answer. Once.
  void start();

  /// Takes no more connections and requests, waits for those in flight up to `stop_patience`, then
  /// cancels their handlers and closes. Returns when every connection has ended; a handler that
  /// does not heed its cancellation holds it up. Removes the Unix socket. Once, after `start`.
  awaitable<> stop();

  /// With the real port, where any was asked for; in the form of `parse_listen_address`.
  [[nodiscard]] std::string bound_address() const;

 private:
  struct parts;
  explicit http_server(std::unique_ptr<parts> opened);
  std::unique_ptr<parts> parts_;
};

}  // namespace baton
