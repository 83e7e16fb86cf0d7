// The HTTP server against clients that are well-behaved, slow, wrong and many.
#include <atomic>
#include <fstream>
#include <future>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "tests/http/running_server.hpp"
#include "tests/support/scratch_folder.hpp"

namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using baton::awaitable;
using baton::http_limits;
using baton::http_reply;
using baton::http_request;
using baton::test::raw_client;
using baton::test::running_server;
using baton::test::status_of;
using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;

// Says what it was asked.
awaitable<http_reply> echo(http_request request) {
  std::string said = request.method + " " + request.path;
  for (const auto& [name, value] : request.query) {
    said += " " + name + "=" + value;
  }
  co_return http_reply{200, said + " [" + request.body + "] " + request.content_type, {}};
}

const std::string any_port = "127.0.0.1:0";

std::string get(const std::string& path) {
  return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

std::string post(const std::string& body, const std::string& fields = "") {
  return "POST /p HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + fields +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string answer_to(const running_server& server, std::string_view bytes) {
  raw_client client{server.address()};
  client.send(bytes);
  return client.reply();
}

std::string refusal_to_open(const std::string& address) {
  boost::asio::io_context context;
  baton::asio_clock time{context.get_executor()};
  const auto opened = baton::http_server::open(
      context.get_executor(), time, baton::parse_listen_address(address).value(), {}, echo);
  if (opened) {
    return "opened";
  }
  CHECK(opened.error().is(baton::errc::unavailable));
  return opened.error().message();
}

}  // namespace

TEST_CASE("a request reaches the handler with its path, query, body and type") {
  running_server server{any_port, {}, echo};
  CHECK_THAT(server.address(), !EndsWith(":0"));
  CHECK_THAT(answer_to(server, get("/a%20b?x=1%202&y")), EndsWith("GET /a%20b x=1 2 y= [] "));
  const std::string reply = answer_to(server, post("{}"));
  CHECK(status_of(reply) == 200);
  CHECK_THAT(reply, EndsWith("POST /p [{}] application/json"));
  CHECK_THAT(reply, Contains("Content-Type: application/json\r\n"));
}

TEST_CASE("a connection serves one request after the other, also when they are sent at once") {
  running_server server{any_port, {}, echo};
  raw_client client{server.address()};
  for (int i = 0; i < 3; ++i) {
    client.send(post("x"));
    CHECK_THAT(client.reply(), EndsWith("[x] application/json"));
  }
  client.send(get("/1") + post("two") + get("/3"));
  CHECK_THAT(client.reply(), Contains("GET /1"));
  CHECK_THAT(client.reply(), Contains("[two]"));
  CHECK_THAT(client.reply(), Contains("GET /3"));
}

TEST_CASE("a connection ends when the client asks for it") {
  running_server server{any_port, {}, echo};
  for (const char* request : {"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                              "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n"}) {
    raw_client client{server.address()};
    client.send(request);
    CHECK_THAT(client.rest(), Contains(" 200 OK") && EndsWith("GET / [] "));
  }
}

TEST_CASE("a client that expects to be told to go on is told") {
  running_server server{any_port, {}, echo};
  raw_client client{server.address()};
  const std::string whole = post("body", "Expect: 100-continue\r\n");
  client.send(whole.substr(0, whole.size() - 4));
  CHECK(status_of(client.reply()) == 100);
  client.send("body");
  CHECK_THAT(client.reply(), EndsWith("[body] application/json"));
}

TEST_CASE("what is not HTTP is answered 400, and the connection ends") {
  running_server server{any_port, {}, echo};
  for (const std::string& bytes :
       {"hello\r\n\r\n"s, "GET\r\n\r\n"s, "GET / HTTP/9.9\r\n\r\n"s, "\x16\x03\x01\x02\x00\x01"s,
        "GET / HTTP/1.1\r\nHost localhost\r\n\r\n"s, "GET / HTTP/1.1\r\nHo st: localhost\r\n\r\n"s,
        "GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n"s,
        "GET /?a=%zz HTTP/1.1\r\nHost: localhost\r\n\r\n"s,
        "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n"s,
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n"s,
        "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"s,
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n"
        "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"s}) {
    INFO(bytes);
    raw_client client{server.address()};
    client.send(bytes);
    const std::string reply = client.reply();
    CHECK(status_of(reply) == 400);
    CHECK_THAT(reply, Contains(R"({"error":{"code":"malformed")"));
    CHECK(client.is_closed());
  }
  CHECK(status_of(answer_to(server, get("/"))) == 200);
}

TEST_CASE(
    "a request with a Transfer-Encoding other than chunked is refused, and nothing behind it is "
    "read") {
  running_server server{any_port, {}, echo};
  const std::string next = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const auto sent_with = [&next](const std::string& fields) {
    return "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + fields +
           "\r\n" + next;
  };
  for (const char* coding :
       {"gzip", "identity", "gzip, chunked", "chunked, gzip", "chunked, chunked", "chunked, ",
        ", chunked", "xchunked", "chunked;q=1", "\"chunked\"", "chunk", "",
        "\x0b"
        "chunked"}) {
    INFO(coding);
    raw_client client{server.address()};
    client.send(sent_with("Transfer-Encoding: "s + coding + "\r\n"));
    const std::string all = client.rest();
    CHECK((status_of(all) == 501 || status_of(all) == 400));
    CHECK_THAT(all, !Contains("smuggled"));
  }
  for (const char* fields :
       {"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        "Transfer-Encoding: gzip\r\ntransfer-encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
        "Content-Length: 0\r\nTransfer-Encoding: gzip\r\n", "Transfer-Encoding : chunked\r\n",
        "Content-Length: 0\r\nContent-Length: 0\r\n", "Content-Length: 0\r\nContent-Length: 46\r\n",
        "Content-Length: 0, 46\r\n", "Content-Length: +0\r\n", "Content-Length: -1\r\n",
        "Content-Length: 0x0\r\n", "Content-Length:\r\n",
        "Content-Length: 99999999999999999999\r\n"}) {
    INFO(fields);
    raw_client client{server.address()};
    client.send(sent_with(fields));
    const std::string all = client.rest();
    const int status = status_of(all);
    CHECK((status == 400 || status == 413 || status == 501));
    CHECK_THAT(all, !Contains("smuggled"));
  }
  raw_client old{server.address()};
  old.send("POST / HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  CHECK_THAT(old.rest(), Contains(" 400 Bad Request"));
}

TEST_CASE("a chunked body is read, however the word is written, and the next request after it") {
  running_server server{any_port, {}, echo};
  for (const char* coding : {"chunked", "Chunked", "CHUNKED", " chunked "}) {
    raw_client client{server.address()};
    client.send(
        "POST /p HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Transfer-Encoding: "s +
        coding + "\r\n\r\n2\r\n{}\r\n0\r\n\r\n" + get("/next"));
    CHECK_THAT(client.reply(), EndsWith("POST /p [{}] application/json"));
    CHECK_THAT(client.reply(), Contains("GET /next"));
  }
}

TEST_CASE("a HEAD is answered like the GET, without its body, and the next request after it") {
  running_server server{any_port, {}, echo};
  const std::string path = "/a?x=1";
  const std::string of_get = answer_to(server, get(path));
  const std::string header = of_get.substr(0, of_get.find("\r\n\r\n") + 4);
  CHECK_THAT(header, Contains("Content-Length: 14\r\n"));
  raw_client client{server.address()};
  client.send("HEAD " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  std::string answered = client.rest();
  const std::string closes = "Connection: close\r\n";
  REQUIRE(answered.find(closes) != std::string::npos);
  answered.erase(answered.find(closes), closes.size());
  CHECK(answered == header);
  raw_client goes_on{server.address()};
  goes_on.send(
      "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\nHEAD / HTTP/1.1\r\nHost: localhost\r\n"
      "Connection: close\r\n\r\n");
  const std::string both = goes_on.rest();
  CHECK(both.find("HTTP/1.1 200 OK", 1) != std::string::npos);
  CHECK_THAT(both, !Contains("["));
}

TEST_CASE("a HEAD that is refused has no body either") {
  running_server server{any_port, {}, echo};
  for (const char* fields : {"Host: evil.example\r\n", "Host: localhost\r\nOrigin: http://x\r\n",
                             "Host: localhost\r\nTransfer-Encoding: gzip\r\n"}) {
    raw_client client{server.address()};
    client.send("HEAD / HTTP/1.1\r\n"s + fields + "\r\n");
    const std::string answered = client.rest();
    CHECK(status_of(answered) >= 400);
    CHECK_THAT(answered, EndsWith("\r\n\r\n"));
  }
}

TEST_CASE("other methods than GET, HEAD and POST are answered 405") {
  running_server server{any_port, {}, echo};
  for (const char* method : {"PUT", "DELETE", "OPTIONS", "BREW", "CONNECT"}) {
    const std::string reply = answer_to(server, method + " / HTTP/1.1\r\nHost: localhost\r\n\r\n"s);
    CHECK(status_of(reply) == 405);
    CHECK_THAT(reply, Contains("Allow: GET, HEAD, POST\r\n"));
  }
}

TEST_CASE("a body of 10 MB is answered 413, whether its length is told or not") {
  running_server server{any_port, {}, echo};
  const std::string big(10'000'000, 'x');
  const std::string text = post(big);
  const std::string chunked =
      "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n989680\r\n" + big +
      "\r\n0\r\n\r\n";
  for (const std::string& request : {text, chunked}) {
    const std::string reply = answer_to(server, request);
    CHECK(status_of(reply) == 413);
    CHECK_THAT(reply, Contains(R"({"error":{"code":"too_large")"));
  }
  const std::string waiting = post(big, "Expect: 100-continue\r\n");
  CHECK(status_of(answer_to(server, waiting.substr(0, 200))) == 413);
}

TEST_CASE("a header that is too large is answered 431") {
  running_server server{any_port, {}, echo};
  const std::string reply = answer_to(
      server, "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n");
  CHECK(status_of(reply) == 431);
}

TEST_CASE("over TCP only this machine's own names are served") {
  running_server server{any_port, {}, echo};
  const auto with_host = [&](const std::string& host) {
    return status_of(answer_to(server, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n"));
  };
  for (const char* host :
       {"localhost", "LocalHost:1", "127.0.0.1", "127.0.0.1:8377", "[::1]:80", "[::1]"}) {
    CHECK(with_host(host) == 200);
  }
  for (const char* host : {"evil.example", "localhost.evil.example", "evil.example:8377", "",
                           "127.0.0.1.evil.example", "localhost:80x", "[::1", "::1", "10.0.0.1"}) {
    CHECK(with_host(host) == 403);
  }
  CHECK(status_of(answer_to(server, "GET / HTTP/1.1\r\n\r\n")) == 403);
}

TEST_CASE("requests of web pages are refused") {
  running_server server{any_port, {}, echo};
  for (const char* origin : {"http://evil.example", "null", "http://localhost"}) {
    CHECK(status_of(answer_to(server, post("{}", "Origin: "s + origin + "\r\n"))) == 403);
  }
}

TEST_CASE("a client that sends too slowly is cut off") {
  http_limits limits;
  limits.read_timeout = 50ms;
  running_server server{any_port, limits, echo};
  for (const std::string& part : {"G"s, "POST / HTTP/1.1\r\nHost:"s, post("body").substr(0, 90)}) {
    raw_client client{server.address()};
    client.send(part);
    CHECK(client.is_closed());
  }
  CHECK(status_of(answer_to(server, get("/"))) == 200);
}

TEST_CASE("a client that asks for nothing is cut off") {
  http_limits limits;
  limits.idle_timeout = 50ms;
  running_server server{any_port, limits, echo};
  raw_client silent{server.address()};
  CHECK(silent.is_closed());
  raw_client finished{server.address()};
  finished.send(get("/"));
  CHECK(status_of(finished.reply()) == 200);
  CHECK(finished.is_closed());
}

TEST_CASE("connections beyond the bound are answered 503, and welcome when there is room again") {
  http_limits limits;
  limits.connections_max = 3;
  running_server server{any_port, limits, echo};
  {
    std::vector<std::unique_ptr<raw_client>> clients;
    for (int i = 0; i < 3; ++i) {
      clients.push_back(std::make_unique<raw_client>(server.address()));
      clients.back()->send(get("/"));
      CHECK(status_of(clients.back()->reply()) == 200);
    }
    for (int i = 0; i < 100; ++i) {
      raw_client more{server.address()};
      const std::string reply = more.reply();
      // Beyond a further bound they are closed without a word.
      CHECK((reply.empty() || status_of(reply) == 503));
    }
    clients.front()->send(get("/"));
    CHECK(status_of(clients.front()->reply()) == 200);
  }
  int answered = 503;
  while (answered != 200) {
    answered = status_of(answer_to(server, get("/")));
    REQUIRE((answered == 200 || answered == 503 || answered == 0));
  }
}

TEST_CASE("many clients are served at the same time") {
  running_server server{any_port, {}, echo};
  std::vector<std::thread> threads;
  std::atomic<int> served{0};
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&] {
      raw_client client{server.address()};
      for (int round = 0; round < 50; ++round) {
        client.send(post("x"));
        served += status_of(client.reply()) == 200 ? 1 : 0;
      }
    });
  }
  for (std::thread& each : threads) {
    each.join();
  }
  CHECK(served == 16 * 50);
}

TEST_CASE("a port in use is an error that says so") {
  running_server server{any_port, {}, echo};
  CHECK_THAT(refusal_to_open(server.address()),
             Contains(server.address()) && Contains("in use") && Contains("choose another"));
}

TEST_CASE("a Unix socket is served, is the owner's alone, and is gone after the stop") {
  const baton::test::scratch_folder folder;
  const std::string path = folder / "api.sock";
  running_server server{"unix:" + path, {}, echo};
  CHECK(server.address() == "unix:" + path);
  struct ::stat seen {};
  REQUIRE(::lstat(path.c_str(), &seen) == 0);
  CHECK((seen.st_mode & 0777U) == 0600U);
  CHECK(status_of(answer_to(server, "GET / HTTP/1.1\r\nHost: anything\r\n\r\n")) == 200);
  CHECK_THAT(refusal_to_open("unix:" + path), Contains("another server runs there"));
  server.stop();
  CHECK(::lstat(path.c_str(), &seen) != 0);
}

TEST_CASE("a Unix socket that a dead server left behind is taken over") {
  const baton::test::scratch_folder folder;
  const std::string path = folder / "api.sock";
  {
    boost::asio::io_context context;
    const boost::asio::local::stream_protocol::endpoint at{path};
    boost::asio::local::stream_protocol::acceptor dead{context, at};
  }
  running_server server{"unix:" + path, {}, echo};
  CHECK(status_of(answer_to(server, get("/"))) == 200);
}

TEST_CASE("a path that cannot be a socket is an error that says why") {
  const baton::test::scratch_folder folder;
  std::ofstream{folder / "file"} << "precious";
  CHECK_THAT(refusal_to_open("unix:" + folder / "file"), Contains("no socket is there"));
  CHECK(std::ifstream{folder / "file"}.good());
  CHECK_THAT(refusal_to_open("unix:" + folder / "none/api.sock"), Contains("does not exist"));
  CHECK_THAT(refusal_to_open("unix:" + folder / std::string(200, 'x')),
             Contains("at most 107 bytes"));
}

TEST_CASE("a stop lets requests in flight end, closes idle connections, and takes no new ones") {
  std::promise<void> entered;
  boost::asio::io_context* context = nullptr;
  baton::timer* gate = nullptr;
  const auto handler = [&](http_request) -> awaitable<http_reply> {
    baton::asio_clock time{context->get_executor()};
    const auto closed = time.make_timer();
    gate = closed.get();
    entered.set_value();
    co_await closed->wait_until(baton::never);
    co_return http_reply{200, "late", {}};
  };
  running_server server{any_port, {}, handler};
  context = &server.context();
  raw_client busy{server.address()};
  raw_client idle{server.address()};
  busy.send(get("/"));
  entered.get_future().wait();
  auto stopped = std::async(std::launch::async, [&] { server.stop(); });
  CHECK(idle.is_closed());
  CHECK_THROWS(raw_client{server.address()});
  boost::asio::post(*context, [&] { gate->cancel(); });
  const std::string reply = busy.rest();
  CHECK_THAT(reply, EndsWith("late") && Contains("Connection: close"));
  stopped.wait();
}

TEST_CASE("a stop cancels requests that outlast its patience") {
  std::promise<void> entered;
  boost::asio::io_context* context = nullptr;
  const auto handler = [&](http_request) -> awaitable<http_reply> {
    baton::asio_clock time{context->get_executor()};
    const auto forever = time.make_timer();
    entered.set_value();
    co_await forever->wait_until(baton::never);
    co_return http_reply{200, "never", {}};
  };
  http_limits limits;
  limits.stop_patience = 20ms;
  running_server server{any_port, limits, handler};
  context = &server.context();
  raw_client client{server.address()};
  client.send(get("/"));
  entered.get_future().wait();
  server.stop();
  CHECK(client.is_closed());
}
