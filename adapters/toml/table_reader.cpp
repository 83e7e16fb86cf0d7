#include "adapters/toml/table_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace baton::toml_reading {
namespace {

using std::chrono::milliseconds;

std::string joined(const std::string& field, std::string_view key) {
  return field.empty() ? as_key(key) : field + "." + as_key(key);
}

}  // namespace

table_reader::table_reader(const toml_value& table, known_keys keys, std::string_view section,
                           std::string field, mistake_list& mistakes)
    : table_{&table},
      keys_{keys},
      section_{section},
      field_{std::move(field)},
      mistakes_{&mistakes} {
  check_keys();
}

void table_reader::check_keys() {
  const std::vector<std::string_view> names = keys_.names_within(section_);
  for (const toml_member& member : table_->members) {
    if (std::find(names.begin(), names.end(), member.name) == names.end()) {
      wrong_at(member.position, field(member.name), keys_.unknown(section_, member.name));
    }
  }
}

std::string table_reader::section_of(std::string_view key) const {
  return section_.empty() ? std::string{key} : fmt::format("{}.{}", section_, key);
}

std::optional<value_reader> table_reader::value(std::string_view key) const {
  const toml_value* found = table_->find(key);
  return found == nullptr ? std::nullopt
                          : std::optional{value_reader{*found, field(key), *mistakes_}};
}

file_position table_reader::position(std::string_view key) const {
  const toml_value* found = table_->find(key);
  return found == nullptr ? table_->position : found->position;
}

std::string table_reader::field(std::string_view key) const {
  return joined(field_, key);
}

void table_reader::wrong(std::string_view key, std::string message) {
  wrong_at(position(key), field(key), std::move(message));
}

void table_reader::wrong_at(file_position position, std::string field, std::string message) {
  mistakes_->add(position, std::move(field), std::move(message));
}

std::optional<std::string> table_reader::text(std::string_view key) {
  const auto found = value(key);
  return found ? found->text() : std::nullopt;
}

std::optional<bool> table_reader::boolean(std::string_view key) {
  const auto found = value(key);
  return found ? found->boolean() : std::nullopt;
}

std::optional<std::int64_t> table_reader::integer(std::string_view key, std::int64_t least,
                                                  std::int64_t most) {
  const auto found = value(key);
  return found ? found->integer(least, most) : std::nullopt;
}

std::optional<double> table_reader::number(std::string_view key, double least, double most) {
  const auto found = value(key);
  return found ? found->number(least, most) : std::nullopt;
}

std::optional<milliseconds> table_reader::duration(std::string_view key, milliseconds least,
                                                   milliseconds most) {
  const auto found = value(key);
  return found ? found->duration(least, most) : std::nullopt;
}

std::optional<std::chrono::nanoseconds> table_reader::exact_duration(
    std::string_view key, std::chrono::nanoseconds least, std::chrono::nanoseconds most) {
  const auto found = value(key);
  return found ? found->exact_duration(least, most) : std::nullopt;
}

std::optional<std::size_t> table_reader::choice(std::string_view key,
                                                std::span<const std::string_view> names,
                                                std::span<const renamed_word> renamed) {
  auto written = text(key);
  return written ? place_of({*std::move(written), position(key), field(key)}, names, renamed)
                 : std::nullopt;
}

std::optional<std::size_t> table_reader::place_of(const text_at& word,
                                                  std::span<const std::string_view> names,
                                                  std::span<const renamed_word> renamed) {
  for (const renamed_word& each : renamed) {
    if (word.text == each.former) {
      mistakes_->add_hint(word.position, word.field,
                          fmt::format("\"{}\" is called \"{}\" now, and read as that", each.former,
                                      each.current));
      return index_of(each.current, names);
    }
  }
  const auto index = index_of(word.text, names);
  if (!index) {
    wrong_at(word.position, word.field, not_one_of(word.text, names));
  }
  return index;
}

std::optional<std::vector<text_at>> table_reader::texts(std::string_view key) {
  const auto found = value(key);
  return found ? found->texts() : std::nullopt;
}

std::optional<int_range> table_reader::integer_or_range(std::string_view key, std::int64_t least,
                                                        std::int64_t most) {
  const auto found = value(key);
  return found ? found->integer_or_range(least, most) : std::nullopt;
}

std::optional<number_range> table_reader::number_or_range(std::string_view key, double least,
                                                          double most) {
  const auto found = value(key);
  return found ? found->number_or_range(least, most) : std::nullopt;
}

std::optional<duration_range> table_reader::duration_or_range(std::string_view key,
                                                              milliseconds least,
                                                              milliseconds most) {
  const auto found = value(key);
  return found ? found->duration_or_range(least, most) : std::nullopt;
}

std::optional<std::vector<named_value>> table_reader::members(std::string_view key,
                                                              std::string_view expected) {
  const auto found = value(key);
  if (!found || !found->must_be(toml_kind::table, expected)) {
    return std::nullopt;
  }
  std::vector<named_value> all;
  for (const toml_member& member : found->raw().members) {
    value_reader value{member.value, joined(found->field(), member.name), *mistakes_};
    all.push_back({member.name, member.position, std::move(value)});
  }
  return all;
}

std::optional<std::vector<named_value>> table_reader::named_values(std::string_view key) {
  auto all = members(key, fmt::format("a table, written {}", keys_.heading(section_of(key))));
  if (!all) {
    return std::nullopt;
  }
  std::erase_if(*all, [&](const named_value& each) {
    if (each.value.kind() != toml_kind::table) {
      return false;
    }
    const std::vector<toml_member>& within = each.value.raw().members;
    const std::string dotted = each.name + "." + (within.empty() ? "name" : within.front().name);
    wrong_at(each.position, each.value.field(),
             fmt::format("must not be a table: a name with a dot needs quotes, such as {}",
                         in_quotes(dotted)));
    return true;
  });
  return all;
}

std::optional<std::vector<std::pair<text_at, std::string>>> table_reader::text_table(
    std::string_view key) {
  auto values = members(key, "a table of strings");
  if (!values) {
    return std::nullopt;
  }
  std::vector<std::pair<text_at, std::string>> all;
  for (named_value& each : *values) {
    if (auto text = each.value.text()) {
      all.emplace_back(text_at{std::move(each.name), each.position, each.value.field()},
                       std::move(*text));
    }
  }
  return all;
}

std::optional<table_reader> table_reader::table(std::string_view key) {
  const std::string section = section_of(key);
  const auto found = value(key);
  if (!found || !found->must_be(toml_kind::table,
                                fmt::format("a table, written {}", keys_.heading(section)))) {
    return std::nullopt;
  }
  return table_reader{found->raw(), keys_, section, found->field(), *mistakes_};
}

std::vector<table_reader> table_reader::tables(std::string_view key) {
  const std::string section = section_of(key);
  const std::string expected =
      fmt::format("an array of tables, each written {}", keys_.heading(section));
  std::vector<table_reader> all;
  const auto found = value(key);
  if (!found || !found->must_be(toml_kind::array, expected)) {
    return all;
  }
  for (std::size_t index = 0; index < found->raw().items.size(); ++index) {
    const value_reader each = found->item(index);
    if (each.must_be(toml_kind::table, expected)) {
      all.emplace_back(each.raw(), keys_, section, each.field(), *mistakes_);
    }
  }
  return all;
}

}  // namespace baton::toml_reading
