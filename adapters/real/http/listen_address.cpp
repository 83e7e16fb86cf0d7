#include "adapters/real/http/listen_address.hpp"

#include <optional>

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

#include "base/number_text.hpp"

namespace baton {
namespace {

constexpr std::string_view unix_prefix = "unix:";

error malformed(std::string_view text, std::string_view why) {
  return {errc::invalid_argument,
          fmt::format("cannot listen on \"{}\": {}; write 127.0.0.1:PORT, [::1]:PORT, "
                      "localhost:PORT or unix:PATH",
                      text, why)};
}

}  // namespace

result<listen_address> parse_listen_address(std::string_view text) {
  listen_address address;
  if (text.starts_with(unix_prefix)) {
    address.how = listen_address::kind::local;
    address.path = text.substr(unix_prefix.size());
    if (address.path.empty() || address.path.find('\0') != std::string::npos) {
      return malformed(text, "the socket's path is missing or has a zero byte");
    }
    return address;
  }
  const std::size_t colon = text.rfind(':');
  const std::optional<std::uint16_t> port =
      colon == std::string_view::npos ? std::nullopt
                                      : base::number_in<std::uint16_t>(text.substr(colon + 1));
  if (!port) {
    return malformed(text, "the port is missing or no number up to 65535");
  }
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) {
    host = host.substr(1, host.size() - 2);
  }
  boost::system::error_code not_an_address;
  const auto ip =
      boost::asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, not_an_address);
  if (not_an_address || bracketed != ip.is_v6()) {
    return malformed(text, "the host is no IP address");
  }
  if (!ip.is_loopback()) {
    return malformed(text, "other machines could reach it, and the API has no authentication");
  }
  address.host = ip.to_string();
  address.port = *port;
  return address;
}

std::string to_string(const listen_address& address) {
  if (address.how == listen_address::kind::local) {
    return std::string{unix_prefix} + address.path;
  }
  const bool is_v6 = address.host.find(':') != std::string::npos;
  return fmt::format("{}{}{}:{}", is_v6 ? "[" : "", address.host, is_v6 ? "]" : "", address.port);
}

}  // namespace baton
