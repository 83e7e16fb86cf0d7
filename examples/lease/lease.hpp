// A leader lease: whoever holds it leads, and nobody else. Asio coroutines that know no simulator.
#pragma once

#include <chrono>
#include <cstdint>

#include <boost/asio/awaitable.hpp>

namespace lease_example {

using std::chrono::nanoseconds;
using boost::asio::awaitable;

/// Mistakes that can be put in, to see them found.
enum class mistake : std::uint8_t {
  none,
  counts_from_answer,  ///< a node counts its lease from the answer, not from the request
  forgets_at_restart,  ///< the server grants at once when it has started
};

inline constexpr nanoseconds lease_length = std::chrono::seconds{2};
/// A node gives up this long before: one clock may be 5 % fast and the other 5 % slow.
inline constexpr nanoseconds lease_margin = std::chrono::milliseconds{250};

/// What a node needs of the world: in production a steady timer and a connection to the server.
class surroundings {
 public:
  virtual ~surroundings() = default;
  [[nodiscard]] virtual nanoseconds now() const = 0;  ///< this machine's monotonic clock
  virtual awaitable<void> wait(nanoseconds span) = 0;
  virtual awaitable<bool> ask_for_lease() = 0;  ///< false: refused, or no answer in time
  virtual void begin_to_lead() = 0;
};

/// Wants to lead, for as long as it lives.
class node {
 public:
  node(surroundings& in, mistake planted) : in_{in}, planted_{planted} {}

  [[nodiscard]] bool leads() const { return in_.now() < leads_until_; }
  awaitable<void> run();

 private:
  surroundings& in_;
  mistake planted_;
  nanoseconds leads_until_{};
};

/// Grants the lease to one node at a time. Keeps it in memory only.
class lease_server {
 public:
  lease_server(nanoseconds started_at, mistake planted);

  /// Whether `who` has the lease from `now` on.
  [[nodiscard]] bool grants(std::uint32_t who, nanoseconds now);

 private:
  std::uint32_t holder_ = 0;  ///< 0: none that is known
  nanoseconds held_until_{};
};

}  // namespace lease_example
