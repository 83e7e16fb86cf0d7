// A setting nobody reads looks like any other in the file: each has a test that shows its effect,
// marked `[setting:<key>]`, and a key without one fails here.
#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "apps/baton/config.hpp"

namespace baton::test {
namespace {

const std::string prefix = "setting:";

/// The keys that the tests of this binary say they show the effect of.
std::vector<std::string> keys_with_a_test() {
  std::vector<std::string> found;
  const Catch::IConfigPtr config = Catch::getCurrentContext().getConfig();
  for (const Catch::TestCase& each : Catch::getAllTestCasesSorted(*config)) {
    if (each.isHidden()) {
      continue;  // a test that is not run shows nothing
    }
    for (const std::string& tag : each.getTestCaseInfo().tags) {
      if (tag.rfind(prefix, 0) == 0) {
        found.push_back(tag.substr(prefix.size()));
      }
    }
  }
  return found;
}

}  // namespace

TEST_CASE("every key of the configuration file has a test that shows its effect") {
  const std::vector<std::string> tested = keys_with_a_test();
  REQUIRE(!app::config_keys().empty());
  for (const app::config_key& key : app::config_keys()) {
    INFO("no test is marked [" << prefix << key.path << "]");
    CHECK(std::find(tested.begin(), tested.end(), key.path) != tested.end());
  }
}

TEST_CASE("every test of a setting is about a key that exists") {
  for (const std::string& path : keys_with_a_test()) {
    const auto keys = app::config_keys();
    INFO("[" << prefix << path << "]");
    CHECK(std::any_of(keys.begin(), keys.end(), [&](auto& key) { return key.path == path; }));
  }
}

}  // namespace baton::test
