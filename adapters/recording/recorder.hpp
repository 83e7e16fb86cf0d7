// What the recording adapters share: the history they write into, and the clock they read.
#pragma once

#include <chrono>
#include <map>
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

  void record(const history::event& seen) { into_.record(history::event{seen}); }
  void record(history::event&& seen) { into_.record(std::move(seen)); }

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
  history::sink& into_;
  const clock& time_;
  std::string process_;
  std::map<action_id, action_definition> actions_;
};

}  // namespace baton
