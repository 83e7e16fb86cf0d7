#include "sim/exploration.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace sim {

using baton::base::ensure;

namespace {

/// Host 0 is the outside: what happens there may touch any host.
bool independent(footprint a, footprint b) {
  return a.host != 0 && b.host != 0 && a.host != b.host && !(a.shared && b.shared);
}

}  // namespace

std::optional<std::size_t> exploration::choose(std::span<const ready_event> ready) {
  ensure(!ready.empty(), "something is ready to be chosen");
  ensure(!is_cut_, "a run that was cut off goes no further");
  if (depth_ < path_.size()) {
    const node& known = path_[depth_];
    ensure(known.chosen < known.ready.size() && known.ready.size() == ready.size() &&
               known.ready[known.chosen].id == ready[known.chosen].id,
           "the same choices lead to the same world");
    return known.chosen;
  }
  node fresh;
  fresh.ready.assign(ready.begin(), ready.end());
  fresh.asleep = asleep_now();
  const std::optional<std::size_t> chosen = untried(fresh);
  if (!chosen) {
    is_cut_ = true;
    return std::nullopt;
  }
  fresh.chosen = *chosen;
  path_.push_back(std::move(fresh));
  return chosen;
}

void exploration::happened(footprint touched) {
  ensure(depth_ < path_.size(), "what happens was chosen");
  path_[depth_].touched = touched;
  ++depth_;
}

bool exploration::next() {
  ++(is_cut_ ? cut_off_ : runs_);
  const auto choices = std::count_if(path_.begin(), path_.end(),
                                     [](const node& each) { return each.ready.size() > 1; });
  choices_most_ = std::max(choices_most_, static_cast<std::size_t>(choices));
  is_cut_ = false;
  // An event after whose choice the run was stopped has not happened: it was never measured, and is
  // nobody's sleeper.
  ensure(depth_ <= path_.size(), "what happened was chosen");
  path_.resize(depth_);
  depth_ = 0;
  while (!path_.empty()) {
    node& last = path_.back();
    last.tried.push_back({last.ready[last.chosen].id, last.touched});
    if (const std::optional<std::size_t> other = untried(last)) {
      ensure(*other != last.chosen, "another order begins with another choice");
      last.chosen = *other;
      return true;
    }
    path_.pop_back();
  }
  return false;
}

std::optional<std::size_t> exploration::untried(const node& at) {
  for (std::size_t index = 0; index < at.ready.size(); ++index) {
    const auto is_it = [&](const sleeper& each) { return each.id == at.ready[index].id; };
    if (std::none_of(at.asleep.begin(), at.asleep.end(), is_it) &&
        std::none_of(at.tried.begin(), at.tried.end(), is_it)) {
      return index;
    }
  }
  return std::nullopt;
}

// Who was tried or asleep before the last event stays asleep, unless that event touched the same.
std::vector<exploration::sleeper> exploration::asleep_now() const {
  std::vector<sleeper> still;
  if (path_.empty()) {
    return still;
  }
  const node& last = path_.back();
  for (const std::vector<sleeper>* const all : {&last.asleep, &last.tried}) {
    std::copy_if(all->begin(), all->end(), std::back_inserter(still),
                 [&](const sleeper& each) { return independent(each.touched, last.touched); });
  }
  return still;
}

}  // namespace sim
