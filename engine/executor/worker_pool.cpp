#include "engine/executor/worker_pool.hpp"

namespace baton {

worker_pool::offer worker_pool::begin_offer() {
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
