// Wakes many waits at moments of CLOCK_BOOTTIME, with one timerfd.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "engine/ports/clock.hpp"

namespace baton {

/// Asio's own timers count CLOCK_MONOTONIC, which stands still while the machine sleeps. A wait
/// here is a wait for a `steady_timer` that never expires: it is cancelled when its moment has
/// come. Used on the executor's one thread; each waiting timer holds it, since a timer may outlive
/// its clock.
class boot_alarm : public std::enable_shared_from_this<boot_alarm> {
 public:
  explicit boot_alarm(const boost::asio::any_io_executor& executor);

  /// One wait, for as long as this lives. In order of deadlines, and of their beginning where those
  /// are equal. `never` is only left by the caller.
  class wait {
   public:
    wait(std::shared_ptr<boot_alarm> on, host_time deadline, boost::asio::steady_timer& wakes);
    ~wait();
    wait(const wait&) = delete;
    wait& operator=(const wait&) = delete;

    /// Whether its moment has come.
    [[nodiscard]] bool is_due() const { return due_; }

   private:
    friend class boot_alarm;

    std::shared_ptr<boot_alarm> on_;
    std::pair<host_time, std::uint64_t> place_;
    boost::asio::steady_timer& wakes_;
    bool due_ = false;
  };

 private:
  void arm();
  void listen();
  void ring();

  boost::asio::posix::stream_descriptor timer_;
  std::map<std::pair<host_time, std::uint64_t>, wait*> waits_;  ///< those that are not due yet
  std::uint64_t last_wait_ = 0;
  host_time armed_for_ = never;  ///< `never`: not armed
  bool listening_ = false;
};

}  // namespace baton
