#include "apps/baton/config_values.hpp"

#include <cstdint>

#include <fmt/format.h>

#include "adapters/toml/values.hpp"
#include "base/number_text.hpp"

namespace baton::app {
namespace {

using toml_reading::in_quotes;

// The longest path that fits in sockaddr_un with its closing zero.
constexpr std::size_t unix_path_max = 107;

std::string check_port(std::string_view port) {
  return base::number_in<std::uint16_t>(port)
             ? std::string{}
             : fmt::format("the port must be a number from 0 to 65535, found {}", in_quotes(port));
}

}  // namespace

std::string check_listen(std::string_view address) {
  if (address.starts_with("unix:")) {
    const std::size_t size = address.size() - 5;
    return size >= 1 && size <= unix_path_max
               ? std::string{}
               : fmt::format("the path after \"unix:\" must have 1 to {} bytes, found {}",
                             unix_path_max, size);
  }
  const std::size_t colon = address.rfind(':');
  const std::string_view host = address.substr(0, colon);
  if (colon == std::string_view::npos) {
    return fmt::format(
        "must be a host and a port such as \"127.0.0.1:8377\", or \"unix:/path\", "
        "found {}",
        in_quotes(address));
  }
  if (!host.starts_with('[') && host.find(':') != std::string_view::npos) {
    return fmt::format("an IPv6 address needs brackets, such as \"[::1]:8377\", found {}",
                       in_quotes(address));
  }
  if (host != "127.0.0.1" && host != "[::1]" && host != "localhost") {
    return fmt::format(
        "{} is not a loopback host, and the API has no authentication: whoever "
        "reaches it can run commands. Write 127.0.0.1, [::1], localhost or "
        "unix:/path, and put a proxy that authenticates in front of it",
        in_quotes(host));
  }
  return check_port(address.substr(colon + 1));
}

}  // namespace baton::app
