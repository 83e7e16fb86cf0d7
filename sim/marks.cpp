#include "base/ensure.hpp"
#include "sim/marks.hpp"

namespace sim {

using baton::base::ensure;

void marks::reached(std::string_view name) {
  ensure(!name.empty(), "a mark has a name");
  in_->note(in_->outside(), "mark", hash_of(name), [&] { return std::string{name}; });
  const auto found = counts_.find(name);
  if (found == counts_.end()) {
    counts_.emplace(name, 1);
  } else {
    ++found->second;
  }
}

bool marks::rarely(label name, std::uint64_t identity) {
  const visit here = in_->visit_to(site{name}.at("mark", static_cast<std::int64_t>(identity)));
  const bool is_on = in_->random_for(name).chance(0.25);
  if (!rare_allowed_ || !is_on || !world::random_at(here, "rarely").chance(0.25)) {
    return false;
  }
  reached(name.text);
  return true;
}

}  // namespace sim
