#include "scenarios/files/repro.hpp"

#include <fmt/format.h>

#include "adapters/toml/file.hpp"
#include "adapters/toml/values.hpp"
#include "base/number_text.hpp"
#include "scenarios/files/rule_names.hpp"
#include "scenarios/files/scenario_sections.hpp"
#include "scenarios/files/scenario_text.hpp"

namespace baton::scenarios {
namespace {

using namespace toml_reading;

constexpr known_key own_keys[] = {
    {"repro.seed", "string", "required", "The seed, in quotes, since it may be large."},
    {"repro.rule", "string", "required", "The rule that it breaks."},
};

std::vector<known_key> all_keys() {
  std::vector<known_key> keys{std::begin(own_keys), std::end(own_keys)};
  keys.insert(keys.end(), scenario_keys().begin(), scenario_keys().end());
  return keys;
}

void read_seed(table_reader& from, repro& into) {
  const auto text = from.text("seed");
  if (!text) {
    return;
  }
  const auto seed = base::number_in<std::uint64_t>(*text);
  into.seed = seed.value_or(into.seed);
  if (!seed) {
    from.wrong("seed", fmt::format("must be a whole number from 0 to 18446744073709551615 in "
                                   "quotes, found {}",
                                   in_quotes(*text)));
  }
}

void read_own(table_reader& document, repro& into) {
  auto table = document.table("repro");
  if (!table) {
    if (!document.has("repro")) {
      document.wrong("repro", "is missing: a .repro file begins with [repro], a seed and a rule");
    }
    return;
  }
  for (const std::string_view key : {"seed", "rule"}) {
    if (!table->has(key)) {
      table->wrong(key, "is missing");
    }
  }
  read_seed(*table, into);
  if (auto rule = table->text("rule")) {
    if (!can_be_broken(*rule)) {
      table->wrong("rule",
                   fmt::format("there is no rule {}: see baton-sim list", in_quotes(*rule)));
    }
    into.rule = std::move(*rule);
  }
}

}  // namespace

repro_or_mistakes parse_repro(std::string_view text, std::string_view file) {
  repro told;
  const std::vector<known_key> keys = all_keys();
  auto read = parse_scenario_with(text, file, keys,
                                  [&told](table_reader& document) { read_own(document, told); });
  if (auto* mistakes = std::get_if<std::vector<mistake>>(&read)) {
    return std::move(*mistakes);
  }
  told.what = std::move(std::get<scenario>(read));
  return told;
}

repro_or_mistakes read_repro(const std::string& path) {
  auto read = read_file(path);
  if (auto* failure = std::get_if<mistake>(&read)) {
    return std::vector{std::move(*failure)};
  }
  return parse_repro(std::get<std::string>(read), path);
}

std::string repro_text(const repro& file, const std::vector<std::string>& comments) {
  std::string text;
  for (const std::string& each : comments) {
    text += each.empty() ? "#\n" : fmt::format("# {}\n", in_one_line(each));
  }
  std::string scenario_part = to_toml(file.what);
  // What stands at the top of a scenario belongs to no table: it has to come before the first.
  const std::size_t first_table = scenario_part.find("\n[");
  text += scenario_part.substr(0, first_table);
  text += fmt::format("\n[repro]\nseed = \"{}\"\nrule = \"{}\"\n", file.seed, file.rule);
  text += scenario_part.substr(first_table);
  return text;
}

bool is_repro_name(std::string_view name_or_path) {
  return name_or_path.ends_with(".repro");
}

}  // namespace baton::scenarios
