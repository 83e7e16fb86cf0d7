// Where the API is served: a TCP port of this machine's own, or a Unix socket.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/core/result.hpp"

namespace baton {

struct listen_address {
  enum class kind : std::uint8_t { tcp, local };

  kind how = kind::tcp;
  std::string host;        ///< for tcp: a loopback IP address, without brackets
  std::uint16_t port = 0;  ///< for tcp; 0 asks for any free one
  std::string path;        ///< for local

  bool operator==(const listen_address&) const = default;
};

/// Reads `127.0.0.1:8377`, `[::1]:80`, `localhost:0` (which is 127.0.0.1) or `unix:/path`; a path
/// may be relative. Error: `invalid_argument`, among others for every address that other machines
/// can reach, since the API has no authentication.
[[nodiscard]] result<listen_address> parse_listen_address(std::string_view text);

/// In the form that `parse_listen_address` reads.
[[nodiscard]] std::string to_string(const listen_address& address);

}  // namespace baton
