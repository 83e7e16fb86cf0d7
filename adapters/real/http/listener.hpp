// A bound socket that accepts connections, and the file that a Unix socket leaves behind.
#pragma once

#include <cstdint>
#include <string>

#include "adapters/real/http/endpoint.hpp"

namespace baton::http {

/// Lives and is used on the executor's thread.
class listener {
 public:
  /// Error: `unavailable`, naming the address and what to do.
  [[nodiscard]] static result<listener> open(const boost::asio::any_io_executor& executor,
                                             const listen_address& address);
  listener(listener&& other) noexcept = default;
  listener& operator=(listener&& other) = delete;
  ~listener() { close(); }

  [[nodiscard]] acceptor& connections() { return acceptor_; }

  /// With the port that was really bound.
  [[nodiscard]] const listen_address& address() const { return address_; }

  /// Ends an accept under way, and removes the Unix socket if it is still this one. Repeatable.
  void close();

 private:
  listener(acceptor bound, listen_address address);

  acceptor acceptor_;
  listen_address address_;
  std::uint64_t device_ = 0;  // which file the Unix socket is; 0, 0: none of ours
  std::uint64_t inode_ = 0;
};

}  // namespace baton::http
