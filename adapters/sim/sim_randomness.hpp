// The randomness port, keyed by host, site and identity.
#pragma once

#include "adapters/sim/simulation.hpp"
#include "base/hash.hpp"
#include "engine/ports/randomness.hpp"

namespace baton {

/// For one incarnation of its host. Also switches the engine's marks for rare ways on.
class sim_randomness final : public randomness {
 public:
  sim_randomness(simulation& in, const sim::host& on) : in_{&in}, on_{&on} {}

  std::uint64_t below(std::uint64_t bound, std::string_view site, std::uint64_t identity) override {
    ensure(bound >= 1, "a number below nothing cannot be drawn");
    const sim::visit here = in_->world.visit_to(
        on_->site_of(sim::label{site}).at("number", static_cast<std::int64_t>(identity)));
    const std::uint64_t drawn = sim::world::random_at(here, "below").below(bound);
    ensure(drawn < bound, "a number is drawn below its bound");
    return drawn;
  }

  bool rarely(std::string_view site, std::uint64_t identity) override {
    return in_->marks.rarely(sim::label{site}, base::mix(on_->index(), identity));
  }

 private:
  simulation* in_;
  const sim::host* on_;
};

}  // namespace baton
