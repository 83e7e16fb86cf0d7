// A server on a thread of its own, and a client that sends any bytes.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "adapters/real/asio_clock.hpp"
#include "adapters/real/http/http_server.hpp"

namespace baton::test {

/// Answers with what the handler says until it is stopped or destroyed.
class running_server {
 public:
  running_server(const std::string& address, http_limits limits, http_handler handler);
  ~running_server();
  running_server(const running_server&) = delete;
  running_server& operator=(const running_server&) = delete;

  [[nodiscard]] std::string address() const { return address_; }
  [[nodiscard]] boost::asio::io_context& context() { return context_; }

  /// Stops the server and returns when it has stopped.
  void stop();

 private:
  boost::asio::io_context context_{1};
  asio_clock time_{context_.get_executor()};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy_{
      context_.get_executor()};
  std::unique_ptr<http_server> server_;
  std::string address_;
  std::thread thread_;
};

/// A blocking connection. Every wait has an end, so that a broken server fails a test.
class raw_client {
 public:
  explicit raw_client(const std::string& address);
  ~raw_client();
  raw_client(const raw_client&) = delete;
  raw_client& operator=(const raw_client&) = delete;

  /// Returns whether everything could be sent.
  bool send(std::string_view bytes);

  /// One reply with its body.
  std::string reply();

  /// Everything until the server closes.
  std::string rest();

  /// Whether the server has closed without saying anything more.
  bool is_closed() { return rest().empty(); }

 private:
  bool receive();

  int socket_ = -1;
  std::string unread_;
};

/// The status of a reply; 0: it is none.
[[nodiscard]] int status_of(const std::string& reply);

}  // namespace baton::test
