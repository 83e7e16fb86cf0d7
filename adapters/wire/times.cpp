#include "adapters/wire/times.hpp"

#include <chrono>

#include <fmt/format.h>

namespace baton::wire {
namespace {

namespace chrono = std::chrono;
using sys_ns = chrono::sys_time<chrono::nanoseconds>;

// Reads exactly `width` digits at `at`; less than zero: they are not there.
int digits(std::string_view text, std::size_t at, std::size_t width) {
  if (at + width > text.size()) {
    return -1;
  }
  int number = 0;
  for (const char symbol : text.substr(at, width)) {
    if (symbol < '0' || symbol > '9') {
      return -1;
    }
    number = number * 10 + (symbol - '0');
  }
  return number;
}

// The decimals between seconds and `Z`; less than zero: malformed.
std::int64_t nanoseconds_of(std::string_view decimals) {
  if (decimals.empty()) {
    return 0;
  }
  const std::size_t count = decimals.size() - 1;
  if (decimals.front() != '.' || count == 0 || count > 9) {
    return -1;
  }
  std::int64_t number = digits(decimals, 1, count);
  for (std::size_t missing = count; missing < 9 && number >= 0; ++missing) {
    number *= 10;
  }
  return number;
}

}  // namespace

std::string rfc3339(std::int64_t wall_ns) {
  const sys_ns moment{chrono::nanoseconds{wall_ns}};
  const auto day = chrono::floor<chrono::days>(moment);
  const chrono::year_month_day date{day};
  const chrono::hh_mm_ss time{moment - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:09}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count(),
                     time.subseconds().count());
}

std::string time_or_null(std::int64_t wall_ns) {
  return wall_ns == 0 ? "null" : '"' + rfc3339(wall_ns) + '"';
}

std::optional<std::int64_t> wall_ns_from_rfc3339(std::string_view text) {
  constexpr std::string_view shape = "0000-00-00T00:00:00";
  if (text.size() <= shape.size() || text.back() != 'Z' || text[4] != '-' || text[7] != '-' ||
      text[10] != 'T' || text[13] != ':' || text[16] != ':') {
    return std::nullopt;
  }
  const int month = digits(text, 5, 2);
  const int day = digits(text, 8, 2);
  const int hour = digits(text, 11, 2);
  const int minute = digits(text, 14, 2);
  const int second = digits(text, 17, 2);
  const std::int64_t subsecond =
      nanoseconds_of(text.substr(shape.size(), text.size() - shape.size() - 1));
  const int year = digits(text, 0, 4);
  // The years that a 64-bit count of nanoseconds can tell, so that no sum below can overflow.
  if (year < 1678 || year > 2261 || month < 0 || day < 0 || hour < 0 || hour > 23 || minute < 0 ||
      minute > 59 || second < 0 || second > 60 || subsecond < 0) {
    return std::nullopt;
  }
  const chrono::year_month_day date{chrono::year{year}, chrono::month{static_cast<unsigned>(month)},
                                    chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) {
    return std::nullopt;
  }
  const sys_ns moment = chrono::sys_days{date} + chrono::hours{hour} + chrono::minutes{minute} +
                        chrono::seconds{second} + chrono::nanoseconds{subsecond};
  return moment.time_since_epoch().count();
}

}  // namespace baton::wire
