#include "reports/model/numbers/numbers.hpp"

#include <cstddef>

#include <fmt/format.h>

#include "base/utf8.hpp"

namespace baton::reports {

std::string grouped(std::uint64_t number) {
  std::string digits = fmt::format("{}", number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  }
  return digits;
}

std::string counted(std::uint64_t number, std::string_view noun) {
  return fmt::format("{} {}{}", grouped(number), noun, number == 1 ? "" : "s");
}

std::string compact(std::uint64_t number) {
  std::string_view unit;
  std::uint64_t scale = 1;
  for (const std::string_view larger : {"k", "M", "G", "T"}) {
    if (number / scale < 1000) {
      break;
    }
    scale *= 1000;
    unit = larger;
  }
  const std::uint64_t whole = number / scale;
  const std::uint64_t tenth = number % scale * 10 / scale;
  return unit.empty() || whole >= 10 ? fmt::format("{}{}", whole, unit)
                                     : fmt::format("{}.{}{}", whole, tenth, unit);
}

std::string moment_text(std::int64_t at_ns) {
  constexpr std::int64_t second = 1'000'000'000;
  if (at_ns < 0) {
    return "never";
  }
  return fmt::format("{}.{:06} s", at_ns / second, at_ns % second / 1000);
}

std::string duration_text(std::uint64_t microseconds) {
  constexpr std::uint64_t milli = 1000;
  constexpr std::uint64_t second = 1'000'000;
  if (microseconds < milli) {
    return fmt::format("{} µs", microseconds);
  }
  if (microseconds < second) {
    return fmt::format("{}.{} ms", microseconds / milli, microseconds % milli / 100);
  }
  if (microseconds < 60 * second) {
    return fmt::format("{}.{:02} s", microseconds / second, microseconds % second / 10'000);
  }
  const std::uint64_t minutes = microseconds / (60 * second);
  return minutes < 60 ? fmt::format("{} min {} s", minutes, microseconds / second % 60)
                      : fmt::format("{} h {} min", grouped(minutes / 60), minutes % 60);
}

std::string percent_text(double share) {
  const double percent = share * 100;
  if (percent >= 10) {
    return fmt::format("{:.0f} %", percent);
  }
  // Two significant digits, never with an exponent, without zeros that say nothing.
  double step = 10;
  int digits = 0;
  while (percent > 0 && percent * step < 100 && digits < 9) {
    step *= 10;
    ++digits;
  }
  std::string text = fmt::format("{:.{}f}", percent, digits);
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    text.erase(text.find_last_not_of('.') + 1);
  }
  return text + " %";
}

std::string per_ten_thousand(double share) {
  return fmt::format("{:.2f}", share * 10'000);
}

std::string clipped(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) {
    return std::string{text};
  }
  return std::string{text.substr(0, base::whole_utf8_size(text, bytes_max))} + "…";
}

}  // namespace baton::reports
