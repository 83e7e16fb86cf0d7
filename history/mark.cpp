#include "history/mark.hpp"

namespace baton::history {

std::int64_t bounded_sum(std::int64_t one, std::int64_t other) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(one, other, &sum)) {
    return one > 0 ? never_ns : std::numeric_limits<std::int64_t>::min();
  }
  return sum;
}

std::int64_t later_by(std::int64_t at_ns, std::int64_t ms) {
  std::int64_t later = 0;
  return __builtin_mul_overflow(ms, std::int64_t{1'000'000}, &later) ? never_ns
                                                                     : bounded_sum(at_ns, later);
}

std::int64_t elapsed_ns(mark from, mark until) {
  std::int64_t elapsed = 0;
  if (__builtin_sub_overflow(until.at_ns, from.at_ns, &elapsed)) {
    return until.at_ns > from.at_ns ? never_ns : std::numeric_limits<std::int64_t>::min();
  }
  return elapsed;
}

}  // namespace baton::history
