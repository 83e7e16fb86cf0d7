#include "sim/incarnation.hpp"

#include "base/ensure.hpp"
#include "sim/event_queue.hpp"

namespace sim {

using baton::base::ensure;

incarnation::incarnation(world& where, host& machine) : where_{&where}, of_{&machine} {}

incarnation::~incarnation() {
  ensure(over_ && first_ == nullptr, "a life is over before it is forgotten");
}

void incarnation::link(operation& pending) {
  ensure(&pending.owner() == this && first_ != &pending,
         "an operation is in its incarnation's list once");
  pending.previous_ = nullptr;
  pending.next_ = first_;
  if (first_ != nullptr) {
    first_->previous_ = &pending;
  }
  first_ = &pending;
}

void incarnation::unlink(operation& pending) {
  ensure(&pending.owner() == this && (pending.previous_ != nullptr || first_ == &pending),
         "only what an incarnation has leaves it");
  if (pending.previous_ != nullptr) {
    pending.previous_->next_ = pending.next_;
  } else {
    first_ = pending.next_;
  }
  if (pending.next_ != nullptr) {
    pending.next_->previous_ = pending.previous_;
  }
}

void incarnation::end(event_queue& queue) {
  over_ = true;
  drop_all(queue);
  shutdown();  // Asio's services destroy what waits in them
  drop_all(queue);
}

void incarnation::drop_all(event_queue& queue) {
  while (first_ != nullptr) {
    operation& dropped = *first_;
    unlink(dropped);
    if (dropped.is_queued()) {
      queue.remove(dropped);
    }
    dropped.destroy();
  }
}

}  // namespace sim
