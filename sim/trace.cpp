#include "sim/trace.hpp"

namespace sim {

void trace::keep_line(std::chrono::nanoseconds at, std::uint32_t host, const label& name,
                      std::uint64_t identity, std::string detail) {
  if (lines_.size() < trace_lines_max) {
    lines_.push_back({count_, at, host, name.text, identity, std::move(detail), digest_});
  }
}

}  // namespace sim
