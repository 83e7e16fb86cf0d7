#include "sim/causal_log.hpp"

#include <utility>

namespace sim {

void causal_log::happened(const event_record& event, std::uint64_t identity) {
  if (event_records_.size() >= recorded_max) {
    return;
  }
  event_records_.push_back(event);
  const auto found = on_their_way_.find({event.host, identity});
  if (found != on_their_way_.end()) {
    message_record& arrived = message_records_[found->second];
    // Another event may bear the same identity; the message is the one that comes when it is due.
    if (arrived.due_at <= event.at) {
      arrived.arrived_in = event_records_.size();
      on_their_way_.erase(found);
    }
  }
}

void causal_log::sent(message_record message, std::uint64_t identity) {
  if (event_records_.size() >= recorded_max) {
    return;
  }
  if (!message.refused) {
    on_their_way_.insert_or_assign({message.to, identity}, message_records_.size());
  }
  message_records_.push_back(std::move(message));
}

}  // namespace sim
