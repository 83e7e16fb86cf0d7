#include "history/processes.hpp"

#include <algorithm>
#include <iterator>

namespace baton::history {

std::int64_t process_incarnation::stalled_ns(mark from, mark until) const {
  std::int64_t total = 0;
  for (const stall& each : stalls) {
    const mark begin = each.from.at_ns > from.at_ns ? each.from : from;
    const mark end = each.until && each.until.at_ns < until.at_ns ? each.until : until;
    total = bounded_sum(total, std::max(elapsed_ns(begin, end), std::int64_t{0}));
  }
  return total;
}

bool process_incarnation::ran_on_before(mark at, std::int64_t since_ns, std::int64_t lease_ns,
                                        std::size_t after) const {
  return std::any_of(stalls.begin(), stalls.end(), [&](const stall& each) {
    return each.resumed && each.from.line > after && each.until.line < at.line &&
           elapsed_ns(each.from, each.until) >= lease_ns && elapsed_ns(each.until, at) <= since_ns;
  });
}

std::int64_t process_incarnation::outlasted_ns(std::size_t from, std::size_t until,
                                               std::int64_t lease_ns) const {
  for (const stall& each : stalls) {
    const std::int64_t over_ns = bounded_sum(each.from.at_ns, lease_ns);
    const bool lasted = !each.resumed || each.until.at_ns >= over_ns;
    if (lasted && each.from.line > from && each.from.line < until) {
      return over_ns;
    }
  }
  return never_ns;
}

void process_table::start(mark at, std::string_view name, bool exclusive) {
  if (exclusive) {
    exclusive_starts_.push_back(at.line);
    for (process_incarnation& each : incarnations_) {
      if (!each.died) {
        leave(each, at);
      }
    }
  }
  process_incarnation& fresh = incarnations_.emplace_back();
  fresh.started = at;
  fresh.exclusive = exclusive;
  if (name.empty()) {
    return;
  }
  process_incarnation*& latest = latest_[name];
  if (latest != nullptr && !latest->died) {
    leave(*latest, at);
  }
  latest = &fresh;
}

void process_table::stall(mark at, std::string_view name) {
  watched_ = true;
  process_incarnation* const incarnation = living(name);
  if (incarnation != nullptr && (incarnation->stalls.empty() || incarnation->stalls.back().until)) {
    incarnation->stalls.push_back({at, {}, false});
  }
}

void process_table::resume(mark at, std::string_view name) {
  watched_ = true;
  process_incarnation* const incarnation = living(name);
  if (incarnation != nullptr && !incarnation->stalls.empty() && !incarnation->stalls.back().until) {
    incarnation->stalls.back().until = at;
    incarnation->stalls.back().resumed = true;
  }
}

void process_table::die(mark at, std::string_view name) {
  watched_ = true;
  if (process_incarnation* const incarnation = living(name)) {
    leave(*incarnation, at);
  }
}

const process_incarnation* process_table::find(std::string_view name) const {
  const auto found = latest_.find(name);
  return found == latest_.end() ? nullptr : found->second;
}

std::size_t process_table::incarnation_at(std::size_t line) const {
  const auto next = std::upper_bound(exclusive_starts_.begin(), exclusive_starts_.end(), line);
  return static_cast<std::size_t>(next - exclusive_starts_.begin());
}

std::size_t process_table::incarnation_began(std::size_t line) const {
  const std::size_t incarnation = incarnation_at(line);
  return incarnation == 0 ? 0 : exclusive_starts_[incarnation - 1];
}

std::size_t process_table::incarnation_ends(std::size_t line) const {
  const std::size_t incarnation = incarnation_at(line);
  return incarnation == exclusive_starts_.size() ? never : exclusive_starts_[incarnation];
}

bool process_table::restarted_between(std::size_t from, std::size_t until) const {
  const auto next = std::upper_bound(
      incarnations_.begin(), incarnations_.end(), from,
      [](std::size_t line, const auto& incarnation) { return line < incarnation.started.line; });
  return next != incarnations_.end() && next->started.line <= until;
}

bool process_table::alone_at(std::size_t line) const {
  const auto next = std::upper_bound(
      incarnations_.begin(), incarnations_.end(), line,
      [](std::size_t at, const auto& incarnation) { return at < incarnation.started.line; });
  return next != incarnations_.begin() && std::prev(next)->exclusive;
}

process_incarnation* process_table::living(std::string_view name) const {
  const auto found = latest_.find(name);
  const bool incarnations = found != latest_.end() && !found->second->died;
  return incarnations ? found->second : nullptr;
}

void process_table::leave(process_incarnation& incarnation, mark at) {
  incarnation.died = at;
  if (!incarnation.stalls.empty() && !incarnation.stalls.back().until) {
    incarnation.stalls.back().until = at;
  }
}

}  // namespace baton::history
