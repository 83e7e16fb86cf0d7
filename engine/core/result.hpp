// Expected errors: a code of one category, with a sentence of context.
#pragma once

#include <string>

#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace baton {

/// What can go wrong in a correct program. The text of an error is for people; decide by the code.
enum class errc {
  unknown_action = 1,  ///< no such action ref
  unknown_execution,   ///< no such execution id
  queue_full,          ///< the queue's bound is reached, nothing was stored
  limit_reached,       ///< `on_limit = "refuse"` and no slot is free, nothing was stored
  draining,            ///< the action or the process takes no new work
  invalid_argument,    ///< the request itself is wrong; the context says what
  stale_attempt,       ///< the attempt is no longer the execution's current one: fenced
  lease_lost,          ///< the worker's lease has ended: fenced
  unavailable,         ///< certainly not done; may be tried again
  outcome_unknown,     ///< done or not, which cannot be known: ask, or repeat idempotently
  storage_full,        ///< certainly not done: no room on the disk
  storage_corrupt,     ///< the file is damaged or not ours
  newer_schema,        ///< the file was written by a newer version
  locked,              ///< another server owns the storage
  cannot_start,        ///< the runner could not start the action
  no_room,             ///< the machine lacks room to start it now: may be tried again
  stopped,             ///< the component is shutting down
  key_conflict,        ///< the idempotency key belongs to another request: nothing was stored
  unknown_queue,       ///< the action has no such queue in use
  queue_conflict,      ///< a queue that differs only in how its values are written is in use
  nothing_survives,    ///< nothing of it is left that could be released
};

/// The category of `errc`, named "baton".
const boost::system::error_category& error_category();
boost::system::error_code make_error_code(errc code);

/// A code for the program and a sentence for the person: what was wrong, where, what to do.
struct error {
  boost::system::error_code code;
  std::string context;

  error() = default;
  error(errc reason, std::string what = {})
      : code{make_error_code(reason)}, context{std::move(what)} {}

  [[nodiscard]] bool is(errc reason) const { return code == make_error_code(reason); }
  /// The context, or the code's own words where there is none.
  [[nodiscard]] std::string message() const;
};

/// Called by `result<T>::value()` on an error: using one unchecked is a bug, so this aborts.
[[noreturn]] void throw_exception_from_error(const error& failure, const boost::source_location&);

template <class T = void>
using result = boost::system::result<T, error>;

/// Whether the same request may simply be repeated: nothing was done, or it is not known.
[[nodiscard]] bool is_transient(const error& failure);

}  // namespace baton

template <>
struct boost::system::is_error_code_enum<baton::errc> : std::true_type {};
