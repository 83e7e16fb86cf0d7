// Which events of a history have nothing to do with each other: their order is an accident.
//
// Two neighbours may change places, each with its own time, unless one of these holds.
//
// - One of them speaks of the world: a process, a definition, a limit, the end of the faults or of
//   the history. All that follows is judged in its light.
// - Both are about one execution. A request is about the executions it was acknowledged with.
// - Both name one worker: its lease is reckoned from the last line that names it.
// - Nothing tells the action of one of them.
// - Both are about one action, and
//   - one is a submission and the other an acknowledgement, or the first sight, of another: who was
//     acknowledged before somebody else asked goes before him;
//   - both take a slot (a grant, a start): the order in which they do is the queue's;
//   - one is a start and the other an end: whether both ran at once is the limit's business;
//   - one takes a slot, and the other lets somebody leave the queue without one (a cancellation, a
//     verdict without a grant before it): who left is not overtaken;
//   - one is an operator's look at the queue.
//
// So two actions never meet, and within one action messages, reads, releases and ends of different
// executions pass each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "history/event.hpp"

namespace baton::test {

/// An event with what the whole history tells about it.
struct placed_event {
  history::event what;
  std::size_t about = 0;   ///< the execution with its requests; 0: none
  std::string action_ref;  ///< empty: not known
  bool granted_before = false;
  bool first_sight = false;  ///< of its execution
};

[[nodiscard]] std::vector<placed_event> place(const std::vector<history::event>& events);

[[nodiscard]] bool are_independent(const placed_event& a, const placed_event& b);

/// Moves the event at `from` to the front by up to `by` places, past what is independent of it.
/// Returns by how many. The last event stays the last.
std::size_t move_forward(std::vector<placed_event>& all, std::size_t from, std::size_t by);

[[nodiscard]] std::vector<history::event> events_of(const std::vector<placed_event>& all);

}  // namespace baton::test
