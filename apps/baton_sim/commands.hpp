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
  std::string out;          ///< folder for a report; empty: none
  std::string since;        ///< a report to compare with; empty: none
  std::string determinism;  ///< such as `5%`; empty: none
  bool canary = false;      ///< with the bug on purpose in every run
  bool shrinks = true;      ///< make the first failing seed of each rule small
  bool json = false;
};
[[nodiscard]] int run(const run_command& asked);

struct replay_command {
  std::string scenario;                ///< or a `.repro` file, which has a seed of its own
  std::optional<std::uint64_t> seed;
  bool trace = false;
  std::uint64_t from = 1;        ///< the trace's first line to show
  std::uint64_t until_line = UINT64_MAX;
  std::string until;             ///< virtual time; empty: to the end
  std::string history;           ///< file to write the history to; empty: none
  std::string expect_digest;     ///< hex; empty: any
  bool canary = false;           ///< with the bug on purpose
  std::uint64_t stop_at = 0;     ///< stop for a debugger before this event; 0: do not
  bool json = false;
};
[[nodiscard]] int replay(const replay_command& asked);

struct sweep_command {
  std::string scenario;
  std::uint64_t seed = 1;
  bool pairs = false;
  std::uint64_t pairs_max = 100'000;  ///< a sample of so many where there are more
  unsigned jobs = 0;                  ///< 0: as many as there are cores
  std::string out;                    ///< folder for a report; empty: `.repro` files, here
  std::string since;                  ///< a report to compare with; empty: none
  bool json = false;
};
[[nodiscard]] int sweep(const sweep_command& asked);

struct shrink_command {
  std::string scenario;
  std::uint64_t seed = 1;
  std::string rule;  ///< empty: the first that is broken
  std::string out;   ///< folder for the `.repro` file; empty: this one
  bool json = false;
};
[[nodiscard]] int shrink(const shrink_command& asked);

struct explore_command {
  std::string scenario;
  std::uint64_t seed = 1;
  std::string step = "1ms";           ///< what is ready within it happens in all orders
  std::uint64_t orders_max = 1'000'000;
  std::uint64_t order = 0;            ///< show this one; 0: none
  bool json = false;
};
[[nodiscard]] int explore(const explore_command& asked);

/// Looks until it has found a failure: seeds, every single fault, more seeds.
struct hunt_command {
  std::string scenario = "swarm";
  std::uint64_t seeds = 20'000;
  std::uint64_t seeds_first = 600;  ///< before the sweeps
  std::vector<std::string> sweeps{"limit_one", "embedded", "timeouts_and_cancellations",
                                  "graceful_restarts", "fair_shares"};
  unsigned jobs = 0;  ///< 0: as many as there are cores
  std::string out;    ///< folder for the `.repro` file; empty: this one
  bool json = false;
};
[[nodiscard]] int hunt(const hunt_command& asked);

struct digest_command {
  std::string scenario;
  std::uint64_t seeds = 0;       ///< 0: those on stdin, a line each
  std::uint64_t base_seed = 1;
  unsigned jobs = 1;
  bool keep_lines = false;       ///< keep the trace's lines while running, and print none of them
};
[[nodiscard]] int print_digests(const digest_command& asked);

/// Merges reports, of shards or of several campaigns, and renders them.
struct report_command {
  std::vector<std::string> from;  ///< folders, or report.json files
  std::string out;                ///< folder
  std::string since;              ///< a report to compare with; empty: none
  std::string planted;            ///< what `./dev mutants --json` printed; empty: none
  std::vector<std::string> canaries;  ///< which of those have to be found each time
  bool json = false;
};
[[nodiscard]] int report(const report_command& asked);

/// A page of trends over many reports.
struct index_command {
  std::vector<std::string> from;  ///< folders, or report.json files
  std::string out;                ///< folder for index.html
};
[[nodiscard]] int index(const index_command& asked);

[[nodiscard]] int list(bool json);

}  // namespace baton::sim_app
