// The workers of one process, as a wake-up sees them: any of them that has room will do.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/core/ids.hpp"

namespace baton {

class worker_service;

/// One message reaches one worker, which may be full, while the one beside it has nothing to do.
class worker_pool {
 public:
  /// Before its start. `one` outlives the pool's last use.
  void join(worker_service& one) { members_.push_back(&one); }

  /// One who has room, and the life it has it in; null: all are full.
  struct offer {
    worker_service* by = nullptr;
    worker_incarnation incarnation;
  };

  /// The next worker, in rotation, that can take one more: see `worker_service::begin_offer`.
  offer begin_offer();

  /// Lets the next worker that has room claim, in rotation. No effect where none has.
  void wake_one();

 private:
  std::vector<worker_service*> members_;
  std::size_t next_ = 0;
};

}  // namespace baton
