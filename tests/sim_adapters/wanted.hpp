// Makes one fault happen where a test wants it, and reads what came of it.
#pragma once

#include <optional>
#include <string_view>

#include <catch2/catch.hpp>

#include "adapters/sim/simulation.hpp"

namespace baton::test {

/// At the next visit to `site` if none has been yet. `size`: how long, for what is late.
inline void want(simulation& in, fault_id kind, std::string_view site,
                 std::optional<duration> size = std::nullopt) {
  sim::wanted_fault wanted;
  wanted.kind = index_of(kind);
  wanted.site = sim::site_hash_of(site).value();
  wanted.size = size;
  in.faults.want(wanted);
}

/// A fault that has happened: what a scenario's trouble hands to the adapter that it concerns.
inline sim::fault happened(simulation& in, fault_id kind) {
  want(in, kind, "trouble");
  return in.offer(kind, in.world.visit_to(sim::site{"trouble"}));
}

inline std::uint64_t fired(const simulation& in, fault_id kind) {
  return in.faults.counts(index_of(kind)).fired;
}

inline std::uint64_t took_effect(const simulation& in, fault_id kind) {
  return in.faults.counts(index_of(kind)).took_effect;
}

}  // namespace baton::test
