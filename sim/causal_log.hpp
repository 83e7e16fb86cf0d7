// What caused what in a run, and which messages went from host to host: kept where somebody asks.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/label.hpp"

namespace sim {

/// One event, in order: the first has number 1.
struct event_record {
  std::chrono::nanoseconds at{};
  std::uint64_t cause = 0;    ///< the event in which this one was asked for; 0: before the first
  std::uint32_t host = 0;
  bool waited = false;        ///< for a moment of its host's clock: time caused it
  label what;
};

/// A message between two hosts.
struct message_record {
  std::uint64_t sent_in = 0;     ///< the event that sent it
  std::uint64_t arrived_in = 0;  ///< the event in which it arrived; 0: never
  std::chrono::nanoseconds sent_at{};
  std::chrono::nanoseconds due_at{};  ///< when it arrives, if it does
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::string site;  ///< with its occurrence, as faults name it
  bool refused = false;  ///< the link was cut, or nobody was there: it was never on its way
};

/// A recording stops after so many events; the run goes on.
inline constexpr std::size_t recorded_max = 2'000'000;

/// Kept or not, the run is the same.
class causal_log {
 public:
  void happened(const event_record& event, std::uint64_t identity);
  void sent(message_record message, std::uint64_t identity);

  [[nodiscard]] const std::vector<event_record>& event_records() const { return event_records_; }
  [[nodiscard]] const std::vector<message_record>& message_records() const {
    return message_records_;
  }

 private:
  std::vector<event_record> event_records_;
  std::vector<message_record> message_records_;
  /// By receiving host and identity of the arrival.
  std::map<std::pair<std::uint32_t, std::uint64_t>, std::size_t> on_their_way_;
};

}  // namespace sim
