// HTTP requests and replies as plain data.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/ports/clock.hpp"

namespace baton {

using query_fields = std::vector<std::pair<std::string, std::string>>;

struct http_request {
  std::string method;  ///< `GET` or `POST`; a `HEAD` is a `GET` whose reply is sent bodiless
  std::string path;    ///< as it was sent: percent-encoded, without the query
  query_fields query;  ///< decoded, in order
  std::string body;
  std::string content_type;  ///< as it was sent
};

struct http_reply {
  int status = 200;
  std::string body;   ///< a JSON document
  std::string allow;  ///< with status 405: the methods that are allowed
  std::shared_ptr<void> room{};  ///< of a large reply: see `reply_gate`; held until it is written
};

/// Answers one request. Called on the server's thread; many may be under way at the same time. It
/// is cancelled (terminal) when the server is stopped and its patience has ended.
using http_handler = std::function<awaitable<http_reply>(http_request)>;

/// Reads `a=1&b=x%20y`, where `+` is a space. None: see `base::percent_decoded`.
[[nodiscard]] std::optional<query_fields> query_from_text(std::string_view text);

}  // namespace baton
