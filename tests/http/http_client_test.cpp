// The command line's side of the API, against a real server and against silence.
#include "adapters/real/http/http_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <catch2/catch.hpp>

#include "base/percent_coding.hpp"
#include "tests/http/running_server.hpp"
#include "tests/support/scratch_folder.hpp"

namespace {

using namespace std::chrono_literals;
using baton::awaitable;
using baton::http_client;
using baton::http_limits;
using baton::http_reply;
using baton::http_request;
using baton::test::running_server;
using Catch::Matchers::Contains;

awaitable<http_reply> created(http_request request) {
  co_return http_reply{
      201, request.method + request.path + request.body + request.content_type, {}};
}

baton::listen_address at(const std::string& text) {
  return baton::parse_listen_address(text).value();
}

// A port that nobody listens on, at least for a moment.
std::string free_port() {
  boost::asio::io_context context;
  boost::asio::ip::tcp::acceptor briefly{context, {boost::asio::ip::address_v4::loopback(), 0}};
  return "127.0.0.1:" + std::to_string(briefly.local_endpoint().port());
}

}  // namespace

TEST_CASE("a client gets its answers over TCP and over a Unix socket") {
  const baton::test::scratch_folder folder;
  for (const std::string& address : {std::string{"127.0.0.1:0"}, "unix:" + folder / "api.sock"}) {
    running_server server{address, {}, created};
    http_client client{at(server.address())};
    for (int i = 0; i < 3; ++i) {
      const auto got = client.send("GET", "/a", "", 10s);
      REQUIRE(got.has_value());
      CHECK(got->status == 201);
      CHECK(got->body == "GET/a");
      const auto posted = client.send("POST", "/b", "{}", 10s);
      REQUIRE(posted.has_value());
      CHECK(posted->body == "POST/b{}application/json");
    }
  }
}

TEST_CASE("a client uses its connection again, and makes a new one when the server closed it") {
  http_limits limits;
  limits.connections_max = 1;
  {
    running_server server{"127.0.0.1:0", limits, created};
    http_client client{at(server.address())};
    for (int i = 0; i < 5; ++i) {
      CHECK(client.send("GET", "/", "", 10s).value().status == 201);
    }
  }
  const baton::test::scratch_folder folder;
  const std::string address = "unix:" + folder / "api.sock";
  http_client client{at(address)};
  for (int incarnation = 0; incarnation < 3; ++incarnation) {
    running_server server{address, {}, created};
    CHECK(client.send("POST", "/", "{}", 10s).value().status == 201);
  }
}

TEST_CASE("where nothing listens the error says how to start a server") {
  const baton::test::scratch_folder folder;
  for (const std::string& address : {free_port(), "unix:" + folder / "none.sock"}) {
    http_client client{at(address)};
    const auto got = client.send("GET", "/", "", 10s);
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().is(baton::errc::unavailable));
    CHECK_THAT(got.error().message(), Contains(address) && Contains("baton serve"));
  }
}

TEST_CASE("a path that no socket can have is an error of its own") {
  http_client client{at("unix:" + std::string(200, 'x'))};
  const auto got = client.send("GET", "/", "", 10s);
  REQUIRE_FALSE(got.has_value());
  CHECK(got.error().is(baton::errc::unavailable));
  CHECK_THAT(got.error().message(), Contains("at most 107 bytes"));
}

TEST_CASE("a server that never answers leaves the outcome unknown") {
  boost::asio::io_context context;
  boost::asio::ip::tcp::acceptor silent{context, {boost::asio::ip::address_v4::loopback(), 0}};
  http_client client{at("127.0.0.1:" + std::to_string(silent.local_endpoint().port()))};
  const auto got = client.send("POST", "/", "{}", 50ms);
  REQUIRE_FALSE(got.has_value());
  CHECK(got.error().is(baton::errc::outcome_unknown));
  CHECK_THAT(got.error().message(), Contains("may or may not"));
}

TEST_CASE("a refusal is read even if the server does not read the whole request") {
  running_server server{"127.0.0.1:0", {}, created};
  http_client client{at(server.address())};
  const auto got = client.send("POST", "/", std::string(10'000'000, 'x'), 30s);
  REQUIRE(got.has_value());
  CHECK(got->status == 413);
  CHECK(client.send("GET", "/", "", 10s).value().status == 201);
}

TEST_CASE("a name with odd characters survives the way in a target") {
  running_server server{"127.0.0.1:0", {}, created};
  http_client client{at(server.address())};
  const auto got = client.send("GET", "/" + baton::base::percent_encoded("a/ b\r\n"), "", 10s);
  REQUIRE(got.has_value());
  CHECK(got->body == "GET/a%2F%20b%0D%0A");
}
