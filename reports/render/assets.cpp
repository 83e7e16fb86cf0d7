#include "reports/render/assets.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace baton::reports {

std::string_view asset(std::string_view name) {
  const auto all = asset_files();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const asset_file& each) { return each.name == name; });
  ensure(found != all.end(), "a report's asset is part of the library");
  return found->text;
}

}  // namespace baton::reports
