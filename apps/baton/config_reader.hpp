// Reads one table of the configuration key by key, and notes everything that is wrong in it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "apps/baton/config_document.hpp"

namespace baton::app {

/// Whether one mistake stands before another in their file; at one place, by field.
[[nodiscard]] bool stands_before(const config_mistake& one, const config_mistake& other);

/// All mistakes found so far in one file.
class config_mistakes {
 public:
  explicit config_mistakes(std::string file) : file_{std::move(file)} {}

  void add(config_position position, std::string field, std::string message);
  /// All of them, in the order of the file.
  [[nodiscard]] std::vector<config_mistake> take();

 private:
  std::string file_;
  std::vector<config_mistake> found_;
};

/// A string of an array, with its place.
struct text_at {
  std::string text;
  config_position position;
  std::string field;
};

/// One table. A reading function returns nothing where the key is absent, and where its value is
/// wrong; a wrong value has then been noted.
class table_reader {
 public:
  /// `section` is the table's path as `config_keys()` writes it, `field` as messages do. Unknown
  /// keys are noted here.
  table_reader(const toml_value& table, std::string_view section, std::string field,
               config_mistakes& mistakes);

  [[nodiscard]] bool has(std::string_view key) const { return table_->find(key) != nullptr; }

  [[nodiscard]] std::optional<std::string> text(std::string_view key);
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key, std::int64_t least,
                                                    std::int64_t most);
  [[nodiscard]] std::optional<double> number(std::string_view key, double least, double most);
  [[nodiscard]] std::optional<std::chrono::milliseconds> duration(std::string_view key,
                                                                  std::chrono::milliseconds least);
  /// The index of the value among `names`.
  [[nodiscard]] std::optional<std::size_t> choice(std::string_view key,
                                                  std::span<const std::string_view> names);
  /// Nothing if any element is wrong.
  [[nodiscard]] std::optional<std::vector<text_at>> texts(std::string_view key);
  /// Names and values of a table that may have any keys.
  [[nodiscard]] std::optional<std::vector<std::pair<text_at, std::string>>> text_table(
      std::string_view key);
  [[nodiscard]] std::optional<table_reader> table(std::string_view key);
  /// One reader for each table of an array of tables.
  [[nodiscard]] std::vector<table_reader> tables(std::string_view key);

  /// The value of the key, whatever it is, or null.
  [[nodiscard]] const toml_value* value(std::string_view key) const { return table_->find(key); }
  /// Where the key's value stands; where the table does, if the key is absent.
  [[nodiscard]] config_position position(std::string_view key) const;
  [[nodiscard]] std::string field(std::string_view key) const;

  /// Notes that the key's value is wrong.
  void wrong(std::string_view key, std::string message);
  /// Notes a mistake anywhere in the file.
  void wrong_at(config_position position, std::string field, std::string message);
  /// Notes that the value is of the wrong kind.
  void wrong_kind(const toml_value& found, std::string field, std::string_view expected);

 private:
  void check_keys();
  [[nodiscard]] const toml_value* find(std::string_view key, toml_kind kind,
                                       std::string_view expected);
  [[nodiscard]] std::optional<std::string> text_of(const toml_value& found, std::string field,
                                                   std::string_view expected);

  const toml_value* table_;
  std::string section_;
  std::string field_;
  config_mistakes* mistakes_;
};

/// Stores what was read, or leaves the default.
template <class T, class U>
void assign(T& into, const std::optional<U>& read) {
  if (read) {
    into = static_cast<T>(*read);
  }
}

}  // namespace baton::app
