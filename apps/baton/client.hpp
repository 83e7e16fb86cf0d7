// A command's conversation with the server: errors told, and what may be repeated repeated.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "adapters/real/http/http_client.hpp"
#include "engine/ports/store.hpp"

namespace baton::app {

/// Where the server listens unless something else is said.
inline constexpr const char* default_server = "127.0.0.1:8377";

struct client_options {
  std::string server = default_server;
  bool json = false;  ///< print the server's document instead of a sentence
  std::chrono::milliseconds patience{10'000};  ///< the longest wait for an answer, repeats included
};

/// Used by one thread, which it blocks.
class client {
 public:
  /// Error: `invalid_argument` for an address that is none.
  static result<client> connect(const client_options& options);

  /// Asks, and repeats an answer that never came or a server that is away: only for requests that
  /// may be repeated. Returns the answer's document, or the error in it, within `patience`; with a
  /// patience of zero it asks once, and waits a second at most.
  result<std::string> ask(const std::string& method, const std::string& target,
                          const std::string& body = {});

  /// How long a request may let the server wait for something, so that its answer comes in time.
  [[nodiscard]] std::chrono::milliseconds wait_round() const;

 private:
  client(listen_address server, std::chrono::milliseconds patience);

  /// From the first byte that is sent to the last one of the answer.
  [[nodiscard]] std::chrono::milliseconds longest_wait() const;

  std::unique_ptr<http_client> http_;
  std::chrono::milliseconds patience_;
};

/// Which executions these are: `accepted were executions 1 to 3, 7`.
[[nodiscard]] std::string accepted_text(const std::vector<accept_reply>& accepted);

/// Says on stderr what failed. Returns the exit code for it.
int complain(const char* command, const error& failure);

/// Answers from this status on are errors.
inline constexpr int http_error_from = 400;

}  // namespace baton::app
