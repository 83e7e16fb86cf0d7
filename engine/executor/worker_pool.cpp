#include "engine/executor/worker_pool.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace baton {

void worker_pool::join(pool_member& member) {
  ensure(std::find(members_.begin(), members_.end(), &member) == members_.end(),
         "a worker joins its pool once");
  members_.push_back(&member);
}

worker_pool::offer worker_pool::begin_offer() {
  ensure(members_.empty() || next_ < members_.size(), "the turn is a worker's of this pool");
  for (std::size_t tried = 0; tried < members_.size(); ++tried) {
    pool_member& member = *members_[next_];
    next_ = (next_ + 1) % members_.size();
    const worker_incarnation incarnation = member.begin_offer();
    if (!incarnation.is_none()) {
      return {&member, incarnation};
    }
  }
  return {};
}

void worker_pool::wake_one() {
  for (std::size_t tried = 0; tried < members_.size(); ++tried) {
    pool_member& member = *members_[next_];
    next_ = (next_ + 1) % members_.size();
    if (member.offer_work()) {
      break;
    }
  }
}

}  // namespace baton
