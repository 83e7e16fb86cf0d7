#include "sim/causal_log.hpp"

#include <utility>

#include "base/ensure.hpp"

namespace sim {

using baton::base::ensure;

void causal_log::happened(const event_record& event, std::uint64_t identity) {
  if (event_records_.size() >= recorded_max) {
    return;
  }
  ensure(event_records_.empty() || event_records_.back().at <= event.at,
         "events are recorded in the order of their times");
  ensure(event.cause <= event_records_.size(), "what causes an event comes before it");
  event_records_.push_back(event);
  const auto found = on_their_way_.find({event.host, identity});
  if (found != on_their_way_.end()) {
    message_record& arrived = message_records_[found->second];
    ensure(arrived.to == event.host && arrived.arrived_in == 0,
           "a message arrives once, where it was sent to");
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
  ensure(message.due_at >= message.sent_at && message.sent_in <= event_records_.size(),
         "a message is sent by an event, and is due after it");
  if (!message.refused) {
    on_their_way_.insert_or_assign({message.to, identity}, message_records_.size());
  }
  message_records_.push_back(std::move(message));
}

}  // namespace sim
