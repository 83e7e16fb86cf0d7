#include "base/ensure.hpp"
#include "sim/network.hpp"

namespace sim {

using baton::base::ensure;

network::network(world& in, fault_plan& plan, const network_options& options)
    : in_{&in}, plan_{&plan}, options_{options} {
  ensure(options.latency_least >= nanoseconds{0} && options.latency_least <= options.latency_most,
         "the fastest link is no slower than the slowest");
}

network::link& network::between(const host& from, const host& to) {
  if (links_.size() < in_->hosts().size()) {
    links_.resize(in_->hosts().size());
  }
  std::vector<link>& outgoing = links_[from.index()];
  if (outgoing.size() < in_->hosts().size()) {
    outgoing.resize(in_->hosts().size());
  }
  ensure(from.index() < links_.size() && to.index() < outgoing.size(),
         "links are between hosts of the world");
  link& found = outgoing[to.index()];
  if (found.pace == nanoseconds{0}) {
    random_stream drawn{mix(mix(in_->seed(), hash_of("link")), mix(from.index(), to.index()))};
    // Squared, so that most links are fast and a few are slow.
    const double share = drawn.unit();
    const auto span = static_cast<double>((options_.latency_most - options_.latency_least).count());
    found.pace = options_.latency_least + nanoseconds{static_cast<std::int64_t>(span * share * share)};
    ensure(found.pace >= options_.latency_least && found.pace <= options_.latency_most,
           "a link's pace is within its bounds");
  }
  return found;
}

void network::record(const host& from, const host& to, const visit& message, nanoseconds takes,
                     bool refused) {
  ensure(takes >= nanoseconds{0}, "a message arrives after it was sent");
  message_record record;
  record.sent_in = in_->event_count();
  record.sent_at = in_->now();
  record.due_at = in_->now() + takes;
  record.from = from.index();
  record.to = to.index();
  record.site = message.text();
  record.refused = refused;
  in_->records()->sent(std::move(record), message.key);
}

bool network::is_cut(const host& from, const host& to) const {
  return from.index() < links_.size() && to.index() < links_[from.index()].size() &&
         links_[from.index()][to.index()].cuts > 0;
}

bool network::passes(const host& from, const host& to) {
  const link& way = between(from, to);
  if (way.cuts > 0) {
    if (to.is_up()) {
      plan_->took_effect(way.cut_by);
    }
    return false;
  }
  return to.is_up();
}

std::chrono::nanoseconds network::time_of(const host& from, const host& to, const visit& message) {
  const link& way = between(from, to);
  if (way.slowness > 1) {
    plan_->took_effect(way.slowed_by);
  }
  random_stream drawn = world::random_at(message, "latency");
  const nanoseconds base = way.pace + drawn.exponential(way.pace / 2, way.pace * 10);
  ensure(base >= way.pace, "no message is faster than its link");
  return base * way.slowness + nanoseconds{1};
}

void network::cut(const host& from, const host& to, fault why) {
  ensure(&from != &to, "a host is not cut off from itself");
  link& way = between(from, to);
  ensure(way.cuts >= 0, "a link is mended no more often than it was cut");
  ++way.cuts;
  way.cut_by = why;
}

void network::mend(const host& from, const host& to) {
  link& way = between(from, to);
  way.cuts = way.cuts > 0 ? way.cuts - 1 : 0;
}

void network::slow_down(const host& from, const host& to, std::int64_t factor, fault why) {
  ensure(factor >= 1, "a slow link takes as long at least as it did");
  link& way = between(from, to);
  way.slowness = factor;
  way.slowed_by = why;
}

void network::heal(const host& one, const host& other) {
  for (link* const way : {&between(one, other), &between(other, one)}) {
    way->cuts = 0;
    way->slowness = 1;
  }
}

}  // namespace sim
