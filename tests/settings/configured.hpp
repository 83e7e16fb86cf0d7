// From the text of a configuration file to what it sets up: the way every setting goes.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "apps/baton/config.hpp"
#include "tests/world/judged.hpp"

namespace baton::test {

/// The configuration of a text that has no mistakes.
inline app::server_config configured(const std::string& text,
                                     std::string file = "/etc/baton/baton.toml") {
  app::loaded_config loaded = app::parse_config(text, std::move(file));
  for (const app::config_mistake& mistake : loaded.mistakes) {
    UNSCOPED_INFO(to_string(mistake));
  }
  REQUIRE(loaded.mistakes.empty());
  return std::move(loaded.config);
}

/// `sections`, and behind them the action `deploy` with these keys.
inline std::string with_deploy(std::string_view sections, std::string_view keys = {}) {
  return fmt::format("{}\n[[action]]\nref = \"deploy\"\ncommand = \"true\"\n{}\n", sections, keys);
}

/// A machine whose processes run under a configuration file.
struct configured_fixture : loop_fixture {
  explicit configured_fixture(const std::string& text) {
    const app::server_config config = configured(text);
    settings = config.loop;
    for (const app::action_config& each : config.actions) {
      actions.push_back(each.definition);
    }
  }
};

/// Starts `it` and submits `deploy` so many times.
inline std::vector<execution_id> start_and_submit(process& it, int count) {
  REQUIRE(it.start());
  std::vector<execution_id> accepted;
  for (int each = 0; each < count; ++each) {
    const auto id = it.submit("deploy");
    REQUIRE(id);
    accepted.push_back(*id);
  }
  return accepted;
}

/// Since when the machine's time stood at `began`, in milliseconds.
inline std::int64_t ms_since(const loop_fixture& on, host_time began) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(on.time.now - began).count();
}

}  // namespace baton::test
