// What a store's answers show of slots and policies, as lines of a history.
#pragma once

#include <type_traits>

#include "adapters/recording/recorder.hpp"
#include "engine/ports/store.hpp"

namespace baton {

/// Releases first: a slot that changes hands within one step is free before it is given on.
void record_movement(recorder& into, const movement& moved);

/// The definition; the limit and the pause in force, where an operator's change of them outlived
/// a restart; and the new queues of what it moved. `in_force` null: not known.
void record_definition(recorder& into, const action& defined, const loop_settings& settings,
                       const queue_stats* in_force);

/// A line for the limit, where it changes, and one for the mode.
void record_control(recorder& into, action_id action, const queue_control& change);

/// What the answer to a request shows. Of a definition nothing: what is in force has to be asked
/// for first (`record_definition`).
template <class Request>
void record_reply(recorder& into, const Request& request,
                  const result<typename Request::reply>& reply) {
  using reply_type = typename Request::reply;
  if (!reply) {
    return;
  }
  if constexpr (std::is_same_v<Request, control_request>) {
    record_control(into, request.action, request.change);
  }
  if constexpr (std::is_same_v<reply_type, movement>) {
    record_movement(into, *reply);
  } else if constexpr (requires(reply_type ended) { ended.moved; }) {
    record_movement(into, reply->moved);
  }
}

}  // namespace baton
