#include "adapters/toml/value_reader.hpp"

#include <fmt/format.h>

#include "base/duration_text.hpp"

namespace baton::toml_reading {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view a_duration =
    "a string of a whole number and a unit (ms, s, m, h or d), such as \"250ms\"";

std::string in_bounds(std::string_view least, std::string_view most, std::string_view found) {
  return fmt::format("must be from {} to {}, found {}", least, most, found);
}

std::optional<std::string> text_of(const value_reader& from, std::string_view expected) {
  if (!from.must_be(toml_kind::string, expected)) {
    return std::nullopt;
  }
  const std::string& text = from.raw().text;
  if (text.find('\0') != std::string::npos) {
    from.wrong("must not contain a zero byte: remove the \\u0000");
    return std::nullopt;
  }
  return text;
}

std::optional<std::int64_t> integer_of(const value_reader& from, std::int64_t least,
                                       std::int64_t most, std::string_view expected) {
  if (!from.must_be(toml_kind::integer, expected)) {
    return std::nullopt;
  }
  const std::int64_t value = from.raw().integer;
  if (value < least || value > most) {
    from.wrong(in_bounds(std::to_string(least), std::to_string(most), std::to_string(value)));
    return std::nullopt;
  }
  return value;
}

std::optional<double> number_of(const value_reader& from, double least, double most,
                                std::string_view expected) {
  const bool is_whole = from.kind() == toml_kind::integer;
  if (!is_whole && !from.must_be(toml_kind::number, expected)) {
    return std::nullopt;
  }
  const double value = is_whole ? static_cast<double>(from.raw().integer) : from.raw().number;
  // Asked this way round so that nan, which is neither less nor more, is refused too.
  if (!(value >= least && value <= most)) {
    from.wrong(in_bounds(fmt::to_string(least), fmt::to_string(most), fmt::to_string(value)));
    return std::nullopt;
  }
  return value;
}

template <class Duration, class Parse>
std::optional<Duration> duration_of(const value_reader& from, Duration least, Duration most,
                                    std::string_view expected, Parse parse) {
  if (from.kind() == toml_kind::integer) {
    from.wrong(fmt::format("{} has no unit: write {}", from.raw().integer, expected));
    return std::nullopt;
  }
  const auto written = text_of(from, expected);
  if (!written) {
    return std::nullopt;
  }
  auto parsed = parse(*written);
  if (parsed.wrong.empty() && parsed.value < least) {
    parsed.wrong = fmt::format("must be at least {}, found {}", base::duration_text(least),
                               in_quotes(*written));
  } else if (parsed.wrong.empty() && parsed.value > most) {
    parsed.wrong =
        fmt::format("must be at most {}, found {}", base::duration_text(most), in_quotes(*written));
  }
  if (!parsed.wrong.empty()) {
    from.wrong(std::move(parsed.wrong));
    return std::nullopt;
  }
  return parsed.value;
}

std::string shown(std::int64_t value) {
  return std::to_string(value);
}

std::string shown(double value) {
  return fmt::to_string(value);
}

std::string shown(milliseconds value) {
  return base::duration_text(value);
}

// `read` reads one value, given what to call it if it is of another kind.
template <class Range, class Read>
std::optional<Range> range_of(const value_reader& from, std::string_view one,
                              std::string_view example, const Read& read) {
  const std::string expected = fmt::format("{}, or a range such as {}", one, example);
  if (from.kind() != toml_kind::array) {
    const auto fixed = read(from, expected);
    return fixed ? std::optional{Range{*fixed, *fixed}} : std::nullopt;
  }
  if (from.raw().items.size() != 2) {
    from.wrong(fmt::format("a range has two values, such as {}, found {}", example,
                           from.raw().items.size()));
    return std::nullopt;
  }
  const auto least = read(from.item(0), one);
  const auto most = read(from.item(1), one);
  if (!least || !most) {
    return std::nullopt;
  }
  if (*least > *most) {
    from.wrong(fmt::format("the range from {} to {} is empty: write the smaller value first",
                           shown(*least), shown(*most)));
    return std::nullopt;
  }
  return Range{*least, *most};
}

}  // namespace

std::optional<std::string> value_reader::text() const {
  return text_of(*this, "a string");
}

std::optional<bool> value_reader::boolean() const {
  return must_be(toml_kind::boolean, "true or false") ? std::optional{value_->boolean}
                                                      : std::nullopt;
}

std::optional<std::int64_t> value_reader::integer(std::int64_t least, std::int64_t most) const {
  return integer_of(*this, least, most, "an integer");
}

std::optional<double> value_reader::number(double least, double most) const {
  return number_of(*this, least, most, "a number");
}

std::optional<milliseconds> value_reader::duration(milliseconds least, milliseconds most) const {
  return duration_of(*this, least, most, a_duration, parse_duration);
}

std::optional<std::chrono::nanoseconds> value_reader::exact_duration(
    std::chrono::nanoseconds least, std::chrono::nanoseconds most) const {
  return duration_of(*this, least, most, a_duration, parse_exact_duration);
}

std::optional<std::vector<text_at>> value_reader::texts() const {
  if (!must_be(toml_kind::array, "an array of strings")) {
    return std::nullopt;
  }
  std::vector<text_at> all;
  for (std::size_t index = 0; index < value_->items.size(); ++index) {
    const value_reader each = item(index);
    if (auto text = each.text()) {
      all.push_back({std::move(*text), each.position(), each.field()});
    }
  }
  return all.size() == value_->items.size() ? std::optional{std::move(all)} : std::nullopt;
}

std::optional<int_range> value_reader::integer_or_range(std::int64_t least,
                                                        std::int64_t most) const {
  return range_of<int_range>(*this, "an integer", "[1, 10]",
                             [&](const value_reader& from, std::string_view expected) {
                               return integer_of(from, least, most, expected);
                             });
}

std::optional<number_range> value_reader::number_or_range(double least, double most) const {
  return range_of<number_range>(*this, "a number", "[0.0, 0.5]",
                                [&](const value_reader& from, std::string_view expected) {
                                  return number_of(from, least, most, expected);
                                });
}

std::optional<duration_range> value_reader::duration_or_range(milliseconds least,
                                                              milliseconds most) const {
  return range_of<duration_range>(*this, a_duration, "[\"1s\", \"5s\"]",
                                  [&](const value_reader& from, std::string_view expected) {
                                    return duration_of(from, least, most, expected, parse_duration);
                                  });
}

value_reader value_reader::item(std::size_t index) const {
  return {value_->items.at(index), fmt::format("{}[{}]", field_, index), *mistakes_};
}

void value_reader::wrong(std::string message) const {
  mistakes_->add(position(), field_, std::move(message));
}

void value_reader::wrong_kind(std::string_view expected) const {
  wrong(fmt::format("must be {}, found {}", expected, with_article(value_->kind)));
}

bool value_reader::must_be(toml_kind wanted, std::string_view expected) const {
  if (kind() != wanted) {
    wrong_kind(expected);
  }
  return kind() == wanted;
}

}  // namespace baton::toml_reading
