// Reading JSON in one pass, part by part: no document is built, and nothing of the text is lost.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace baton::base {

/// Hears what a JSON text is made of, in its order. Each call returns whether the reading goes on;
/// as it is, this class hears nothing and accepts everything. Views are valid during the call.
class json_listener {
 public:
  json_listener() = default;
  json_listener(const json_listener&) = delete;
  json_listener& operator=(const json_listener&) = delete;
  virtual ~json_listener() = default;

  virtual bool on_object_begin() { return true; }
  virtual bool on_object_end() { return true; }
  virtual bool on_array_begin() { return true; }
  virtual bool on_array_end() { return true; }
  /// A name in an object; its value follows.
  virtual bool on_name(std::string_view) { return true; }
  virtual bool on_string(std::string_view) { return true; }
  /// A number as it is written: by JSON's grammar, of any size.
  virtual bool on_number(std::string_view) { return true; }
  virtual bool on_bool(bool) { return true; }
  virtual bool on_null() { return true; }
};

/// Whether an object may have a name twice. Readers of JSON take the first, the last or both.
enum class json_names { unique, may_repeat };

struct json_limits {
  std::size_t depth_max = 0;  ///< objects and arrays within each other
  json_names names = json_names::unique;
};

/// Why a text was not read to its end.
struct json_failure {
  enum class kind {
    given_up,       ///< the listener did not want to go on
    repeated_name,  ///< an object that has just ended has a name twice
    too_deep,
    not_utf8,   ///< `at` is the first byte that is none of a character
    not_json,   ///< `reason` says what is wrong
    more_text,  ///< a value is followed by another one
  };
  kind what{};
  std::size_t at = 0;  ///< the byte
  std::string place;   ///< of the value within the others, such as `a.b[2]`; empty: the outermost
  std::string reason;  ///< the parser's own words, for `not_utf8` and `not_json`
};

/// Reads exactly one JSON value, white space around it allowed; none: all is well. Names count
/// as one if their hashes of 64 bits are equal, since a text may have millions of them.
[[nodiscard]] std::optional<json_failure> read_json(std::string_view text, json_listener& listener,
                                                    json_limits limits);

/// Whether `text` is one JSON value that all readers take for the same: no object in it has a name
/// twice, and each number is `is_exact_number`.
[[nodiscard]] bool is_faithful_json(std::string_view text, std::size_t depth_max);

}  // namespace baton::base
