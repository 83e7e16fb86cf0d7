// The report as one HTML file that needs nothing else.
#pragma once

#include <string>

namespace baton::reports {

struct summary;

[[nodiscard]] std::string html_page(const summary& told);

}  // namespace baton::reports
