#include "base/duration_text.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

namespace baton::base {
namespace {

struct unit {
  std::string_view name;
  duration_unit which;
  std::int64_t ns;
};

// The largest first.
constexpr unit units_by_size[] = {{"d", duration_unit::d, 86'400'000'000'000},
                                  {"h", duration_unit::h, 3'600'000'000'000},
                                  {"m", duration_unit::m, 60'000'000'000},
                                  {"s", duration_unit::s, 1'000'000'000},
                                  {"ms", duration_unit::ms, 1'000'000},
                                  {"us", duration_unit::us, 1'000},
                                  {"ns", duration_unit::ns, 1}};

const unit* unit_named(std::string_view name, duration_units allowed) {
  const unit* const end = std::end(units_by_size);
  const unit* const found = std::find_if(std::begin(units_by_size), end, [&](const unit& each) {
    return each.name == name && each.which >= allowed.smallest && each.which <= allowed.largest;
  });
  return found == end ? nullptr : found;
}

// Digits past the bound change nothing, so they are not added and nothing overflows.
std::int64_t number_of(std::string_view digits, std::int64_t bound) {
  std::int64_t number = 0;
  for (const char digit : digits) {
    if (number <= bound) {
      number = number * 10 + (digit - '0');
    }
  }
  return number;
}

}  // namespace

duration_reading read_duration(std::string_view text, duration_units units,
                               std::chrono::nanoseconds most) {
  using problem = duration_reading::problem;
  const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view digits = text.substr(0, end);
  const std::string_view suffix = text.substr(end);
  const unit* const found = unit_named(suffix, units);
  if (!digits.empty() && suffix.empty()) {
    return {{}, problem::no_unit};
  }
  if (digits.empty() || found == nullptr) {
    return {{}, problem::malformed};
  }
  const std::int64_t number_max = most.count() / found->ns;
  const std::int64_t number = number_of(digits, number_max);
  if (number > number_max) {
    return {{}, problem::too_long};
  }
  return {std::chrono::nanoseconds{number * found->ns}, problem::none};
}

std::string duration_text(std::chrono::nanoseconds duration) {
  for (const unit& each : units_by_size) {
    if (duration.count() != 0 && duration.count() % each.ns == 0) {
      return fmt::format("{}{}", duration.count() / each.ns, each.name);
    }
  }
  return "0s";
}

}  // namespace baton::base
