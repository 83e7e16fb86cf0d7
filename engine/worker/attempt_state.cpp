#include "engine/worker/attempt_state.hpp"

#include "base/ensure.hpp"

namespace baton {

void attempt_state::enter(attempt_phase next) {
  ensure(may_become(phase_, next), "an attempt moves by the table of its phases");
  phase_ = next;
}

void attempt_state::end(outcome as_seen) {
  enter(attempt_phase::ended);
  seen = as_seen;
}

}  // namespace baton
