// Faults: each is decided by seed, kind, site and occurrence, and by nothing else.
#include "sim/faults.hpp"

#include <set>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/sim/machines.hpp"

namespace {

using namespace sim::test;

constexpr std::array<sim::fault_kind, 3> offered_kinds{{
    {"test.lost", "something is lost"},
    {"test.late", "something is late"},
    {"test.never", "never wanted"},
}};
constexpr sim::fault_index lost = 0;
constexpr sim::fault_index late = 1;

struct plan_in_world {
  explicit plan_in_world(std::uint64_t seed) : in{{.seed = seed}}, plan{in, offered_kinds} {}
  sim::world in;
  sim::fault_plan plan;
};

/// A walk over sites, offering both kinds at each: what fired, by kind and site.
using fired_set = std::set<std::pair<sim::fault_index, std::string>>;

fired_set walk(plan_in_world& it, const std::vector<int>& sites) {
  for (const int each : sites) {
    const sim::visit here = it.in.visit_to(sim::site{"step"}.at("place", each));
    for (const sim::fault_index kind : {lost, late}) {
      if (const sim::fault fired = it.plan.offer(kind, here)) {
        it.plan.size(fired, 1ms, 1s);
      }
    }
  }
  fired_set all;
  for (const sim::fired_fault& each : it.plan.fired()) {
    all.emplace(each.kind, each.site);
  }
  return all;
}

std::vector<int> any_sites() {
  return *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 6));
}

void allow_both(plan_in_world& it) {
  it.plan.set_rate(lost, 0.3);
  it.plan.set_rate(late, 0.4);
}

/// A fired fault's name, as a repro file would give it back.
sim::wanted_fault named(sim::fault_index kind, std::string_view text) {
  sim::wanted_fault made;
  made.kind = kind;
  const std::size_t hash = text.find('#');
  made.site = sim::site_hash_of(text.substr(0, hash)).value();
  if (hash != std::string_view::npos) {
    made.occurrence = static_cast<std::uint32_t>(std::stoul(std::string{text.substr(hash + 1)}));
  }
  return made;
}

}  // namespace

TEST_CASE("the same seed and the same visits give the same faults, with the same sizes") {
  CHECK(rc::check([](std::uint64_t seed) {
    const auto sites = any_sites();
    plan_in_world one{seed};
    plan_in_world other{seed};
    allow_both(one);
    allow_both(other);
    RC_ASSERT(walk(one, sites) == walk(other, sites));
    for (std::size_t each = 0; each < one.plan.fired().size(); ++each) {
      RC_ASSERT(one.plan.fired()[each].size == other.plan.fired()[each].size);
      RC_ASSERT(one.plan.fired()[each].size >= 1ms);
      RC_ASSERT(one.plan.fired()[each].size <= 1s);
    }
  }));
}

TEST_CASE("taking a fault away leaves every other decision as it was") {
  CHECK(rc::check([](std::uint64_t seed) {
    const auto sites = any_sites();
    plan_in_world whole{seed};
    allow_both(whole);
    fired_set expected = walk(whole, sites);
    RC_PRE(!expected.empty());
    plan_in_world reduced{seed};
    allow_both(reduced);
    const auto take_away = *rc::gen::elementOf(expected);
    reduced.plan.forbid(named(take_away.first, take_away.second));
    expected.erase(take_away);
    RC_ASSERT(walk(reduced, sites) == expected);
  }));
}

TEST_CASE("the named faults alone bring back what the rates had done") {
  CHECK(rc::check([](std::uint64_t seed) {
    const auto sites = any_sites();
    plan_in_world by_rate{seed};
    allow_both(by_rate);
    const fired_set fired = walk(by_rate, sites);
    plan_in_world by_name{seed};
    for (const auto& [kind, text] : fired) {
      by_name.plan.want(named(kind, text));
    }
    RC_ASSERT(walk(by_name, sites) == fired);
    for (std::size_t each = 0; each < fired.size(); ++each) {
      RC_ASSERT(by_name.plan.fired()[each].size == by_rate.plan.fired()[each].size);
    }
  }));
}

TEST_CASE("visits between, and other kinds' rates, change no decision") {
  CHECK(rc::check([](std::uint64_t seed) {
    const auto sites = any_sites();
    plan_in_world quiet{seed};
    quiet.plan.set_rate(lost, 0.3);
    const fired_set expected = walk(quiet, sites);
    plan_in_world busy{seed};
    busy.plan.set_rate(lost, 0.3);
    busy.plan.set_rate(late, 0.9);
    for (int each = 0; each < 5; ++each) {
      const sim::visit other = busy.in.visit_to(sim::site{"elsewhere"});
      static_cast<void>(busy.plan.offer(late, other));
    }
    fired_set seen = walk(busy, sites);
    std::erase_if(seen, [](const auto& each) { return each.first != lost; });
    RC_ASSERT(seen == expected);
  }));
}

TEST_CASE("a wanted fault happens at its occurrence only, with its size") {
  plan_in_world it{1};
  sim::wanted_fault wanted;
  wanted.kind = late;
  wanted.site = sim::site{"step"}.at("place", 2).hash();
  wanted.occurrence = 2;
  wanted.size = 77ms;
  it.plan.want(wanted);
  CHECK(walk(it, {2, 1, 2, 2}) == fired_set{{late, "step/place-2#2"}});
  CHECK(it.plan.fired()[0].size == 77ms);
}

TEST_CASE("what is named later counts, and rates of zero and one mean never and always") {
  plan_in_world it{1};
  it.plan.set_rate(lost, 1.0);
  const sim::wanted_fault first = named(lost, "step/place-1");
  it.plan.want(first);
  it.plan.forbid(first);
  CHECK(walk(it, {1, 2}) == fired_set{{lost, "step/place-2"}});
  CHECK(it.plan.rate(late) == 0.0);
}

TEST_CASE("a factor makes a fault as much more probable where it is offered") {
  plan_in_world it{1};
  it.plan.set_rate(lost, 0.01);
  int plain = 0;
  int raised = 0;
  for (int each = 0; each < 4'000; ++each) {
    const sim::visit here = it.in.visit_to(sim::site{"step"}.at("place", each));
    plain += it.plan.offer(lost, here) ? 1 : 0;
    const sim::visit there = it.in.visit_to(sim::site{"danger"}.at("place", each));
    raised += it.plan.offer(lost, there, 20.0) ? 1 : 0;
  }
  CHECK(plain == Approx(40).margin(30));
  CHECK(raised == Approx(800).margin(120));
}

TEST_CASE("a fault is counted as offered, as fired, and once as having taken effect") {
  plan_in_world it{1};
  it.plan.set_rate(lost, 1.0);
  const sim::visit here = it.in.visit_to(sim::site{"here"});
  const sim::fault fired = it.plan.offer(lost, here);
  CHECK_FALSE(it.plan.offer(late, here));
  REQUIRE(fired);
  CHECK(it.plan.counts(lost).offered == 1);
  CHECK(it.plan.counts(lost).fired == 1);
  CHECK(it.plan.counts(lost).took_effect == 0);
  CHECK(it.plan.counts(late).offered == 1);
  CHECK(it.plan.counts(late).fired == 0);
  it.plan.took_effect(fired);
  it.plan.took_effect(fired);
  it.plan.took_effect(sim::fault{});
  CHECK(it.plan.counts(lost).took_effect == 1);
  CHECK(it.plan.fired()[0].took_effect);
  CHECK(it.plan.fired()[0].site == "here");
}

TEST_CASE("once all faults have ended none fires, wanted or not, and what has begun goes on") {
  plan_in_world it{1};
  it.plan.set_rate(lost, 1.0);
  it.plan.want(named(late, "step/place-1"));
  const sim::fault before = it.plan.offer(lost, it.in.visit_to(sim::site{"here"}));
  it.plan.end_all();
  CHECK(walk(it, {1, 2}) == fired_set{{lost, "here"}});
  CHECK(it.plan.counts(lost).offered == 1);
  it.plan.took_effect(before);
  CHECK(it.plan.counts(lost).took_effect == 1);
}

TEST_CASE("a fault's size is drawn once and does not depend on other faults") {
  const auto size_with = [](double rate_of_other) {
    plan_in_world it{5};
    it.plan.set_rate(late, rate_of_other);
    it.plan.want(named(lost, "step/place-3"));
    walk(it, {1, 2, 3});
    return it.plan.fired().back().kind == lost ? it.plan.fired().back().size
                                               : it.plan.fired()[it.plan.fired().size() - 2].size;
  };
  CHECK(size_with(0.0) == size_with(1.0));
  plan_in_world it{5};
  it.plan.want(named(lost, "here"));
  const sim::fault fired = it.plan.offer(lost, it.in.visit_to(sim::site{"here"}));
  const nanoseconds size = it.plan.size(fired, 1ms, 1s);
  CHECK(it.plan.size(fired, 5s, 6s) == size);
}
