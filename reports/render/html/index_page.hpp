// A static page of trends over many reports.
#pragma once

#include <string>
#include <vector>

#include "reports/model/report.hpp"

namespace baton::reports {

/// One run of many: its report, and where its page is, beside the index.
struct indexed_report {
  std::string link;  ///< relative; empty: none
  report of;
};

/// `all` in order of time.
[[nodiscard]] std::string html_index(const std::vector<indexed_report>& all);

}  // namespace baton::reports
