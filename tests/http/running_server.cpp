#include "tests/http/running_server.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <future>
#include <stdexcept>

#include <boost/asio/post.hpp>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace baton::test {

running_server::running_server(const std::string& address, http_limits limits,
                               http_handler handler) {
  auto opened =
      http_server::open(context_.get_executor(), time_, parse_listen_address(address).value(),
                        limits, std::move(handler));
  if (!opened) {
    throw std::runtime_error{opened.error().message()};
  }
  server_ = std::move(*opened);
  address_ = server_->bound_address();
  server_->start();
  thread_ = std::thread{[this] { context_.run(); }};
}

running_server::~running_server() {
  stop();
  busy_.reset();
  thread_.join();
}

void running_server::stop() {
  if (!server_) {
    return;
  }
  std::promise<void> stopped;
  boost::asio::co_spawn(context_, server_->stop(),
                        [&stopped](const std::exception_ptr&) { stopped.set_value(); });
  stopped.get_future().wait();
  std::promise<void> destroyed;
  boost::asio::post(context_, [&] {
    server_.reset();
    destroyed.set_value();
  });
  destroyed.get_future().wait();
}

raw_client::raw_client(const std::string& address) {
  const listen_address at = parse_listen_address(address).value();
  ::sockaddr_storage storage{};
  ::socklen_t size = 0;
  if (at.how == listen_address::kind::local) {
    ::sockaddr_un local{};
    local.sun_family = AF_UNIX;
    std::strncpy(local.sun_path, at.path.c_str(), sizeof local.sun_path - 1);
    size = sizeof local;
    std::memcpy(&storage, &local, size);
  } else {
    ::sockaddr_in tcp{};
    tcp.sin_family = AF_INET;
    tcp.sin_port = htons(at.port);
    tcp.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    size = sizeof tcp;
    std::memcpy(&storage, &tcp, size);
  }
  socket_ = ::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const ::timeval longest{30, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof longest);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &longest, sizeof longest);
  const void* const erased = &storage;
  if (::connect(socket_, static_cast<const ::sockaddr*>(erased), size) != 0) {
    ::close(socket_);
    throw std::runtime_error{"the raw client cannot connect to " + address};
  }
}

raw_client::~raw_client() {
  ::close(socket_);
}

bool raw_client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ::ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool raw_client::receive() {
  std::array<char, 65'536> bytes{};
  const ::ssize_t size = ::recv(socket_, bytes.data(), bytes.size(), 0);
  if (size < 0 && errno == EAGAIN) {
    throw std::runtime_error{"the server neither answers nor closes"};
  }
  if (size > 0) {
    unread_.append(bytes.data(), static_cast<std::size_t>(size));
  }
  return size > 0;
}

std::string raw_client::reply() {
  constexpr std::string_view length_field = "Content-Length: ";
  while (unread_.find("\r\n\r\n") == std::string::npos) {
    if (!receive()) {
      return std::exchange(unread_, {});
    }
  }
  const std::size_t header = unread_.find("\r\n\r\n") + 4;
  const std::size_t field = unread_.find(length_field);
  const std::size_t body =
      field < header ? std::stoul(unread_.substr(field + length_field.size())) : 0;
  while (unread_.size() < header + body && receive()) {
  }
  std::string whole = unread_.substr(0, header + body);
  unread_.erase(0, header + body);
  return whole;
}

std::string raw_client::rest() {
  while (receive()) {
  }
  return std::exchange(unread_, {});
}

int status_of(const std::string& reply) {
  constexpr std::string_view start = "HTTP/1.1 ";
  return reply.starts_with(start) ? std::stoi(reply.substr(start.size(), 3)) : 0;
}

}  // namespace baton::test
