// The report as one HTML file that needs nothing else.
#pragma once

#include <string>

namespace baton::reports {

struct report;

[[nodiscard]] std::string html_page(const report& whole);

}  // namespace baton::reports
