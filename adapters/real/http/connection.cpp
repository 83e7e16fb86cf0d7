#include "adapters/real/http/connection.hpp"

#include <array>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include "adapters/real/http/request_filter.hpp"

namespace baton::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using field = beast::http::field;
using request_parser = beast::http::request_parser<beast::http::string_body>;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t first_read_max = 4'096;

}  // namespace

connection::connection(socket accepted, const connection_context& context)
    : context_{context}, stream_{std::move(accepted)} {
  prepare(stream_.socket(), context.bound.how);
}

awaitable<> connection::serve() {
  bool goes_on = co_await request_begins();
  while (goes_on) {
    goes_on = co_await answer_one();
    if (goes_on) {
      goes_on = co_await request_begins();
    }
  }
  stream_.close();
}

awaitable<> connection::turn_away() {
  is_busy_ = true;
  http_reply reply =
      refusal(503, "too_many_connections", "the server has too many connections: try again");
  const incoming unread;
  const bool written = co_await write(std::move(reply), unread, false);
  if (written) {
    co_await linger();
  }
  stream_.close();
}

void connection::close_if_idle() {
  if (!is_busy_) {
    stream_.close();
  }
}

void connection::cut() {
  is_cut_ = true;
  cancelled_.emit(asio::cancellation_type::terminal);
  stream_.close();
}

// The wait between requests may be long; once a request has begun it must be sent swiftly.
awaitable<bool> connection::request_begins() {
  if (buffer_.size() > 0) {
    co_return true;
  }
  is_busy_ = false;
  if (context_.stopping) {
    co_return false;
  }
  stream_.expires_after(context_.limits.idle_timeout);
  const asio::mutable_buffer space = buffer_.prepare(first_read_max);
  const auto [failure, size] = co_await stream_.async_read_some(space, as_result);
  buffer_.commit(size);
  is_busy_ = true;
  co_return !failure;
}

awaitable<connection::incoming> connection::read_request() {
  incoming got;
  request_parser parser;
  parser.header_limit(context_.limits.header_max);
  parser.body_limit(context_.limits.body_max);
  stream_.expires_after(context_.limits.read_timeout);
  const auto [bad_header, header_size] =
      co_await beast::http::async_read_header(stream_, buffer_, parser, as_result);
  if (bad_header) {
    got.refusal = refuse_unreadable(bad_header);
    co_return got;
  }
  got.version = parser.get().version() == 10 ? 10 : 11;
  got.is_head = parser.get().method() == beast::http::verb::head;
  got.refusal = refuse_header(parser.get(), context_.bound);
  std::optional<http_request> request = got.refusal ? std::nullopt : request_of(parser.get());
  if (!got.refusal && !request) {
    got.refusal = refusal(400, "malformed", "the request's query is not percent-encoded properly");
  }
  if (got.refusal) {
    co_return got;
  }
  const bool waits = beast::iequals(parser.get()[field::expect], "100-continue");
  if (waits && !parser.is_done()) {
    const bool told = co_await send_continue();
    if (!told) {
      co_return got;
    }
  }
  const auto [bad_body, body_size] =
      co_await beast::http::async_read(stream_, buffer_, parser, as_result);
  if (bad_body) {
    got.refusal = refuse_unreadable(bad_body);
    co_return got;
  }
  got.keep_alive = parser.get().keep_alive();
  request->body = std::move(parser.get().body());
  got.request = std::move(request);
  co_return got;
}

awaitable<bool> connection::send_continue() {
  constexpr std::string_view interim = "HTTP/1.1 100 Continue\r\n\r\n";
  const asio::const_buffer bytes{interim.data(), interim.size()};
  const auto [failure, size] = co_await asio::async_write(stream_, bytes, as_result);
  co_return !failure;
}

// Returns whether the connection can be used for a further request.
awaitable<bool> connection::answer_one() {
  incoming got = co_await read_request();
  if (!got.request && !got.refusal) {
    co_return false;
  }
  http_reply reply;
  if (got.refusal) {
    reply = std::move(*got.refusal);
  } else {
    stream_.expires_never();
    http_request request = std::move(*got.request);
    reply = co_await context_.handler(std::move(request));
  }
  const bool keep_alive = got.keep_alive && !context_.stopping;
  const bool written = co_await write(std::move(reply), got, keep_alive);
  if (written && !keep_alive) {
    co_await linger();
  }
  co_return written&& keep_alive;
}

awaitable<bool> connection::write(http_reply reply, const incoming& to, bool keep_alive) {
  beast::http::response<beast::http::string_body> response;
  response.version(to.version);
  response.result(static_cast<unsigned>(reply.status));
  response.set(field::content_type, "application/json");
  response.set(field::cache_control, "no-store");
  response.set("X-Content-Type-Options", "nosniff");
  if (!reply.allow.empty()) {
    response.set(field::allow, reply.allow);
  }
  response.keep_alive(keep_alive);
  response.body() = std::move(reply.body);
  response.prepare_payload();
  if (to.is_head) {
    response.body().clear();  // behind the length, which is that of a GET
  }
  stream_.expires_after(context_.limits.write_timeout);
  const auto [failure, size] = co_await beast::http::async_write(stream_, response, as_result);
  co_return !failure;
}

// Closing while the client still sends would make its system discard the reply unread.
awaitable<> connection::linger() {
  boost::system::error_code failure;
  stream_.socket().shutdown(asio::socket_base::shutdown_send, failure);
  stream_.expires_after(context_.limits.linger);
  std::array<char, 16'384> unread;
  while (!failure) {
    const asio::mutable_buffer space{unread.data(), unread.size()};
    const auto [ended, size] = co_await stream_.async_read_some(space, as_result);
    failure = ended;
  }
}

}  // namespace baton::http
