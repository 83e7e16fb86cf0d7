#include "sim/recording.hpp"

#include <utility>

namespace sim {

void recording::happened(const happening& what, std::uint64_t identity) {
  if (happenings_.size() >= recorded_max) {
    return;
  }
  happenings_.push_back(what);
  const auto found = on_their_way_.find({what.host, identity});
  if (found != on_their_way_.end()) {
    flight& arrived = flights_[found->second];
    // Another event may bear the same identity; the message is the one that comes when it is due.
    if (arrived.due_at <= what.at) {
      arrived.arrived_in = happenings_.size();
      on_their_way_.erase(found);
    }
  }
}

void recording::sent(flight message, std::uint64_t identity) {
  if (happenings_.size() >= recorded_max) {
    return;
  }
  if (!message.refused) {
    on_their_way_.insert_or_assign({message.to, identity}, flights_.size());
  }
  flights_.push_back(std::move(message));
}

}  // namespace sim
