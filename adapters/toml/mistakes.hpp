// What is wrong in a file that people write: every mistake with its place, all told at once.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace baton::toml_reading {

/// Where something stands in a file, both counted from 1.
struct file_position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;

  bool operator==(const file_position&) const = default;
};

/// One thing that is wrong in a file.
struct mistake {
  std::string file;
  std::uint32_t line = 1;  ///< 0: of no line, since there is no file to read
  std::uint32_t column = 1;
  std::string field;    ///< such as `action[2].limit`, counted from 0; empty: the file as a whole
  std::string message;  ///< what is wrong and what to do about it
};

/// `file:line:column: field: message`.
[[nodiscard]] std::string to_string(const mistake& made);

/// Whether one mistake stands before another in their file; at one place, by field.
[[nodiscard]] bool stands_before(const mistake& one, const mistake& other);

/// All mistakes found so far in one file.
class mistake_list {
 public:
  explicit mistake_list(std::string file) : file_{std::move(file)} {}

  void add(file_position position, std::string field, std::string message);
  /// Notes what is read all the same, but should be written otherwise.
  void add_hint(file_position position, std::string field, std::string message);
  /// All of them, in the order of the file.
  [[nodiscard]] std::vector<mistake> take();
  [[nodiscard]] std::vector<mistake> take_hints();

 private:
  std::string file_;
  std::vector<mistake> found_;
  std::vector<mistake> hints_;
};

}  // namespace baton::toml_reading
