// Many reports in a row, as a nightly run leaves them.
#pragma once

#include <vector>

#include "reports/render/html/index_page.hpp"

namespace baton::test {

/// From the oldest to the newest: a few fail, some miss a canary or have none, one differs.
[[nodiscard]] std::vector<reports::indexed_report> sample_trend(std::size_t count);

}  // namespace baton::test
