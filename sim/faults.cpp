#include "base/ensure.hpp"
#include "sim/faults.hpp"

namespace sim {

using baton::base::ensure;
namespace {

constexpr label fires_label{"fires"};
constexpr label size_label{"size"};

}  // namespace

fault_plan::fault_plan(world& in, std::span<const fault_kind> kinds)
    : in_{&in}, kinds_{kinds}, states_(kinds.size()) {}

void fault_plan::set_rate(fault_index kind, double rate) {
  ensure(rate >= 0 && rate <= 1, "a rate is a probability");
  states_.at(kind).rate = rate;
}

std::uint64_t fault_plan::key_of(fault_index kind, std::uint64_t site,
                                 std::uint32_t occurrence) const {
  ensure(kind < kinds_.size(), "a kind of fault was declared");
  ensure(occurrence >= 1, "visits are counted from one");
  return mix(mix(kinds_[kind].name.hash, site), occurrence);
}

void fault_plan::want(const wanted_fault& wanted) {
  ensure(!wanted.size || *wanted.size >= std::chrono::nanoseconds{0}, "a size is not negative");
  named_[key_of(wanted.kind, wanted.site, wanted.occurrence)] = {wanted.size, true};
}

void fault_plan::forbid(const wanted_fault& unwanted) {
  named_[key_of(unwanted.kind, unwanted.site, unwanted.occurrence)] = {std::nullopt, false};
}

fault fault_plan::offer(fault_index kind, const visit& here, double factor) {
  ensure(kind < states_.size(), "a kind of fault was declared");
  ensure(factor >= 0, "a probability is not negative");
  kind_state& state = states_[kind];
  if (ended_ || fired_.size() >= fired_faults_max) {
    return {};
  }
  ++state.counts.offered;
  if (keeps_offers_) [[unlikely]] {
    offers_.push_back({kind, here});
  }
  if (state.rate <= 0 && named_.empty()) {
    return {};
  }
  std::uint64_t drawn_from = mix(here.key, kinds_[kind].name.hash);
  if (fresh_key_ != 0) [[unlikely]] {
    drawn_from = mix(drawn_from, fresh_key_);
  }
  bool fires = random_stream{mix(drawn_from, fires_label.hash)}.chance(state.rate * factor);
  if (!named_.empty()) {
    const auto found = named_.find(key_of(kind, here.where.hash(), here.occurrence));
    fires = found == named_.end() ? fires : found->second.happens;
  }
  if (!fires) {
    return {};
  }
  ++state.counts.fired;
  fired_.push_back({kind, here.text(), in_->now(), {}, false});
  keys_.push_back(drawn_from);
  ensure(keys_.size() == fired_.size() && state.counts.fired <= state.counts.offered,
         "a fault fires where it was offered, and has its key");
  if (!named_.empty()) {
    const auto found = named_.find(key_of(kind, here.where.hash(), here.occurrence));
    if (found != named_.end() && found->second.size) {
      fired_.back().size = *found->second.size;
    }
  }
  return fault{fired_.size() - 1};
}

std::chrono::nanoseconds fault_plan::size(fault which, std::chrono::nanoseconds least,
                                          std::chrono::nanoseconds most) {
  ensure(least >= std::chrono::nanoseconds{0} && least <= most, "a size has its bounds in order");
  fired_fault& of = fired_.at(which.index());
  if (of.size == std::chrono::nanoseconds{0}) {
    of.size = random_stream{mix(keys_[which.index()], size_label.hash)}.between(least, most);
  }
  ensure(of.size >= std::chrono::nanoseconds{0}, "a size is not negative");
  return of.size;
}

void fault_plan::took_effect(fault which) {
  ensure(!which || which.index() < fired_.size(), "a fault is of the plan that it fired in");
  if (!which || fired_[which.index()].took_effect) {
    return;
  }
  fired_[which.index()].took_effect = true;
  fault_counts& counts = states_[fired_[which.index()].kind].counts;
  ++counts.took_effect;
  ensure(counts.took_effect <= counts.fired, "a fault takes effect once, after it has fired");
}

}  // namespace sim
