#include "adapters/real/http/listener.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace baton::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr ::mode_t owner_only = S_IRUSR | S_IWUSR;

error cannot_listen(const listen_address& address, const error_code& why,
                    std::string_view what_to_do) {
  return {errc::unavailable,
          fmt::format("cannot listen on {}: {}{}{}", to_string(address), why.message(),
                      what_to_do.empty() ? "" : "; ", what_to_do)};
}

bool is_local_and_no_socket(const listen_address& address) {
  struct ::stat seen {};
  return address.how == listen_address::kind::local && ::lstat(address.path.c_str(), &seen) == 0 &&
         !S_ISSOCK(seen.st_mode);
}

std::string_view advice_for(const error_code& why, const listen_address& address) {
  if (why == asio::error::address_in_use && is_local_and_no_socket(address)) {
    return "something that is no socket is there: remove it, or choose another path";
  }
  if (why == asio::error::address_in_use) {
    return "another server runs there: stop it, or choose another address";
  }
  if (why == asio::error::access_denied) {
    return address.how == listen_address::kind::tcp ? "choose a port from 1024 on"
                                                    : "choose a folder that you may write to";
  }
  if (why == error_code{ENOENT, boost::system::system_category()}) {
    return "the folder does not exist: create it first";
  }
  return {};
}

error_code bind_and_listen(acceptor& into, const endpoint& at, listen_address::kind how) {
  error_code failure;
  into.open(at.protocol(), failure);
  if (failure) {
    return failure;
  }
  ::fcntl(into.native_handle(), F_SETFD, FD_CLOEXEC);
  if (how == listen_address::kind::tcp) {
    into.set_option(asio::socket_base::reuse_address{true}, failure);
  } else {
    // On Linux the socket's own mode becomes the file's: there is no moment in which others may
    // connect, and the process-wide umask is left alone.
    ::fchmod(into.native_handle(), owner_only);
  }
  into.bind(at, failure);
  if (!failure) {
    into.listen(asio::socket_base::max_listen_connections, failure);
  }
  return failure;
}

// Whether nobody listens on the existing socket at `at` any more.
bool is_stale(const asio::any_io_executor& executor, const endpoint& at, const std::string& path) {
  struct ::stat seen {};
  if (::lstat(path.c_str(), &seen) != 0 || !S_ISSOCK(seen.st_mode)) {
    return false;
  }
  socket probe{executor};
  error_code refused;
  probe.connect(at, refused);
  return refused == asio::error::connection_refused;
}

listen_address really_bound(const acceptor& bound, listen_address address) {
  if (address.how == listen_address::kind::tcp) {
    error_code unlikely;
    const endpoint local = bound.local_endpoint(unlikely);
    asio::ip::tcp::endpoint as_tcp;
    as_tcp.resize(local.size());
    std::memcpy(as_tcp.data(), local.data(), local.size());
    address.port = as_tcp.port();
  }
  return address;
}

}  // namespace

listener::listener(acceptor bound, listen_address address)
    : acceptor_{std::move(bound)}, address_{std::move(address)} {
  struct ::stat seen {};
  if (address_.how == listen_address::kind::local && ::lstat(address_.path.c_str(), &seen) == 0) {
    device_ = seen.st_dev;
    inode_ = seen.st_ino;
  }
}

result<listener> listener::open(const asio::any_io_executor& executor,
                                const listen_address& address) {
  const result<endpoint> at = endpoint_of(address);
  if (!at) {
    return at.error();
  }
  acceptor opened{executor};
  error_code failure = bind_and_listen(opened, *at, address.how);
  if (failure == asio::error::address_in_use && address.how == listen_address::kind::local &&
      is_stale(executor, *at, address.path)) {
    ::unlink(address.path.c_str());
    opened = acceptor{executor};
    failure = bind_and_listen(opened, *at, address.how);
  }
  if (failure) {
    return cannot_listen(address, failure, advice_for(failure, address));
  }
  if (address.how == listen_address::kind::local &&
      ::chmod(address.path.c_str(), owner_only) != 0) {
    const error_code why{errno, boost::system::system_category()};
    ::unlink(address.path.c_str());
    return cannot_listen(address, why, "its access cannot be limited to you");
  }
  listen_address real = really_bound(opened, address);
  return listener{std::move(opened), std::move(real)};
}

void listener::close() {
  if (!acceptor_.is_open()) {
    return;
  }
  struct ::stat seen {};
  // Another server may have taken the path over: its socket is not ours to remove.
  if (inode_ != 0 && ::lstat(address_.path.c_str(), &seen) == 0 && seen.st_dev == device_ &&
      seen.st_ino == inode_) {
    ::unlink(address_.path.c_str());
  }
  error_code ignored;
  acceptor_.close(ignored);
}

}  // namespace baton::http
