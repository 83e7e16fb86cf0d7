// Why an attempt's process is gone, as its runner saw it.
#pragma once

#include <cstdint>

namespace baton {

/// What ended a body.
enum class end_cause : std::uint8_t {
  by_itself,    ///< it exited, or ended after the worker's own `terminate` or `kill`
  timed_out,    ///< the runner ended it at its timeout: the worker had not
  lease_ended,  ///< the runner ended it at the end of its lease: the worker had not renewed it
  lost,         ///< nothing of it is left, and how it ended is not known
  released,     ///< something of it may be left: an operator's `release` ended the wait
};

}  // namespace baton
