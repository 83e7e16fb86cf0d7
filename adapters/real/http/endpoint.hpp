// One kind of stream for TCP and Unix sockets. Not for headers that others include.
#pragma once

#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/beast/core/basic_stream.hpp>

#include "adapters/real/http/listen_address.hpp"
#include "engine/core/result.hpp"

namespace baton::http {

using protocol = boost::asio::generic::stream_protocol;
using endpoint = protocol::endpoint;
using socket = boost::asio::basic_stream_socket<protocol, boost::asio::any_io_executor>;
using acceptor = boost::asio::basic_socket_acceptor<protocol, boost::asio::any_io_executor>;
using stream = boost::beast::basic_stream<protocol, boost::asio::any_io_executor>;

/// Error: `unavailable`, for a Unix socket's path that is too long for the system.
[[nodiscard]] result<endpoint> endpoint_of(const listen_address& address);

/// Small messages go out at once, and no child process inherits the socket.
void prepare(socket& connected, listen_address::kind how);

}  // namespace baton::http
