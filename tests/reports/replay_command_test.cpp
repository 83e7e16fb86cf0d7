#include "reports/model/replay_command.hpp"

#include <catch2/catch.hpp>

using baton::reports::replay_command;

TEST_CASE("a replay command is what a shell takes as one scenario and one seed") {
  CHECK(replay_command("swarm", 17) == "baton-sim replay swarm --seed 17");
  CHECK(replay_command("dir/my.toml", 1) == "baton-sim replay dir/my.toml --seed 1");
  CHECK(replay_command("a b; rm -r ~", 1) == "baton-sim replay 'a b; rm -r ~' --seed 1");
  CHECK(replay_command("it's", 1) == "baton-sim replay 'it'\\''s' --seed 1");
  CHECK(replay_command("", 1) == "baton-sim replay '' --seed 1");
}
