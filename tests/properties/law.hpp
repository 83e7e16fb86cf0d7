// What all properties share: how a law is held to many cases, and that these were of many kinds.
//
// Every property draws from the seed that RapidCheck prints when it fails. RC_PARAMS="seed=…" runs
// the same cases again, and shrinks to the same smallest one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

namespace baton::test {

/// What the cases of a property were like. A law that held for cases of one kind says little, so
/// that each property states how much of each kind it wants to have seen.
class tally {
 public:
  void count(std::string_view what, std::int64_t by = 1) { of_[std::string{what}] += by; }
  void count_if(bool is_so, std::string_view what) { count(what, is_so ? 1 : 0); }
  /// Keeps the largest.
  void reach(std::string_view what, std::int64_t value) {
    std::int64_t& most = of_[std::string{what}];
    most = std::max(most, value);
  }
  [[nodiscard]] std::int64_t of(std::string_view what) const {
    const auto found = of_.find(what);
    return found == of_.end() ? 0 : found->second;
  }
  [[nodiscard]] const std::map<std::string, std::int64_t, std::less<>>& all() const { return of_; }

 private:
  std::map<std::string, std::int64_t, std::less<>> of_;
};

/// RapidCheck's settings, with a share of the cases that are usual: fewer for what takes long.
inline rc::detail::TestParams cases(double share) {
  rc::detail::TestParams params = rc::detail::configuration().testParams;
  params.maxSuccess = std::max(1, static_cast<int>(params.maxSuccess * share));
  return params;
}

/// Whether the law holds. Prints its smallest counterexample where it does not.
template <class Law>
bool holds(const std::string& name, Law&& law, double share = 1) {
  rc::detail::TestMetadata about;
  about.description = name;
  const auto result = rc::detail::checkTestable(std::forward<Law>(law), about, cases(share));
  const bool held = result.template is<rc::detail::SuccessResult>();
  if (!held) {
    std::cerr << name << ": ";
    rc::detail::printResultMessage(result, std::cerr);
    std::cerr << "\nagain with RC_PARAMS=\"seed=" << cases(share).seed << "\"\n";
  }
  return held;
}

/// The same for a law that is meant to fail: says nothing of it.
template <class Law>
bool holds_quietly(Law&& law) {
  const auto result =
      rc::detail::checkTestable(std::forward<Law>(law), rc::detail::TestMetadata{}, cases(1));
  return result.template is<rc::detail::SuccessResult>();
}

/// Floors are for as many cases as are usual: whoever asks for fewer is not told of them.
inline void require_floors(
    const tally& seen, std::initializer_list<std::pair<std::string_view, std::int64_t>> floors) {
  const rc::detail::TestParams usual;
  const rc::detail::TestParams asked = rc::detail::configuration().testParams;
  if (asked.maxSuccess < usual.maxSuccess || asked.maxSize < usual.maxSize) {
    return;
  }
  for (const auto& [what, floor] : floors) {
    INFO(what);
    CHECK(seen.of(what) >= floor);
  }
}

}  // namespace baton::test
