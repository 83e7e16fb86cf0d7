#include "adapters/real/http/endpoint.hpp"

#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/un.h>

namespace baton::http {

result<endpoint> endpoint_of(const listen_address& address) {
  namespace asio = boost::asio;
  if (address.how == listen_address::kind::tcp) {
    return endpoint{asio::ip::tcp::endpoint{asio::ip::make_address(address.host), address.port}};
  }
  constexpr std::size_t longest = sizeof(::sockaddr_un::sun_path) - 1;
  if (address.path.size() > longest) {
    error too_long{errc::unavailable,
                   fmt::format("{}: the path of a Unix socket has at most {} bytes, this one has "
                               "{}; choose a shorter or a relative one",
                               to_string(address), longest, address.path.size())};
    return {boost::system::in_place_error, std::move(too_long)};
  }
  return endpoint{asio::local::stream_protocol::endpoint{address.path}};
}

void prepare(socket& connected, listen_address::kind how) {
  ::fcntl(connected.native_handle(), F_SETFD, FD_CLOEXEC);
  if (how == listen_address::kind::tcp) {
    boost::system::error_code only_slower;
    connected.set_option(boost::asio::ip::tcp::no_delay{true}, only_slower);
  }
}

}  // namespace baton::http
