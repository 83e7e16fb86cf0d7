#include "reports/render/html/page.hpp"

#include <fmt/format.h>

#include "reports/model/report.hpp"
#include "reports/render/assets.hpp"
#include "reports/render/html/document.hpp"
#include "reports/render/html/sections/sections.hpp"

namespace baton::reports {
namespace {

std::string title_of(const report& whole) {
  if (whole.scenarios.size() == 1 && whole.sweeps.empty()) {
    return fmt::format("fault-injection report: {}", whole.scenarios.front().scenario);
  }
  if (whole.scenarios.empty() && whole.sweeps.size() == 1) {
    return fmt::format("fault-injection report: sweep of {}", whole.sweeps.front().scenario);
  }
  return "fault-injection report";
}

}  // namespace

std::string html_page(const report& whole) {
  page_document page;
  page.title = title_of(whole);
  page.css_class = "report";
  page.opening = opening_html(whole);
  page.sections = {
      {"changes", "Since the last run", changes_html(whole)},
      {"kinds", "What broke", kinds_html(whole)},
      {"other-seeds", "Other seeds that did not pass", other_seeds_html(whole)},
      {"faults-and-rules", "Faults against rules", fault_rule_matrix_html(whole)},
      {"sweeps", "Every fault at every place", sweep_matrix_html(whole)},
      {"marks", "Rare branches", marks_html(whole)},
      {"distributions", "How long things took", distributions_html(whole)},
      {"determinism", "Determinism", determinism_html(whole)},
      {"scenarios", "Scenarios", scenarios_html(whole)},
      {"planted", "Planted bugs", planted_html(whole)},
      {"environment", "Environment", environment_html(whole)},
      {"words", "Words on this page", words_html()},
  };
  page.style = fmt::format("{}\n{}", asset("page_style"), asset("picture_style"));
  page.script = fmt::format("{}\n{}", asset("page_script"), asset("picture_script"));
  return document_html(page);
}

}  // namespace baton::reports
