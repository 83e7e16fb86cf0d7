#include "adapters/toml/values.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include <fmt/format.h>

namespace baton::toml_reading {
namespace {

using std::chrono::milliseconds;

struct unit {
  std::string_view name;
  std::int64_t ns;
};

// The largest first. All but the last two are of whole milliseconds.
constexpr unit units[] = {{"d", 86'400'000'000'000},
                          {"h", 3'600'000'000'000},
                          {"m", 60'000'000'000},
                          {"s", 1'000'000'000},
                          {"ms", 1'000'000},
                          {"us", 1'000},
                          {"ns", 1}};
constexpr std::span exact_units{units};
constexpr std::span coarse_units = exact_units.first(5);

// More of a text than this is cut in a message.
constexpr std::size_t shown_max = 60;

constexpr bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
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

std::size_t edit_distance(std::string_view one, std::string_view other) {
  std::vector<std::size_t> row(other.size() + 1);
  for (std::size_t column = 0; column <= other.size(); ++column) {
    row[column] = column;
  }
  for (std::size_t line = 1; line <= one.size(); ++line) {
    std::size_t diagonal = row[0];
    row[0] = line;
    for (std::size_t column = 1; column <= other.size(); ++column) {
      const std::size_t replaced = diagonal + (one[line - 1] == other[column - 1] ? 0 : 1);
      diagonal = row[column];
      row[column] = std::min({replaced, row[column] + 1, row[column - 1] + 1});
    }
  }
  return row.back();
}

parsed_exact_duration parse_in(std::span<const unit> known_units, std::string_view names,
                               std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  const auto digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  const std::string_view suffix = text.substr(digits.size());
  const auto found = std::find_if(known_units.begin(), known_units.end(),
                                  [&](const unit& known) { return known.name == suffix; });
  if (!digits.empty() && suffix.empty()) {
    return {{},
            fmt::format("{0} has no unit: write \"{0}ms\", \"{0}s\", \"{0}m\", \"{0}h\" or "
                        "\"{0}d\"",
                        digits.substr(0, 20))};
  }
  if (digits.empty() || found == known_units.end()) {
    return {{},
            fmt::format("must be a whole number and a unit ({}), such as \"250ms\" or \"5s\", "
                        "found {}",
                        names, in_quotes(text))};
  }
  const std::int64_t most = std::chrono::nanoseconds{duration_max}.count() / found->ns;
  const std::int64_t number = number_of(digits, most);
  if (number > most) {
    return {{},
            fmt::format("must be at most {}, found {}", to_text(duration_max), in_quotes(text))};
  }
  return {std::chrono::nanoseconds{number * found->ns}, {}};
}

bool is_bare(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           is_digit(letter) || letter == '_' || letter == '-';
  });
}

}  // namespace

parsed_duration parse_duration(std::string_view text) {
  const parsed_exact_duration read = parse_in(coarse_units, "ms, s, m, h or d", text);
  return {std::chrono::duration_cast<milliseconds>(read.value), read.wrong};
}

std::string to_text(milliseconds duration) { return to_exact_text(duration); }

parsed_exact_duration parse_exact_duration(std::string_view text) {
  return parse_in(exact_units, "ns, us, ms, s, m, h or d", text);
}

std::string to_exact_text(std::chrono::nanoseconds duration) {
  for (const unit& known : units) {
    if (duration.count() != 0 && duration.count() % known.ns == 0) {
      return fmt::format("{}{}", duration.count() / known.ns, known.name);
    }
  }
  return "0s";
}

std::optional<std::string_view> nearest_name(std::string_view written,
                                             std::span<const std::string_view> names) {
  // Longer ones are nobody's typo; a key of a megabyte must not cost anything.
  constexpr std::size_t size_max = 64;
  if (written.size() > size_max) {
    return std::nullopt;
  }
  std::size_t nearest = std::clamp<std::size_t>(written.size() / 3, 1, 3) + 1;
  std::optional<std::string_view> found;
  for (const std::string_view name : names) {
    // An abbreviation, such as "warn", is further away than any typo.
    const bool begun = written.size() >= 3 && name.starts_with(written);
    const std::size_t distance = begun ? 1 : edit_distance(written, name);
    if (distance < nearest) {
      nearest = distance;
      found = name;
    }
  }
  return found;
}

std::optional<std::size_t> index_of(std::string_view written,
                                    std::span<const std::string_view> names) {
  const auto found = std::find(names.begin(), names.end(), written);
  return found == names.end()
             ? std::nullopt
             : std::optional{static_cast<std::size_t>(std::distance(names.begin(), found))};
}

std::string not_one_of(std::string_view written, std::span<const std::string_view> names) {
  std::string message;
  for (const std::string_view name : names) {
    message += fmt::format("{}\"{}\"", message.empty() ? "must be one of " : ", ", name);
  }
  message += fmt::format(", found {}", in_quotes(written));
  if (const auto meant = nearest_name(written, names)) {
    message += fmt::format(": did you mean \"{}\"?", *meant);
  }
  return message;
}

std::string no_such_key(std::string_view written, std::span<const std::string_view> names) {
  if (const auto meant = nearest_name(written, names)) {
    return fmt::format("there is no such key here: did you mean {}?", as_key(*meant));
  }
  std::string message = "there is no such key here, only ";
  for (const std::string_view name : names) {
    message += fmt::format("{}{}", name == names.front() ? "" : ", ", as_key(name));
  }
  return message;
}

std::string as_key(std::string_view name) {
  return is_bare(name) && name.size() <= shown_max ? std::string{name} : in_quotes(name);
}

std::string in_quotes(std::string_view text) {
  std::size_t size = std::min(text.size(), shown_max);
  // Not in the middle of a UTF-8 character.
  while (size < text.size() && size > 0 &&
         (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) {
    --size;
  }
  return "\"" + in_one_line(text.substr(0, size)) + (size < text.size() ? "\"..." : "\"");
}

std::string in_one_line(std::string_view text) {
  std::string safe;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x20 || byte == 0x7F) {
      safe += fmt::format("\\u{:04X}", byte);
    } else {
      safe += letter;
    }
  }
  return safe;
}

}  // namespace baton::toml_reading
