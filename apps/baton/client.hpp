// A command's conversation with the server: errors told, and what may be repeated repeated.
#pragma once

#include <chrono>
#include <string>

#include "adapters/real/http/http_client.hpp"

namespace baton::app {

/// Where the server listens unless something else is said.
inline constexpr const char* default_server = "127.0.0.1:8377";

struct client_options {
  std::string server = default_server;
  bool json = false;  ///< print the server's document instead of a sentence
  std::chrono::milliseconds patience{10'000};  ///< how long to go on asking a server that is away
};

/// Used by one thread, which it blocks.
class client {
 public:
  /// Error: `invalid_argument` for an address that is none.
  static result<client> connect(const client_options& options);

  /// Asks, and repeats an answer that never came or a server that is away, until `patience` is
  /// over: only for requests that may be repeated. The answer's document, or the error in it.
  result<std::string> ask(const std::string& method, const std::string& target,
                          const std::string& body = {},
                          std::chrono::milliseconds timeout = std::chrono::seconds{30});

 private:
  client(listen_address server, std::chrono::milliseconds patience);

  std::unique_ptr<http_client> http_;
  std::chrono::milliseconds patience_;
};

/// Says on stderr what failed. Returns the exit code for it.
int complain(const char* command, const error& failure);

/// Answers from this status on are errors.
inline constexpr int http_error_from = 400;

}  // namespace baton::app
