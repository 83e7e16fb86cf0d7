// Which failures are of the same kind: the same rule, place in the code and essential faults.
#pragma once

#include <string>

namespace baton::reports {

struct failure_kind;

/// 16 hex digits, of the rule, the site, and the essential faults with their sites without numbers;
/// of all faults where none is essential by itself.
[[nodiscard]] std::string fingerprint_of(const failure_kind& failure);

/// A, B, … Z, AA, AB, …: the letter of the fault with this place in order of time, counted from 0.
[[nodiscard]] std::string letter_of(std::size_t place);

}  // namespace baton::reports
