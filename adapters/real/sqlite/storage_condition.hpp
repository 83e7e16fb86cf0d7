// What a SQLite store notices of its file while it works.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace baton {

struct storage_condition {
  enum class kind : std::uint8_t {
    away,        ///< nothing can be stored for now
    back,        ///< it works again
    ended,       ///< the file is gone or damaged: nothing will be stored any more
    log_grows,   ///< the write-ahead log cannot be checkpointed, and takes ever more room
    log_shrinks  ///< it can again
  };

  kind seen{};
  std::string detail;  ///< what was wrong, where, what to do
};

/// Called on the executor of the store's answers, never after the store's end.
using storage_listener = std::function<void(const storage_condition&)>;

}  // namespace baton
