// Reads one value of a document, and notes what is wrong with it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/toml/document.hpp"
#include "adapters/toml/mistakes.hpp"
#include "adapters/toml/values.hpp"

namespace baton::toml_reading {

/// A string of an array, with its place.
struct text_at {
  std::string text;
  file_position position;
  std::string field;
};

/// What may lie between two bounds, both included; a fixed value is both of them.
struct int_range {
  std::int64_t least = 0;
  std::int64_t most = 0;
  bool operator==(const int_range&) const = default;
};
struct number_range {
  double least = 0;
  double most = 0;
  bool operator==(const number_range&) const = default;
};
struct duration_range {
  std::chrono::milliseconds least{};
  std::chrono::milliseconds most{};
  bool operator==(const duration_range&) const = default;
};

/// One value. A reading function returns nothing where the value is wrong, which has then been
/// noted. Bounds are included. Refers to the document and to the list of mistakes.
class value_reader {
 public:
  /// `field` is the value's path as messages write it.
  value_reader(const toml_value& value, std::string field, mistake_list& mistakes)
      : value_{&value}, field_{std::move(field)}, mistakes_{&mistakes} {}

  [[nodiscard]] std::optional<std::string> text() const;
  [[nodiscard]] std::optional<bool> boolean() const;
  [[nodiscard]] std::optional<std::int64_t> integer(std::int64_t least, std::int64_t most) const;
  [[nodiscard]] std::optional<double> number(double least, double most) const;
  [[nodiscard]] std::optional<std::chrono::milliseconds> duration(
      std::chrono::milliseconds least, std::chrono::milliseconds most = duration_max) const;
  /// Down to nanoseconds.
  [[nodiscard]] std::optional<std::chrono::nanoseconds> exact_duration(
      std::chrono::nanoseconds least, std::chrono::nanoseconds most) const;
  /// Nothing if any element is wrong.
  [[nodiscard]] std::optional<std::vector<text_at>> texts() const;

  /// A fixed value such as `3`, or two in an array such as `[1, 10]`, the first not above the
  /// second. The bounds hold for both.
  [[nodiscard]] std::optional<int_range> integer_or_range(std::int64_t least,
                                                          std::int64_t most) const;
  [[nodiscard]] std::optional<number_range> number_or_range(double least, double most) const;
  [[nodiscard]] std::optional<duration_range> duration_or_range(
      std::chrono::milliseconds least, std::chrono::milliseconds most = duration_max) const;

  [[nodiscard]] const toml_value& raw() const { return *value_; }
  [[nodiscard]] toml_kind kind() const { return value_->kind; }
  [[nodiscard]] file_position position() const { return value_->position; }
  [[nodiscard]] const std::string& field() const { return field_; }
  /// One element of an array.
  [[nodiscard]] value_reader item(std::size_t index) const;

  /// Notes that the value is wrong.
  void wrong(std::string message) const;
  /// Notes that the value is of the wrong kind.
  void wrong_kind(std::string_view expected) const;
  /// Whether the value is of this kind, which is noted if it is not.
  [[nodiscard]] bool must_be(toml_kind kind, std::string_view expected) const;

 private:
  const toml_value* value_;
  std::string field_;
  mistake_list* mistakes_;
};

/// A key of a table that may have any keys, and its value.
struct named_value {
  std::string name;
  file_position position;  ///< of the name; the value has its own
  value_reader value;
};

}  // namespace baton::toml_reading
