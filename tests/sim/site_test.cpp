// Sites: names, their hashes, and how often each was visited.
#include "sim/site.hpp"

#include <map>
#include <set>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <rapidcheck.h>

#include "tests/sim/machines.hpp"

namespace {

using namespace sim::test;

constexpr std::array<const char*, 6> words{"store.claim", "worker",      "attempt",
                                           "a",           "one-two-x", "bus.deliver"};

/// A site, and what tells it from others.
struct drawn_site {
  sim::site where;
  std::string key;
};

drawn_site any_site() {
  const auto any_word = [] { return words.at(*rc::gen::inRange<std::size_t>(0, words.size())); };
  const auto* const name = any_word();
  drawn_site made{sim::site{sim::label{std::string_view{name}}}, name};
  const int below = *rc::gen::inRange(0, 4);
  for (int each = 0; each < below; ++each) {
    const auto* const word = any_word();
    if (*rc::gen::arbitrary<bool>()) {
      const auto number = *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(-3, 4),
                                          rc::gen::arbitrary<std::int64_t>(),
                                          rc::gen::element<std::int64_t>(INT64_MIN, INT64_MAX));
      made.where = made.where.at(sim::label{std::string_view{word}}, number);
      made.key += fmt::format("|{}:{}", word, number);
    } else {
      made.where = made.where.at(sim::label{std::string_view{word}});
      made.key += fmt::format("|{}", word);
    }
  }
  return made;
}

}  // namespace

TEST_CASE("a site's text names it: read back, it is the same site") {
  CHECK(rc::check([] {
    const sim::site where = any_site().where;
    const std::string text = where.text();
    RC_ASSERT(sim::site_hash_of(text) == where.hash());
  }));
}

TEST_CASE("sites are the same exactly if their texts are") {
  CHECK(rc::check([] {
    const drawn_site one = any_site();
    const drawn_site other = any_site();
    RC_ASSERT((one.key == other.key) == (one.where.text() == other.where.text()));
    RC_ASSERT((one.key == other.key) == (one.where.hash() == other.where.hash()));
  }));
}

TEST_CASE("order, depth and numbers of a site all count") {
  const sim::site worker = sim::site{"claim"}.at("worker", 3);
  CHECK(worker.text() == "claim/worker-3");
  CHECK(worker.name().text == "claim");
  const std::set<std::uint64_t> different{
      worker.hash(),
      sim::site{"claim"}.at("worker", 4).hash(),
      sim::site{"claim"}.at("worker", -3).hash(),
      sim::site{"claim"}.at("worker", INT64_MIN + 3).hash(),
      sim::site{"claim"}.at("worker").hash(),
      sim::site{"claim"}.at("worker", 0).hash(),
      sim::site{"worker"}.at("claim", 3).hash(),
      sim::site{"claim"}.hash(),
      worker.at("answered").hash()};
  CHECK(different.size() == 9);
}

TEST_CASE("a text that is no site has no hash") {
  for (const std::string_view none : {"", "/", "a/", "/a", "a//b"}) {
    INFO(none);
    CHECK_FALSE(sim::site_hash_of(none).has_value());
  }
  for (const std::string_view odd : {"-", "-3", "a-", "3", "a-3-", "a-99999999999999999999"}) {
    INFO(odd);
    CHECK(sim::site_hash_of(odd).has_value());
  }
}

TEST_CASE("a visit bears its number from the second on") {
  sim::world in{{}};
  const sim::site where = sim::site{"claim"}.at("worker", 3);
  CHECK(in.visit_to(where).text() == "claim/worker-3");
  CHECK(in.visit_to(sim::site{"claim"}).text() == "claim");
  CHECK(in.visit_to(where).text() == "claim/worker-3#2");
}

TEST_CASE("what is drawn at a visit depends on seed, site, occurrence and purpose alone") {
  const auto number = [](std::uint64_t seed, sim::label noise, int visits, sim::label purpose) {
    sim::world in{{.seed = seed}};
    static_cast<void>(in.visit_to(sim::site{noise}));
    sim::visit here = in.visit_to(sim::site{"here"});
    for (int each = 1; each < visits; ++each) {
      here = in.visit_to(sim::site{"here"});
    }
    return sim::world::random_at(here, purpose).next();
  };
  const std::uint64_t drawn = number(1, "noise", 2, "size");
  CHECK(number(1, "other noise", 2, "size") == drawn);
  CHECK(number(2, "noise", 2, "size") != drawn);
  CHECK(number(1, "noise", 3, "size") != drawn);
  CHECK(number(1, "noise", 2, "sign") != drawn);
}

TEST_CASE("visits are counted site by site, as a map would") {
  CHECK(rc::check([] {
    sim::occurrences counted;
    std::map<std::uint64_t, std::uint32_t> model;
    // Few keys that collide in the table's lower bits, and many that make it grow.
    const auto many = *rc::gen::inRange<std::uint64_t>(0, 3'000);
    const auto keys = *rc::gen::container<std::vector<std::uint64_t>>(
        rc::gen::map(rc::gen::inRange<std::uint64_t>(1, 6),
                     [](std::uint64_t key) { return key << 32U; }));
    for (std::uint64_t key = 1; key <= many; ++key) {
      RC_ASSERT(counted.next(key * 7) == ++model[key * 7]);
    }
    for (const std::uint64_t key : keys) {
      RC_ASSERT(counted.next(key) == ++model[key]);
    }
    for (const auto& [key, count] : model) {
      RC_ASSERT(counted.next(key) == count + 1);
    }
  }));
  sim::occurrences zero;
  CHECK(zero.next(0) == 1);
  CHECK(zero.next(0) == 2);
}

TEST_CASE("a site's kind is the site without its numbers") {
  CHECK(sim::site_kind_of("store.claim/worker-3/answered#12") == "store.claim/worker/answered");
  CHECK(sim::site_kind_of("action.run/execution-10/attempt-1") == "action.run/execution/attempt");
  CHECK(sim::site_kind_of("network#2") == "network");
  CHECK(sim::site_kind_of("a-b/c-4d") == "a-b/c-4d");
}
