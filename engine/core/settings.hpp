// The loop's time limits and bounds. Each has a default that recovers in seconds.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace baton {

struct loop_settings {
  std::string process_name = "baton";  ///< the `source` of this process's messages

  std::int32_t worker_count = 1;
  std::int32_t worker_capacity = 64;  ///< bodies that one worker runs at the same time

  /// A worker's lease and how often it is renewed. A worker that could not renew kills its bodies
  /// `lease_margin` before the lease ends by its own clock.
  std::chrono::milliseconds lease{10'000};
  std::chrono::milliseconds heartbeat{2'000};
  std::chrono::milliseconds lease_margin{2'000};

  /// How long an attempt waits for a machine that lacks the room to start it.
  std::chrono::milliseconds start_patience{60'000};

  std::chrono::milliseconds reap_interval{250};
  std::chrono::milliseconds reconcile_interval{250};
  std::chrono::milliseconds store_retry{50};      ///< first wait after a transient storage error
  std::chrono::milliseconds store_retry_max{1'000};
  /// Within this a client's request is answered: done, certainly not done, or the outcome unknown.
  std::chrono::milliseconds request_limit{10'000};
  std::chrono::hours keep_ended{24 * 7};          ///< ended executions are forgotten after this

  std::int32_t batch_max = 256;  ///< executions per step of the Reaper, the relay, the listener
  std::int32_t submissions_in_flight_max = 4'096;

  bool operator==(const loop_settings&) const = default;
};

}  // namespace baton
