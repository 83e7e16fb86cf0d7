// What reads documents back: fields fetched one by one, the first unexpected one remembered.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "adapters/wire/json_object.hpp"
#include "engine/core/result.hpp"
#include "engine/core/status.hpp"

namespace baton::wire {

/// One object of a document. Fetch everything, then ask once whether it was all there; what could
/// not be fetched is zero or empty. Refers to the value it reads.
class field_reader {
 public:
  /// `what` begins an error, such as "the answer"; `object_name` is empty for the outermost object.
  field_reader(const boost::json::value& read, std::string_view what,
               std::string_view object_name = {});

  /// Out of range is no number either.
  template <class Number>
  [[nodiscard]] Number number(std::string_view name) {
    const boost::json::value* const found = find(name);
    const std::int64_t* const value = found == nullptr ? nullptr : found->if_int64();
    if (value == nullptr || *value < std::numeric_limits<Number>::min() ||
        *value > std::numeric_limits<Number>::max()) {
      return fail<Number>(
          name, sizeof(Number) > 4 ? "a whole number of 64 bits" : "a whole number of 32 bits");
    }
    return static_cast<Number>(*value);
  }

  /// `null` is zero: none.
  template <class Number>
  [[nodiscard]] Number number_if_any(std::string_view name) {
    return is_null(name) ? Number{} : number<Number>(name);
  }

  [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
  [[nodiscard]] std::string text(std::string_view name);
  /// Missing, or `null`, is empty.
  [[nodiscard]] std::string text_if_any(std::string_view name);
  [[nodiscard]] bool flag(std::string_view name);
  /// `null` is zero: none.
  [[nodiscard]] std::int64_t time_if_any(std::string_view name);
  /// The field `status`.
  [[nodiscard]] status state();
  [[nodiscard]] const boost::json::array& list(std::string_view name);
  /// The object within, which remembers its own faults.
  [[nodiscard]] field_reader object(std::string_view name);

  /// Remembers that the field is not what was expected.
  template <class T>
  T fail(std::string_view name, std::string_view expected) {
    note(name, expected);
    return T{};
  }

  [[nodiscard]] bool is_bad() const { return !fault_.empty(); }
  /// `invalid_argument`, naming the field.
  [[nodiscard]] error fault() const;

 private:
  void note(std::string_view name, std::string_view expected);
  [[nodiscard]] const boost::json::value* find(std::string_view name) const;
  [[nodiscard]] bool is_null(std::string_view name) const;

  const boost::json::object* fields_;
  std::string what_;
  std::string object_name_;
  std::string fault_;
};

/// A text that cannot be parsed reads as null, which `field_reader` then misses an object in.
[[nodiscard]] boost::json::value parsed(std::string_view document, std::size_t depth_max);

/// The field's value as it stands in the document, since a parsed number may have lost digits.
/// Of a name given twice the last counts, as for `field_reader`.
[[nodiscard]] std::optional<std::string> embedded(const json_object& document,
                                                  std::string_view name);

}  // namespace baton::wire
