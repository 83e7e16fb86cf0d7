#include "adapters/toml/values.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include <fmt/format.h>

#include "base/duration_text.hpp"
#include "base/utf8.hpp"

namespace baton::toml_reading {
namespace {

// More of a text than this is cut in a message.
constexpr std::size_t shown_max = 60;

constexpr bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
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

// What is wrong with a text that should be a duration in one of the units called `names`.
std::string wrong_in(base::duration_reading::problem wrong, std::string_view names,
                     std::string_view text) {
  using problem = base::duration_reading::problem;
  switch (wrong) {
    case problem::none: return {};
    case problem::no_unit:
      return fmt::format(
          "{0} has no unit: write \"{0}ms\", \"{0}s\", \"{0}m\", \"{0}h\" or \"{0}d\"",
          text.substr(0, 20));
    case problem::malformed:
      return fmt::format(
          "must be a whole number and a unit ({}), such as \"250ms\" or \"5s\", found {}", names,
          in_quotes(text));
    case problem::too_long:
      return fmt::format("must be at most {}, found {}", base::duration_text(duration_max),
                         in_quotes(text));
  }
  return {};
}

bool is_bare(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           is_digit(letter) || letter == '_' || letter == '-';
  });
}

}  // namespace

parsed_duration parse_duration(std::string_view text) {
  const auto read = base::read_duration(text, {base::duration_unit::ms}, duration_max);
  return {std::chrono::duration_cast<std::chrono::milliseconds>(read.value),
          wrong_in(read.wrong, "ms, s, m, h or d", text)};
}

parsed_exact_duration parse_exact_duration(std::string_view text) {
  const auto read = base::read_duration(text, {base::duration_unit::ns}, duration_max);
  return {read.value, wrong_in(read.wrong, "ns, us, ms, s, m, h or d", text)};
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
  const std::size_t size = base::whole_utf8_size(text, shown_max);
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
