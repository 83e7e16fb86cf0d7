#include "reports/html/page.hpp"

#include <fmt/format.h>

#include "reports/assets.hpp"
#include "reports/html/document.hpp"
#include "reports/html/sections.hpp"
#include "reports/report.hpp"

namespace baton::reports {
namespace {

std::string title_of(const report& of) {
  if (of.scenarios.size() == 1 && of.sweeps.empty()) {
    return fmt::format("fault-injection report: {}", of.scenarios.front().scenario);
  }
  if (of.scenarios.empty() && of.sweeps.size() == 1) {
    return fmt::format("fault-injection report: sweep of {}", of.sweeps.front().scenario);
  }
  return "fault-injection report";
}

}  // namespace

std::string html_page(const report& of) {
  page_document page;
  page.title = title_of(of);
  page.css_class = "report";
  page.opening = opening_html(of);
  page.sections = {
      {"changes", "Since the last run", changes_html(of)},
      {"kinds", "What broke", kinds_html(of)},
      {"other-seeds", "Other seeds that did not pass", other_seeds_html(of)},
      {"faults-and-rules", "Faults against rules", fault_rule_matrix_html(of)},
      {"sweeps", "Every fault at every place", sweep_matrix_html(of)},
      {"marks", "Rare branches", marks_html(of)},
      {"distributions", "How long things took", distributions_html(of)},
      {"determinism", "Determinism", determinism_html(of)},
      {"scenarios", "Scenarios", scenarios_html(of)},
      {"planted", "Planted bugs", planted_html(of)},
      {"environment", "Environment", environment_html(of)},
      {"words", "Words on this page", words_html()},
  };
  page.style = fmt::format("{}\n{}", asset("page_style"), asset("picture_style"));
  page.script = fmt::format("{}\n{}", asset("page_script"), asset("picture_script"));
  return document_html(page);
}

}  // namespace baton::reports
