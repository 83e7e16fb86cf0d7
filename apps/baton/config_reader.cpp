#include "apps/baton/config_reader.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/baton/config_values.hpp"

namespace baton::app {
namespace {

// What follows `section` in a key's path, or nothing if the key is of another section.
std::optional<std::string_view> within(std::string_view section, std::string_view path) {
  if (section.empty()) {
    return path;
  }
  if (path.size() <= section.size() || !path.starts_with(section) || path[section.size()] != '.') {
    return std::nullopt;
  }
  return path.substr(section.size() + 1);
}

std::vector<std::string_view> names_within(std::string_view section) {
  std::vector<std::string_view> names;
  for (const config_key& key : config_keys()) {
    const auto rest = within(section, key.path);
    const auto name = rest ? rest->substr(0, rest->find('.')) : std::string_view{};
    if (rest && std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(name);
    }
  }
  return names;
}

std::string heading(std::string_view section) {
  if (section.empty()) {
    return "the top level of the file";
  }
  return section == "action" ? "[[action]]" : fmt::format("[{}]", section);
}

// The heading of the first section that has a key or a table of this name.
std::optional<std::string> home_of(std::string_view name) {
  for (const config_key& key : config_keys()) {
    std::size_t start = 0;
    while (start <= key.path.size()) {
      const std::size_t end = std::min(key.path.find('.', start), key.path.size());
      if (key.path.substr(start, end - start) == name) {
        return heading(key.path.substr(0, start == 0 ? 0 : start - 1));
      }
      start = end + 1;
    }
  }
  return std::nullopt;
}

std::string unknown_key(std::string_view section, std::string_view name) {
  const std::vector<std::string_view> names = names_within(section);
  if (const auto home = home_of(name)) {
    return fmt::format("there is no such key here: it belongs in {}", *home);
  }
  if (const auto meant = nearest_name(name, names)) {
    return fmt::format("there is no such key here: did you mean {}?", *meant);
  }
  return fmt::format("there is no such key here, only {}", fmt::join(names, ", "));
}

bool is_bare(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '_' || letter == '-';
  });
}

std::string joined(const std::string& field, std::string_view key) {
  const std::string shown = is_bare(key) && key.size() <= 60 ? std::string{key} : in_quotes(key);
  return field.empty() ? shown : field + "." + shown;
}

std::string in_range(std::string_view least, std::string_view most, std::string_view found) {
  return fmt::format("must be from {} to {}, found {}", least, most, found);
}

}  // namespace

bool stands_before(const config_mistake& one, const config_mistake& other) {
  return std::tie(one.line, one.column, one.field, one.message) <
         std::tie(other.line, other.column, other.field, other.message);
}

void config_mistakes::add(config_position position, std::string field, std::string message) {
  found_.push_back({file_, position.line, position.column, std::move(field), std::move(message)});
}

std::vector<config_mistake> config_mistakes::take() {
  std::sort(found_.begin(), found_.end(), stands_before);
  return std::move(found_);
}

table_reader::table_reader(const toml_value& table, std::string_view section, std::string field,
                           config_mistakes& mistakes)
    : table_{&table}, section_{section}, field_{std::move(field)}, mistakes_{&mistakes} {
  check_keys();
}

void table_reader::check_keys() {
  const std::vector<std::string_view> names = names_within(section_);
  for (const toml_member& member : table_->members) {
    if (std::find(names.begin(), names.end(), member.name) == names.end()) {
      wrong_at(member.position, field(member.name), unknown_key(section_, member.name));
    }
  }
}

config_position table_reader::position(std::string_view key) const {
  const toml_value* found = table_->find(key);
  return found == nullptr ? table_->position : found->position;
}

std::string table_reader::field(std::string_view key) const {
  return joined(field_, key);
}

void table_reader::wrong(std::string_view key, std::string message) {
  wrong_at(position(key), field(key), std::move(message));
}

void table_reader::wrong_at(config_position position, std::string field, std::string message) {
  mistakes_->add(position, std::move(field), std::move(message));
}

void table_reader::wrong_kind(const toml_value& found, std::string field,
                              std::string_view expected) {
  wrong_at(found.position, std::move(field),
           fmt::format("must be {}, found {}", expected, with_article(found.kind)));
}

const toml_value* table_reader::find(std::string_view key, toml_kind kind,
                                     std::string_view expected) {
  const toml_value* found = table_->find(key);
  if (found != nullptr && found->kind != kind) {
    wrong_kind(*found, field(key), expected);
    return nullptr;
  }
  return found;
}

std::optional<std::string> table_reader::text_of(const toml_value& found, std::string field,
                                                 std::string_view expected) {
  if (found.kind != toml_kind::string) {
    wrong_kind(found, std::move(field), expected);
    return std::nullopt;
  }
  if (found.text.find('\0') != std::string::npos) {
    wrong_at(found.position, std::move(field), "must not contain a zero byte: remove the \\u0000");
    return std::nullopt;
  }
  return found.text;
}

std::optional<std::string> table_reader::text(std::string_view key) {
  const toml_value* found = table_->find(key);
  return found == nullptr ? std::nullopt : text_of(*found, field(key), "a string");
}

std::optional<std::int64_t> table_reader::integer(std::string_view key, std::int64_t least,
                                                  std::int64_t most) {
  const toml_value* found = find(key, toml_kind::integer, "an integer");
  if (found == nullptr) {
    return std::nullopt;
  }
  if (found->integer < least || found->integer > most) {
    wrong(key,
          in_range(std::to_string(least), std::to_string(most), std::to_string(found->integer)));
    return std::nullopt;
  }
  return found->integer;
}

std::optional<double> table_reader::number(std::string_view key, double least, double most) {
  const toml_value* found = table_->find(key);
  if (found == nullptr) {
    return std::nullopt;
  }
  if (found->kind != toml_kind::integer && found->kind != toml_kind::number) {
    wrong_kind(*found, field(key), "a number");
    return std::nullopt;
  }
  const double value =
      found->kind == toml_kind::integer ? static_cast<double>(found->integer) : found->number;
  // Asked this way round so that nan, which is neither less nor more, is refused too.
  if (!(value >= least && value <= most)) {
    wrong(key, in_range(fmt::to_string(least), fmt::to_string(most), fmt::to_string(value)));
    return std::nullopt;
  }
  return value;
}

std::optional<std::chrono::milliseconds> table_reader::duration(std::string_view key,
                                                                std::chrono::milliseconds least) {
  const auto expected =
      "a string of a whole number and a unit (ms, s, m, h or d), such as \"250ms\"";
  const toml_value* found = table_->find(key);
  if (found != nullptr && found->kind == toml_kind::integer) {
    wrong(key, fmt::format("{} has no unit: write {}", found->integer, expected));
    return std::nullopt;
  }
  const auto written = found == nullptr ? std::nullopt : text_of(*found, field(key), expected);
  if (!written) {
    return std::nullopt;
  }
  parsed_duration parsed = parse_duration(*written);
  if (parsed.wrong.empty() && parsed.value < least) {
    parsed.wrong =
        fmt::format("must be at least {}, found {}", to_text(least), in_quotes(*written));
  }
  if (!parsed.wrong.empty()) {
    wrong(key, std::move(parsed.wrong));
    return std::nullopt;
  }
  return parsed.value;
}

std::optional<std::size_t> table_reader::choice(std::string_view key,
                                                std::span<const std::string_view> names) {
  const auto written = text(key);
  if (!written) {
    return std::nullopt;
  }
  const auto index = index_of(*written, names);
  if (!index) {
    wrong(key, not_one_of(*written, names));
  }
  return index;
}

std::optional<std::vector<text_at>> table_reader::texts(std::string_view key) {
  const toml_value* found = find(key, toml_kind::array, "an array of strings");
  if (found == nullptr) {
    return std::nullopt;
  }
  std::vector<text_at> all;
  for (std::size_t index = 0; index < found->items.size(); ++index) {
    const toml_value& item = found->items[index];
    const std::string name = fmt::format("{}[{}]", field(key), index);
    if (auto text = text_of(item, name, "a string")) {
      all.push_back({std::move(*text), item.position, name});
    }
  }
  return all.size() == found->items.size() ? std::optional{std::move(all)} : std::nullopt;
}

std::optional<std::vector<std::pair<text_at, std::string>>> table_reader::text_table(
    std::string_view key) {
  const toml_value* found = find(key, toml_kind::table, "a table of strings");
  if (found == nullptr) {
    return std::nullopt;
  }
  std::vector<std::pair<text_at, std::string>> all;
  for (const toml_member& member : found->members) {
    const std::string name = joined(field(key), member.name);
    if (auto text = text_of(member.value, name, "a string")) {
      all.emplace_back(text_at{member.name, member.position, name}, std::move(*text));
    }
  }
  return all;
}

std::optional<table_reader> table_reader::table(std::string_view key) {
  const std::string section =
      section_.empty() ? std::string{key} : section_ + "." + std::string{key};
  const toml_value* found =
      find(key, toml_kind::table, fmt::format("a table, written {}", heading(section)));
  return found == nullptr
             ? std::nullopt
             : std::optional<table_reader>{std::in_place, *found, section, field(key), *mistakes_};
}

std::vector<table_reader> table_reader::tables(std::string_view key) {
  const std::string expected = fmt::format("an array of tables, each written [[{}]]", key);
  std::vector<table_reader> all;
  const toml_value* found = find(key, toml_kind::array, expected);
  for (std::size_t index = 0; found != nullptr && index < found->items.size(); ++index) {
    const toml_value& item = found->items[index];
    std::string name = fmt::format("{}[{}]", field(key), index);
    if (item.kind == toml_kind::table) {
      all.emplace_back(item, key, std::move(name), *mistakes_);
    } else {
      wrong_kind(item, std::move(name), expected);
    }
  }
  return all;
}

}  // namespace baton::app
