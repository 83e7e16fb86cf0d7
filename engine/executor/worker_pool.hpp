// The workers of one process, as a wake-up sees them: any of them that has room will do.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/core/ids.hpp"
#include "engine/core/store_calls.hpp"

namespace baton {

/// A worker, as far as the executor of its process knows it: something that may take work along.
class pool_member {
 public:
  virtual ~pool_member() = default;

  /// There is, or may be, work to claim. False, without effect, if there is no room for it.
  virtual bool offer_work() = 0;

  /// Promises to take one more: the reply of a call that may claim for this incarnation is owed to
  /// `end_offer`. None: no room.
  virtual worker_incarnation begin_offer() = 0;

  /// `incarnation` is what `begin_offer` gave. `lost`: what the call has claimed is not known.
  virtual void end_offer(worker_incarnation incarnation, std::vector<assignment> claimed,
                         bool lost) = 0;
};

/// One message reaches one worker, which may be full, while the one beside it has nothing to do.
/// Used on the loop's thread only.
class worker_pool {
 public:
  /// Before its start. `member` outlives the pool's last use.
  void join(pool_member& member);

  /// A worker with free capacity and its incarnation; null if there is none.
  struct offer {
    pool_member* by = nullptr;
    worker_incarnation incarnation;
  };

  /// The next worker, in rotation, that can take one more: see `pool_member::begin_offer`.
  offer begin_offer();

  /// Lets the next worker that has room claim, in rotation. No effect where none has.
  void wake_one();

 private:
  std::vector<pool_member*> members_;
  std::size_t next_ = 0;
};

}  // namespace baton
