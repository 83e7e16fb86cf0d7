// One connection of the HTTP server: its requests one after the other.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "adapters/real/http/endpoint.hpp"
#include "adapters/real/http/http_message.hpp"
#include "adapters/real/http/http_server.hpp"

namespace baton::http {

/// What all connections of a server have in common; outlives them.
struct connection_context {
  http_limits limits;
  http_handler handler;
  listen_address bound;
  bool stopping = false;  ///< no further request is begun
};

/// Used on the executor's thread. Kept alive by whoever runs `serve` or `turn_away`.
class connection {
 public:
  connection(socket accepted, const connection_context& context);

  /// Answers until the client, a timeout or the server ends it. Throws `system_error` after `cut`.
  awaitable<> serve();

  /// Says that there are too many connections, and closes.
  awaitable<> turn_away();

  /// Closes if no request is under way. Call when the context says `stopping`.
  void close_if_idle();

  /// Closes at once, and cancels the handler.
  void cut();
  [[nodiscard]] bool is_cut() const { return is_cut_; }

  /// To be bound to the coroutine that runs this connection.
  [[nodiscard]] boost::asio::cancellation_slot cancellation() { return cancelled_.slot(); }

 private:
  // A request, or what to say instead; neither: the client is gone.
  struct incoming {
    std::optional<http_request> request;
    std::optional<http_reply> refusal;
    unsigned version = 11;
    bool keep_alive = false;
    bool is_head = false;
  };

  awaitable<bool> request_begins();
  awaitable<incoming> read_request();
  awaitable<bool> send_continue();
  awaitable<bool> answer_one();
  awaitable<bool> write(http_reply reply, const incoming& to, bool keep_alive);
  awaitable<> linger();

  const connection_context& context_;
  stream stream_;
  boost::beast::flat_buffer buffer_;
  boost::asio::cancellation_signal cancelled_;
  bool is_busy_ = false;
  bool is_cut_ = false;
};

}  // namespace baton::http
