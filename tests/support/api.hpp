// The server's API as a test asks it: documents in, records out.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "adapters/real/http/http_client.hpp"
#include "adapters/wire/documents.hpp"
#include "adapters/wire/errors.hpp"
#include "adapters/wire/requests.hpp"

namespace baton::test {

/// Used by one thread. A document that is none ends the test: `value()` of an error throws.
class api {
 public:
  explicit api(const std::string& address) : http_{parse_listen_address(address).value()} {}

  result<http_reply> send(std::string method, std::string target, std::string body = {}) {
    return http_.send(std::move(method), std::move(target), std::move(body),
                      std::chrono::seconds{30});
  }

  result<accept_reply> submit(std::string_view ref, std::string_view parameters = "{}",
                              std::string_view key = {}) {
    const auto reply =
        send("POST", "/api/v1/executions", wire::submit_body(ref, parameters, key, 1));
    if (!reply) {
      return reply.error();
    }
    if (reply->status >= 400) {
      return wire::read_error(reply->status, reply->body);
    }
    return wire::read_accepted(reply->body).value().at(0);
  }

  execution_record record(execution_id execution) {
    const auto reply = send("GET", fmt::format("/api/v1/executions/{}", execution));
    return wire::read_execution(reply.value().body).value();
  }

  [[nodiscard]] status state(execution_id execution) { return record(execution).state; }

  queue_stats queue(std::string_view ref) {
    const auto reply = send("GET", fmt::format("/api/v1/actions/{}/queue-stats", ref));
    return wire::read_queue(reply.value().body).value().stats;
  }

 private:
  http_client http_;
};

}  // namespace baton::test
