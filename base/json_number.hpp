// Which JSON numbers every JSON parser reads as the same value.
#pragma once

#include <string_view>

namespace baton::base {

/// Whether every reader takes a JSON number for the same: it is an integer of 64 bits, or within
/// the range of a double, neither beyond it nor so small that it becomes zero; and it is no
/// negative zero, which readers of integers take for zero. `number` is a number by JSON's grammar.
[[nodiscard]] bool is_exact_number(std::string_view number);

}  // namespace baton::base
