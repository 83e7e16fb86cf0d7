// The report as JUnit XML: a suite for each scenario, a case for each rule.
#pragma once

#include <string>

namespace baton::reports {

struct summary;

[[nodiscard]] std::string junit_xml(const summary& told);

}  // namespace baton::reports
