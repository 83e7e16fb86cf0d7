#include "tests/properties/played_histories.hpp"

#include <map>
#include <string_view>

#include <catch2/catch.hpp>

#include "history/report.hpp"
#include "scenarios/files/scenario_file.hpp"
#include "scenarios/run/run.hpp"
#include "tests/history/support.hpp"

namespace baton::test {
namespace {

// Queues long enough that somebody waits when somebody is cancelled, fails or is overtaken.
constexpr std::string_view calm_text = R"(
about = "Bodies fail, clients cancel, nothing else."
[topology]
workers = [1, 2]
[[action]]
ref = "one"
timeout = "1s"
grace = "100ms"
attempts_max = 3
backoff = ["0ms", "30ms"]
lasts = ["60ms", "200ms"]
[[action]]
ref = "few"
limit = [2, 3]
timeout = "1s"
attempts_max = 2
lasts = ["60ms", "300ms"]
[[action]]
ref = "grouped"
groups = 2
timeout = "1s"
lasts = ["60ms", "200ms"]
[workload]
executions = [16, 24]
within = "250ms"
read_share = 0.5
[faults.rates]
"action.fails" = 0.25
"client.cancels" = 0.6
"client.cancels_twice" = 0.5
[phases]
faults = "2s"
)";

constexpr std::string_view stormy_text = R"(
about = "Everything goes wrong on a small scale."
[topology]
executors = [1, 2]
workers = [1, 3]
[timing]
lease = ["1s", "2s"]
heartbeat = "200ms"
lease_margin = "400ms"
[[action]]
ref = "one"
timeout = "1s"
attempts_max = 3
retry_on = ["failed", "timeout", "worker_lost"]
[[action]]
ref = "few"
limit = [2, 3]
timeout = "1s"
groups = [0, 2]
slow_share = 0.2
[workload]
executions = [10, 25]
within = "1s"
read_share = 0.4
[faults]
swarm = true
rare_ways = true
[phases]
faults = "2s"
)";

judged_history play(std::string_view text, std::uint64_t seed, bool calm) {
  const auto read = scenarios::parse_scenario(text, "property.toml");
  REQUIRE(std::holds_alternative<scenarios::scenario>(read));
  const auto& what = std::get<scenarios::scenario>(read);
  const scenarios::plan plan = scenarios::draw_plan(what, seed);
  scenarios::run_options keep;
  keep.keep_history = true;
  judged_history made;
  made.events = scenarios::play(what, plan, keep).history;
  const duration patience = plan.settings.lease + plan.call_patience * 2;
  made.options.slack_ns = duration{std::chrono::seconds{3}}.count();
  made.options.cancel_reach_ns = patience.count();
  made.options.no_leak_bound_ns = plan.no_leak_within.count();
  made.options.isolation_bound_ns = plan.isolation_within.count();
  made.options.isolation_after_faults_only = !calm;
  // Whatever machines do is excused by as much as any run excuses it.
  made.options.renewal_age_ns = duration{plan.settings.lease}.count();
  made.options.end_unnoticed_ns = duration{std::chrono::seconds{10}}.count();
  const history::verdict judged = made.judge();
  INFO("seed " << seed << "\n" << history::to_text(judged));
  REQUIRE(judged.holds());
  return made;
}

const judged_history& known(std::string_view text, std::uint64_t seed, bool calm) {
  static std::map<std::pair<bool, std::uint64_t>, judged_history> all;
  const auto found = all.find({calm, seed});
  return found != all.end()
             ? found->second
             : all.emplace(std::pair{calm, seed}, play(text, seed, calm)).first->second;
}

}  // namespace

const judged_history& calm_history(std::uint64_t seed) {
  return known(calm_text, seed, true);
}

const judged_history& stormy_history(std::uint64_t seed) {
  return known(stormy_text, seed, false);
}

judged_history written_history(bool with_groups) {
  return {
      history::read_file(with_groups ? "good/groups.jsonl" : "good/kill_and_restart.jsonl").events,
      {}};
}

}  // namespace baton::test
