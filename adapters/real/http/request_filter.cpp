#include "adapters/real/http/request_filter.hpp"

#include <algorithm>
#include <string>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

#include "adapters/wire/errors.hpp"

namespace baton::http {
namespace {

namespace beast = boost::beast;
using field = beast::http::field;

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

// `localhost`, `LOCALHOST:8377`, `[::1]:80`: the host alone, without its port; empty: malformed.
std::string_view host_without_port(std::string_view host) {
  const std::size_t name_end = host.starts_with('[') ? host.find(']') : std::size_t{0};
  const std::size_t colon =
      name_end == std::string_view::npos ? name_end : host.find(':', name_end);
  if (colon == std::string_view::npos) {
    return name_end == std::string_view::npos ? std::string_view{} : host;
  }
  const std::string_view port = host.substr(colon + 1);
  const bool is_number = std::all_of(port.begin(), port.end(),
                                     [](char digit) { return digit >= '0' && digit <= '9'; });
  return is_number ? host.substr(0, colon) : std::string_view{};
}

bool is_ours(std::string_view host, const listen_address& bound) {
  const std::string_view name = host_without_port(host);
  return beast::iequals(name, "localhost") || name == "127.0.0.1" || name == "[::1]" ||
         (!name.empty() && name == bound.host);
}

// The parser passes over every transfer coding but a last `chunked`, and takes what is then left
// for the next request: a proxy before this server may see other requests in the same bytes.
std::optional<http_reply> refuse_framing(const beast::http::request_header<>& header) {
  const std::size_t codings = header.count(field::transfer_encoding);
  const std::size_t lengths = header.count(field::content_length);
  const std::string_view length = view(header[field::content_length]);
  const bool is_number = length.find_first_not_of("0123456789") == std::string_view::npos;
  if (lengths > 1 || (lengths == 1 && (length.empty() || !is_number))) {
    return refusal(400, "malformed", "the request must have one Content-Length, a whole number");
  }
  if (codings == 0) {
    return std::nullopt;
  }
  if (lengths > 0 || header.version() != 11) {
    return refusal(400, "malformed",
                   "Transfer-Encoding is for HTTP/1.1, and not beside Content-Length");
  }
  if (codings > 1 || !beast::iequals(header[field::transfer_encoding], "chunked")) {
    return refusal(501, "unknown_transfer_encoding",
                   "chunked is the only Transfer-Encoding that is known here");
  }
  return std::nullopt;
}

}  // namespace

http_reply refusal(int http_status, std::string_view word, std::string_view message) {
  return {http_status, wire::error_document(word, message), {}};
}

std::optional<http_reply> refuse_header(const beast::http::request_header<>& header,
                                        const listen_address& bound) {
  if ((header.version() != 10 && header.version() != 11) || header.count(field::host) > 1) {
    return refusal(400, "malformed", "the request is not proper HTTP/1.1");
  }
  if (std::optional<http_reply> unframed = refuse_framing(header)) {
    return unframed;
  }
  // A page on a foreign site whose name resolves to 127.0.0.1 is of our origin to its browser, but
  // the browser still sends the foreign name.
  const std::string_view host = view(header[field::host]);
  if (bound.how == listen_address::kind::tcp && !is_ours(host, bound)) {
    return refusal(403, "forbidden",
                   "the Host header must be localhost, 127.0.0.1 or [::1], with any port");
  }
  if (header.find(field::origin) != header.end()) {
    return refusal(403, "forbidden", "requests from web pages are refused: send no Origin header");
  }
  using beast::http::verb;
  if (header.method() != verb::get && header.method() != verb::head &&
      header.method() != verb::post) {
    http_reply reply = refusal(405, "method_not_allowed", "use GET, HEAD or POST");
    reply.allow = "GET, HEAD, POST";
    return reply;
  }
  if (!view(header.target()).starts_with('/')) {
    return refusal(400, "malformed", "the request's target must begin with a slash");
  }
  return std::nullopt;
}

std::optional<http_reply> refuse_unreadable(const boost::system::error_code& why) {
  using beast::http::error;
  if (why == error::body_limit) {
    return refusal(413, "too_large", "the request's body is too large");
  }
  if (why == error::header_limit || why == error::buffer_overflow) {
    return refusal(431, "header_too_large", "the request's header is too large");
  }
  const bool is_closed = why == error::end_of_stream || why == error::partial_message;
  const auto& http_category = beast::http::make_error_code(error::bad_method).category();
  if (is_closed || why.category() != http_category) {
    return std::nullopt;
  }
  return refusal(400, "malformed", "the request is not proper HTTP/1.1: " + why.message());
}

std::optional<http_request> request_of(const beast::http::request_header<>& header) {
  const std::string_view target = view(header.target());
  const std::size_t path_end = std::min(target.find('?'), target.size());
  const std::size_t query_at = std::min(path_end + 1, target.size());
  std::optional<query_fields> query = query_from_text(target.substr(query_at));
  if (!query) {
    return std::nullopt;
  }
  http_request request;
  const bool is_head = header.method() == beast::http::verb::head;
  request.method = is_head ? std::string_view{"GET"} : view(header.method_string());
  request.path = target.substr(0, path_end);
  request.query = std::move(*query);
  request.content_type = view(header[field::content_type]);
  return request;
}

}  // namespace baton::http
