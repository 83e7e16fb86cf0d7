// The processes of a history: when each started, stood still and died.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "history/mark.hpp"

namespace baton::history {

/// A time in which a whole process stood still.
struct stall {
  mark from;
  mark until;            ///< it ran on, or died; line 0: neither was seen
  bool resumed = false;  ///< it ran on
};

/// A process, from one `process_started` on.
struct process_incarnation {
  mark started;
  bool exclusive = false;
  mark died;  ///< by `process_died`, or by a start that is exclusive or under its name
  std::vector<stall> stalls;

  /// How much of the time between two sights it stood still.
  [[nodiscard]] std::int64_t stalled_ns(mark from, mark until) const;

  /// Whether it had just run on, at most `since_ns` before, from a stall of at least `lease_ns`
  /// that began after a line.
  [[nodiscard]] bool ran_on_before(mark at, std::int64_t since_ns, std::int64_t lease_ns,
                                   std::size_t after) const;

  /// When a stall that began between two lines first came to last for `lease_ns`; `never_ns`: none
  /// did. Who died in a stall never ran on: that one lasts.
  [[nodiscard]] std::int64_t outlasted_ns(std::size_t from, std::size_t until,
                                          std::int64_t lease_ns) const;
};

/// All of them, in the order of their starts. Not copied: others point at its lives.
class process_table {
 public:
  process_table() = default;
  process_table(process_table&&) = default;
  process_table& operator=(process_table&&) = default;

  void start(mark at, std::string_view name, bool exclusive);
  void stall(mark at, std::string_view name);
  void resume(mark at, std::string_view name);
  void die(mark at, std::string_view name);

  [[nodiscard]] std::size_t count() const { return incarnations_.size(); }

  /// The last to start under this name; none: no such process has started.
  [[nodiscard]] const process_incarnation* find(std::string_view name) const;

  /// Whether somebody watches processes, so that the death of one would have been seen.
  [[nodiscard]] bool watched() const { return watched_; }

  /// How many exclusive `process_started` there are up to a line: what is seen of two lines with
  /// the same number was seen within the same life.
  [[nodiscard]] std::size_t incarnation_at(std::size_t line) const;

  /// The line at which the exclusive life around `line` began; 0: before the first.
  [[nodiscard]] std::size_t incarnation_began(std::size_t line) const;

  /// The next exclusive start after a line; `never`: there is none.
  [[nodiscard]] std::size_t incarnation_ends(std::size_t line) const;

  /// Whether any process started between two lines.
  [[nodiscard]] bool restarted_between(std::size_t from, std::size_t until) const;

  /// Whether the process at this line is the only one: it lives on until the next one's start.
  [[nodiscard]] bool alone_at(std::size_t line) const;

 private:
  // A sight of a process that is not known to have started, or has died, is of no use.
  [[nodiscard]] process_incarnation* living(std::string_view name) const;
  static void leave(process_incarnation& incarnation, mark at);

  std::deque<process_incarnation> incarnations_;
  std::unordered_map<std::string_view, process_incarnation*> latest_;  // by name
  std::vector<std::size_t> exclusive_starts_;
  bool watched_ = false;
};

}  // namespace baton::history
