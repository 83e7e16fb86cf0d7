// What happened, in words for somebody who has never seen the project.
#pragma once

#include <string>
#include <string_view>

#include "reports/model/numbers/numbers.hpp"
#include "reports/scene/run/faults.hpp"

namespace baton::reports {

/// A line of the history, such as `slot 1 of job-2 granted to execution 7, attempt 1`.
[[nodiscard]] std::string words_for(const run_view& run, std::size_t line);

/// A fault, such as `worker-2 crashes`.
[[nodiscard]] std::string words_for(const run_view& run, const fault_occurrence& occurrence);

/// Behind a fault's words: ` (fault A: process.crash)`. A moment that ends so is that fault's.
[[nodiscard]] std::string fault_suffix(std::string_view letter, std::string_view fault);

/// Such as `767 ms`, `1.25 s`, `31 ns`: three digits at most behind the point, no zeros at the end.
[[nodiscard]] std::string span_text(std::int64_t ns);

}  // namespace baton::reports
