// The commands of baton-sim. Each returns the process's exit code.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace baton::sim_app {

struct run_command {
  std::vector<std::string> scenarios;
  std::optional<std::uint64_t> seeds;  ///< none: as many as the scenario states
  std::uint64_t base_seed = 1;
  std::string time;         ///< such as `60s`; empty: no bound
  unsigned jobs = 0;        ///< 0: as many as there are cores
  std::string shard;        ///< `I/N`; empty: all
  std::string out;          ///< folder; empty: none
  std::string determinism;  ///< such as `5%`; empty: none
  bool json = false;
};
[[nodiscard]] int run(const run_command& asked);

struct replay_command {
  std::string scenario;
  std::uint64_t seed = 1;
  bool trace = false;
  std::uint64_t from = 1;        ///< the trace's first line to show
  std::uint64_t until_line = UINT64_MAX;
  std::string until;             ///< virtual time; empty: to the end
  std::string history;           ///< file to write the history to; empty: none
  std::string expect_digest;     ///< hex; empty: any
  bool json = false;
};
[[nodiscard]] int replay(const replay_command& asked);

struct digest_command {
  std::string scenario;
  std::uint64_t seeds = 0;       ///< 0: those on stdin, a line each
  std::uint64_t base_seed = 1;
  unsigned jobs = 1;
  bool keep_lines = false;       ///< keep the trace's lines while running, and print none of them
};
[[nodiscard]] int print_digests(const digest_command& asked);

[[nodiscard]] int list(bool json);

}  // namespace baton::sim_app
