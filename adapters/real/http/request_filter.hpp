// Which requests get past the server to its handler. Not for headers that others include.
#pragma once

#include <optional>
#include <string_view>

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>

#include "adapters/real/http/http_message.hpp"
#include "adapters/real/http/listen_address.hpp"

namespace baton::http {

/// The refusal of a request by its header alone; none: its body may be read.
[[nodiscard]] std::optional<http_reply> refuse_header(
    const boost::beast::http::request_header<>& header, const listen_address& bound);

/// What a request that could not be read is answered; none: nothing, there is nobody to answer.
[[nodiscard]] std::optional<http_reply> refuse_unreadable(const boost::system::error_code& why);

/// Path and query of an accepted header. None: the query is malformed.
[[nodiscard]] std::optional<http_request> request_of(
    const boost::beast::http::request_header<>& header);

/// An error document with a code of the server's own.
[[nodiscard]] http_reply refusal(int http_status, std::string_view word, std::string_view message);

}  // namespace baton::http
