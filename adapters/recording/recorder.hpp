// What the recording adapters share: the history they write into, and the clock they read.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "engine/core/action.hpp"
#include "engine/core/settings.hpp"
#include "engine/ports/clock.hpp"
#include "history/event.hpp"

namespace baton {

/// Used on the loop's thread only; outlived by the sink and the clock.
class recorder {
 public:
  recorder(history::sink& into, const clock& time, std::string process)
      : into_{into}, time_{time}, process_{std::move(process)} {}

  /// A new event of this kind, with the time of now.
  [[nodiscard]] history::event begin(history::event_kind kind) const;

  void record(const history::event& seen) { record(history::event{seen}); }
  void record(history::event&& seen) {
    note_stall();
    into_.record(std::move(seen));
  }

  /// Before all else: whose clock the lines from here on are stamped by.
  void began(std::string host, std::string boot);

  /// The process is alive. Once this has been called it is to be called every `beat_interval`: a
  /// much longer silence is recorded as a stall of the whole process, before the next line.
  void beat();

  /// The first line of a process's part. `exclusive`: no other process, and none of its bodies, is
  /// left from before.
  void process_started(bool exclusive);

  /// Remembers the policies, and writes what the rules judge by.
  void defined(const action& known, const loop_settings& settings);

  /// None: not one of the defined actions.
  [[nodiscard]] const action_definition* definition_of(action_id id) const;
  [[nodiscard]] const action_definition* definition_of(const std::string& action_ref) const;
  [[nodiscard]] host_time now() const { return time_.now(); }
  [[nodiscard]] const std::string& process() const { return process_; }

 private:
  void note_stall();

  history::sink& into_;
  const clock& time_;
  std::optional<host_time> alive_at_;  ///< once it beats: the last sign of life
  std::string process_;
  std::map<action_id, action_definition> actions_;
};

inline constexpr duration beat_interval = std::chrono::milliseconds{100};

/// How long a process is silent before that is a stall.
inline constexpr duration stall_min = std::chrono::milliseconds{500};

}  // namespace baton
