#include "reports/render/html/page.hpp"

#include <array>

#include <fmt/format.h>

#include "reports/model/summary.hpp"
#include "reports/render/assets.hpp"
#include "reports/render/html/document.hpp"
#include "reports/render/html/sections/sections.hpp"

namespace baton::reports {
namespace {

std::string page_title(const summary& told) {
  return told.parts.size() == 1 ? fmt::format("fault-injection report: {}", told.parts.front().name)
                                : std::string{"fault-injection report"};
}

/// How links name a section.
std::string_view id_of(report_section section) {
  constexpr std::array<std::string_view, section_count> ids{
      "changes",       "kinds",       "other-seeds", "faults-and-rules", "sweeps",      "marks",
      "distributions", "determinism", "scenarios",   "planted",          "environment", "words"};
  return ids.at(static_cast<std::size_t>(section));
}

std::string body_of(report_section section, const summary& told) {
  switch (section) {
    case report_section::changes: return changes_html(told);
    case report_section::kinds: return kinds_html(told);
    case report_section::other_seeds: return other_seeds_html(told);
    case report_section::faults_and_rules: return fault_rule_matrix_html(told);
    case report_section::sweeps: return sweep_matrix_html(told);
    case report_section::marks: return marks_html(told);
    case report_section::distributions: return distributions_html(told);
    case report_section::determinism: return determinism_html(told);
    case report_section::scenarios: return scenarios_html(told);
    case report_section::planted: return planted_html(told);
    case report_section::environment: return environment_html(told);
    case report_section::words: return words_html();
  }
  return {};
}

}  // namespace

std::string html_page(const summary& told) {
  page_document page;
  page.title = page_title(told);
  page.css_class = "report";
  page.opening = opening_html(told);
  for (std::size_t index = 0; index < section_count; ++index) {
    const auto section = static_cast<report_section>(index);
    page.sections.push_back(
        {std::string{id_of(section)}, std::string{title_of(section)}, body_of(section, told)});
  }
  page.style = fmt::format("{}\n{}", asset("page_style"), asset("picture_style"));
  page.script = fmt::format("{}\n{}", asset("page_script"), asset("picture_script"));
  return document_html(page);
}

}  // namespace baton::reports
