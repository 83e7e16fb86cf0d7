// A recorded run with what its picture asks of it often: by line, by execution, by event.
#pragma once

#include <map>
#include <string_view>
#include <utility>

#include "reports/scene/run/recorded_run.hpp"

namespace baton::reports {

/// Lines of a history are counted from 0 here; `no_line` is none.
inline constexpr std::size_t no_line = SIZE_MAX;

struct execution_view {
  std::int64_t id = 0;
  std::string action_ref;
  std::string queue;               ///< the group within the action
  std::vector<std::size_t> lines;  ///< in which it is spoken of, rising
  std::size_t asked = no_line;     ///< the submission that was acknowledged with it first
};

/// Where and when the rule is seen to be broken.
struct violation {
  const history::finding* found = nullptr;
  std::size_t line = no_line;  ///< which shows it; none: that nothing came until the end does
  std::int64_t at_ns = 0;

  [[nodiscard]] bool is_absence() const { return line == no_line; }
};

/// Outlived by the recording it is of.
class run_view {
 public:
  explicit run_view(const recorded_run& run);

  [[nodiscard]] const recorded_run& of() const { return *of_; }
  [[nodiscard]] std::int64_t end_ns() const { return end_ns_; }
  /// Virtual time from the start of the run.
  [[nodiscard]] std::int64_t time_of(std::size_t line) const;
  [[nodiscard]] const std::map<std::int64_t, execution_view>& executions() const {
    return executions_;
  }
  /// None: nothing is known of it.
  [[nodiscard]] const execution_view* execution(std::int64_t id) const;
  /// The one that a request was first acknowledged with; 0: it was not.
  [[nodiscard]] std::int64_t execution_asked_by(std::string_view request) const;
  /// The number of the event in which a line was seen; 0: not recorded.
  [[nodiscard]] std::uint64_t event_of(std::size_t line) const;
  /// The lines seen in an event: `[first, last)`.
  [[nodiscard]] std::pair<std::size_t, std::size_t> lines_in(std::uint64_t event) const;
  [[nodiscard]] const sim::event_record* recorded_event(std::uint64_t event) const;
  [[nodiscard]] std::uint64_t event_count() const { return of_->events.event_records().size(); }
  [[nodiscard]] const std::string& host(std::uint32_t index) const;
  /// The last look at everything, after the run: from this line on.
  [[nodiscard]] std::size_t last_look() const { return last_look_; }
  /// The run has findings.
  [[nodiscard]] violation broken() const;

 private:
  const recorded_run* of_;
  std::map<std::int64_t, execution_view> executions_;
  std::map<std::string_view, std::int64_t> by_request_;
  std::int64_t end_ns_ = 0;
  std::size_t last_look_ = 0;
};

}  // namespace baton::reports
