#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "adapters/toml/values.hpp"
#include "scenarios/files/scenario_sections.hpp"
#include "sim/site.hpp"

namespace baton::scenarios {
namespace {

using namespace toml_reading;

constexpr std::chrono::nanoseconds largest = std::chrono::hours{24};

std::string_view family_of(std::string_view name) {
  return name.substr(0, name.find('.'));
}

// All kinds whose names begin alike, or all beginnings if this one has none.
std::string alternatives_to(std::string_view written) {
  std::vector<std::string_view> kinds;
  std::vector<std::string_view> families;
  for (const sim::fault_kind& kind : fault_kinds()) {
    const std::string_view family = family_of(kind.name.text);
    if (family == family_of(written)) {
      kinds.push_back(kind.name.text);
    }
    if (std::find(families.begin(), families.end(), family) == families.end()) {
      families.push_back(family);
    }
  }
  return kinds.empty() ? fmt::format("their names begin with {}. (see baton-sim list)",
                                     fmt::join(families, "., "))
                       : fmt::format("there are {}", fmt::join(kinds, ", "));
}

std::string no_such_fault(std::string_view written) {
  std::vector<std::string_view> names;
  for (const sim::fault_kind& kind : fault_kinds()) {
    names.push_back(kind.name.text);
  }
  if (const auto meant = nearest_name(written, names)) {
    return fmt::format("there is no such fault: did you mean \"{}\"?", *meant);
  }
  return fmt::format("there is no such fault: {}", alternatives_to(written));
}

bool read_rates(table_reader& section, faults& into) {
  const auto rates = section.named_values("rates");
  if (!rates) {
    return !section.has("rates");
  }
  for (const named_value& each : *rates) {
    const auto kind = fault_named(each.name);
    if (!kind) {
      section.wrong_at(each.position, each.value.field(), no_such_fault(each.name));
    }
    const auto rate = each.value.number_or_range(0, 1);
    if (kind && rate) {
      into.rates.push_back({*kind, {rate->least, rate->most}});
    }
  }
  return into.rates.size() == section.value("rates")->raw().members.size();
}

std::optional<fault_id> read_kind(table_reader& from) {
  if (!from.has("kind")) {
    from.wrong("kind", "is missing: each [[fault]] needs one, such as kind = \"process.crash\"");
    return std::nullopt;
  }
  const auto name = from.text("kind");
  const auto kind = name ? fault_named(*name) : std::nullopt;
  if (name && !kind) {
    from.wrong("kind", no_such_fault(*name));
  }
  return kind;
}

std::optional<std::string> read_site(table_reader& from) {
  if (!from.has("site")) {
    from.wrong("site",
               "is missing: each [[fault]] needs one, such as site = \"store.claim/worker-3\"");
    return std::nullopt;
  }
  auto site = from.text("site");
  if (!site) {
    return std::nullopt;
  }
  if (const std::size_t mark = site->find('#'); mark != std::string::npos) {
    // As reports write it; taken for a word of the site it would silently match nothing.
    from.wrong("site", fmt::format("which visit it is has a key of its own: write site = {} and "
                                   "occurrence = {}",
                                   in_quotes(site->substr(0, mark)), site->substr(mark + 1, 10)));
    return std::nullopt;
  }
  if (!sim::site_hash_of(*site)) {
    from.wrong("site", fmt::format("must be words with one / between each two, such as "
                                   "\"store.claim/worker-3\", found {}",
                                   in_quotes(*site)));
    return std::nullopt;
  }
  return site;
}

// Nothing if any of it is wrong.
std::optional<named_fault> read_named(table_reader& from) {
  constexpr std::int64_t occurrence_most = std::numeric_limits<std::uint32_t>::max();
  const auto kind = read_kind(from);
  auto site = read_site(from);
  const auto occurrence = from.integer("occurrence", 1, occurrence_most);
  const auto size = from.exact_duration("size", std::chrono::nanoseconds{0}, largest);
  if (!kind || !site || !good(from, "occurrence", occurrence) || !good(from, "size", size)) {
    return std::nullopt;
  }
  return named_fault{*kind, std::move(*site), static_cast<std::uint32_t>(occurrence.value_or(1)),
                     size};
}

bool read_all_named(table_reader& document, faults& into) {
  std::map<std::tuple<fault_id, std::string, std::uint32_t>, std::uint32_t> line_of;
  std::vector<table_reader> tables = document.tables("fault");
  for (table_reader& from : tables) {
    auto named = read_named(from);
    if (!named) {
      continue;
    }
    const auto [first, is_new] = line_of.emplace(
        std::tuple{named->kind, named->site, named->occurrence}, from.position("kind").line);
    if (!is_new) {
      from.wrong("kind", fmt::format("this is the fault of line {} again: remove one of them",
                                     first->second));
    }
    into.named.push_back(std::move(*named));
  }
  const auto written = document.value("fault");
  return !written ||
         (written->kind() == toml_kind::array && into.named.size() == written->raw().items.size());
}

bool can_happen(const faults& in, fault_id kind) {
  return in.swarm ||
         std::any_of(
             in.rates.begin(), in.rates.end(),
             [&](const auto& rate) { return rate.first == kind && rate.second.most > 0; }) ||
         std::any_of(in.named.begin(), in.named.end(),
                     [&](const named_fault& named) { return named.kind == kind; });
}

bool nothing_can_happen(const faults& in) {
  const auto kinds = fault_kinds();
  return std::none_of(kinds.begin(), kinds.end(), [&](const sim::fault_kind& kind) {
    return can_happen(in, fault_id{static_cast<sim::fault_index>(&kind - kinds.data())});
  });
}

void read_required_marks(table_reader& from, scenario& into) {
  const auto marks = from.texts("marks");
  for (const text_at& mark : marks.value_or(std::vector<text_at>{})) {
    if (mark.text.empty()) {
      from.wrong_at(mark.position, mark.field, "must name a mark: remove the empty name");
    } else if (std::find(into.required_marks.begin(), into.required_marks.end(), mark.text) !=
               into.required_marks.end()) {
      wrong_twice(from, mark);
    }
    into.required_marks.push_back(mark.text);
  }
}

void read_required_faults(table_reader& from, bool faults_are_good, scenario& into) {
  const auto written = from.texts("faults");
  const bool hopeless = faults_are_good && nothing_can_happen(into.goes_wrong);
  if (written && !written->empty() && hopeless) {
    from.wrong("faults",
               "nothing goes wrong in this scenario, so no fault can take effect: write "
               "[faults.rates], a [[fault]] or swarm = true, or require none");
  }
  for (const text_at& each : written.value_or(std::vector<text_at>{})) {
    const auto kind = fault_named(each.text);
    std::vector<fault_id>& all = into.required_faults;
    if (!kind) {
      from.wrong_at(each.position, each.field, no_such_fault(each.text));
      continue;
    }
    if (std::find(all.begin(), all.end(), *kind) != all.end()) {
      wrong_twice(from, each);
    } else if (faults_are_good && !hopeless && !can_happen(into.goes_wrong, *kind)) {
      from.wrong_at(each.position, each.field,
                    fmt::format("{} never happens in this scenario: give it a rate above 0 in "
                                "[faults.rates], name it in a [[fault]], or write swarm = true",
                                name_of(*kind)));
    }
    all.push_back(*kind);
  }
}

}  // namespace

bool read_faults(table_reader& document, faults& into) {
  bool all_good = true;
  if (auto section = document.table("faults")) {
    const auto swarm = section->boolean("swarm");
    assign(into.swarm, swarm);
    assign(into.rare_ways, section->boolean("rare_ways"));
    all_good = good(*section, "swarm", swarm);
    all_good = read_rates(*section, into) && all_good;
  } else {
    all_good = !document.has("faults");
  }
  return read_all_named(document, into) && all_good;
}

void read_required(table_reader& document, bool faults_are_good, scenario& into) {
  if (auto required = document.table("required")) {
    read_required_marks(*required, into);
    read_required_faults(*required, faults_are_good, into);
  }
}

}  // namespace baton::scenarios
