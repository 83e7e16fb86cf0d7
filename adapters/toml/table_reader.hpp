// Reads one table of a document key by key, and notes everything that is wrong in it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/toml/known_keys.hpp"
#include "adapters/toml/value_reader.hpp"

namespace baton::toml_reading {

/// One table. A reading function returns nothing where the key is absent, and where its value is
/// wrong; a wrong value has then been noted. What they read is told at `value_reader`.
class table_reader {
 public:
  /// `section` is the table's path as `keys` writes it, `field` as messages do; both are empty for
  /// the document. Unknown keys are noted here.
  table_reader(const toml_value& table, known_keys keys, std::string_view section,
               std::string field, mistake_list& mistakes);

  [[nodiscard]] bool has(std::string_view key) const { return table_->find(key) != nullptr; }

  [[nodiscard]] std::optional<std::string> text(std::string_view key);
  [[nodiscard]] std::optional<bool> boolean(std::string_view key);
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key, std::int64_t least,
                                                    std::int64_t most);
  [[nodiscard]] std::optional<double> number(std::string_view key, double least, double most);
  [[nodiscard]] std::optional<std::chrono::milliseconds> duration(
      std::string_view key, std::chrono::milliseconds least,
      std::chrono::milliseconds most = duration_max);
  [[nodiscard]] std::optional<std::chrono::nanoseconds> exact_duration(
      std::string_view key, std::chrono::nanoseconds least, std::chrono::nanoseconds most);
  [[nodiscard]] std::optional<std::size_t> choice(std::string_view key,
                                                  std::span<const std::string_view> names,
                                                  std::span<const renamed_word> renamed = {});
  /// The place of a word among `names`: of a former one the place of its current name, with a hint.
  /// Any other is a mistake.
  [[nodiscard]] std::optional<std::size_t> place_of(const text_at& word,
                                                    std::span<const std::string_view> names,
                                                    std::span<const renamed_word> renamed = {});
  [[nodiscard]] std::optional<std::vector<text_at>> texts(std::string_view key);

  [[nodiscard]] std::optional<int_range> integer_or_range(std::string_view key, std::int64_t least,
                                                          std::int64_t most);
  [[nodiscard]] std::optional<number_range> number_or_range(std::string_view key, double least,
                                                            double most);
  [[nodiscard]] std::optional<duration_range> duration_or_range(
      std::string_view key, std::chrono::milliseconds least,
      std::chrono::milliseconds most = duration_max);

  /// Names and values of a table that may have any keys, in the order of the names. None of the
  /// values is a table: that would be a name with a dot, written without its quotes.
  [[nodiscard]] std::optional<std::vector<named_value>> named_values(std::string_view key);
  /// The same where all values are strings.
  [[nodiscard]] std::optional<std::vector<std::pair<text_at, std::string>>> text_table(
      std::string_view key);
  [[nodiscard]] std::optional<table_reader> table(std::string_view key);
  /// One reader for each table of an array of tables.
  [[nodiscard]] std::vector<table_reader> tables(std::string_view key);

  /// The value of the key, whatever it is.
  [[nodiscard]] std::optional<value_reader> value(std::string_view key) const;
  /// Where the key's value stands; where the table does, if the key is absent.
  [[nodiscard]] file_position position(std::string_view key) const;
  [[nodiscard]] std::string field(std::string_view key) const;

  /// Notes that the key's value is wrong.
  void wrong(std::string_view key, std::string message);
  /// Notes a mistake anywhere in the file.
  void wrong_at(file_position position, std::string field, std::string message);

 private:
  void check_keys();
  [[nodiscard]] std::string section_of(std::string_view key) const;
  [[nodiscard]] std::optional<std::vector<named_value>> members(std::string_view key,
                                                                std::string_view expected);

  const toml_value* table_;
  known_keys keys_;
  std::string section_;
  std::string field_;
  mistake_list* mistakes_;
};

/// Stores what was read, or leaves the default.
template <class T, class U>
void assign(T& into, const std::optional<U>& read) {
  if (read) {
    into = static_cast<T>(*read);
  }
}

/// True where the key is absent, so that its default holds, or was read.
template <class T>
[[nodiscard]] bool good(const table_reader& from, std::string_view key,
                        const std::optional<T>& read) {
  return read || !from.has(key);
}

}  // namespace baton::toml_reading
