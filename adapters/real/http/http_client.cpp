#include "adapters/real/http/http_client.hpp"

#include <cerrno>
#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <fmt/format.h>
#include <sys/socket.h>

#include "adapters/real/http/endpoint.hpp"

namespace baton {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;
using field = beast::http::field;
using outgoing = beast::http::request<beast::http::string_body>;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::uint64_t reply_max = 256U << 20U;

// Whether the server has closed, or said something unasked: then it is of no further use.
bool is_stale(http::socket& idle) {
  char unread = 0;
  return ::recv(idle.native_handle(), &unread, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 || errno != EAGAIN;
}

}  // namespace

struct http_client::parts {
  explicit parts(listen_address where) : server{std::move(where)} {}

  awaitable<result<void>> connect();
  awaitable<result<http_reply>> exchange(outgoing request, std::chrono::milliseconds timeout);
  [[nodiscard]] error not_connected(const error_code& why) const;
  [[nodiscard]] error unanswered(const error_code& why) const;

  listen_address server;
  asio::io_context context{1};
  std::optional<http::stream> stream;  // none: not connected
  beast::flat_buffer buffer;
};

error http_client::parts::not_connected(const error_code& why) const {
  const bool nobody_there = why == asio::error::connection_refused ||
                            why == error_code{ENOENT, boost::system::system_category()};
  if (nobody_there) {
    return {errc::unavailable,
            fmt::format("no server listens on {}: start one with `baton serve --config FILE`",
                        to_string(server))};
  }
  return {errc::unavailable,
          fmt::format("cannot connect to {}: {}", to_string(server), why.message())};
}

error http_client::parts::unanswered(const error_code& why) const {
  return {errc::outcome_unknown,
          fmt::format("the request was sent to {}, but no answer came ({}): it may or may not have "
                      "been done",
                      to_string(server), why.message())};
}

awaitable<result<void>> http_client::parts::connect() {
  const result<http::endpoint> at = http::endpoint_of(server);
  if (!at) {
    co_return at.error();
  }
  buffer.clear();
  const auto [failure] = co_await stream->async_connect(*at, as_result);
  if (failure) {
    co_return not_connected(failure);
  }
  http::prepare(stream->socket(), server.how);
  co_return result<void>{};
}

awaitable<result<http_reply>> http_client::parts::exchange(outgoing request,
                                                           std::chrono::milliseconds timeout) {
  const bool is_connected = stream && !is_stale(stream->socket());
  if (!is_connected) {
    stream.emplace(asio::any_io_executor{context.get_executor()});
  }
  stream->expires_after(timeout);
  if (!is_connected) {
    const result<void> connected = co_await connect();
    if (!connected) {
      co_return connected.error();
    }
  }
  const auto [not_sent, sent] = co_await beast::http::async_write(*stream, request, as_result);
  if (not_sent == beast::error::timeout) {
    co_return unanswered(not_sent);
  }
  // A server that refuses a request may answer and close before it has read all of it.
  beast::http::response_parser<beast::http::string_body> parser;
  parser.body_limit(reply_max);
  const auto [unread, size] = co_await beast::http::async_read(*stream, buffer, parser, as_result);
  if (unread) {
    co_return unanswered(not_sent ? not_sent : unread);
  }
  http_reply reply;
  reply.status = static_cast<int>(parser.get().result_int());
  const auto allow = parser.get()[field::allow];
  reply.allow.assign(allow.data(), allow.size());
  reply.body = std::move(parser.get().body());
  if (not_sent || !parser.get().keep_alive()) {
    stream.reset();
  }
  co_return reply;
}

http_client::http_client(listen_address server)
    : parts_{std::make_unique<parts>(std::move(server))} {}
http_client::~http_client() = default;

result<http_reply> http_client::send(std::string method, std::string target, std::string body,
                                     std::chrono::milliseconds timeout) {
  outgoing request;
  request.version(11);
  request.method_string(method);
  request.target(target);
  const bool is_tcp = parts_->server.how == listen_address::kind::tcp;
  request.set(field::host, is_tcp ? to_string(parts_->server) : "localhost");
  if (!body.empty()) {
    request.set(field::content_type, "application/json");
  }
  request.body() = std::move(body);
  request.prepare_payload();
  result<http_reply> answer = error{errc::outcome_unknown, "the client stopped"};
  asio::co_spawn(parts_->context, parts_->exchange(std::move(request), timeout),
                 [&answer](const std::exception_ptr& thrown, result<http_reply> got) {
                   if (thrown) {
                     std::rethrow_exception(thrown);
                   }
                   answer = std::move(got);
                 });
  parts_->context.restart();
  parts_->context.run();
  if (!answer) {
    parts_->stream.reset();
  }
  return answer;
}

}  // namespace baton
