// A scenario is what its file says: each key ends up in its place, and what is left out has its
// default.
#include <string>
#include <string_view>
#include <vector>

#include "history/checker.hpp"
#include "scenarios/files/action_refs.hpp"
#include "tests/scenario_files/reading.hpp"

namespace {

using namespace std::chrono_literals;
using namespace baton::scenarios;
using baton::fault_id;
using baton::test::good_scenario;

using durations = range<milliseconds>;
using integers = range<std::int64_t>;

scenario with(std::string_view lines) {
  return good_scenario(fmt::format("[[action]]\nref = \"a\"\n{}", lines));
}

}  // namespace

TEST_CASE("a scenario of one action has the defaults of a scenario") {
  scenario expected;
  expected.name = "s";
  expected.actions.emplace_back().ref = "a";
  CHECK(with("") == expected);
}

TEST_CASE("the default that is documented for a key is the one it has") {
  for (const auto& key : scenario_keys()) {
    if (key.default_value == "required" || key.default_value == "none") {
      continue;
    }
    const std::size_t dot = key.path.rfind('.');
    const std::string_view section = key.path.substr(0, dot == std::string_view::npos ? 0 : dot);
    const std::string line = fmt::format("{} = {}", key.path.substr(dot + 1), key.default_value);
    INFO(key.path);
    if (section.empty()) {
      CHECK(good_scenario(line + "\n[[action]]\nref = \"a\"") == with(""));
    } else if (section == "action") {
      CHECK(with(line) == with(""));
    } else if (section == "fault") {
      constexpr std::string_view named = "[[fault]]\nkind = \"bus.lost\"\nsite = \"x\"\n";
      CHECK(with(fmt::format("{}{}", named, line)) == with(named));
    } else if (section == "request") {
      constexpr std::string_view asked = "[[request]]\naction = \"a\"\n";
      CHECK(with(fmt::format("{}{}", asked, line)) == with(asked));
    } else {
      CHECK(with(fmt::format("[{}]\n{}", section, line)) == with(""));
    }
  }
}

TEST_CASE("the top level says what the scenario is about") {
  const scenario read = good_scenario(
      "about = \"x y\"\nseeds = 7\npolicies = [\"priorities\", \"fifo\"]\n[[action]]\nref = \"a\"");
  CHECK(read.about == "x y");
  CHECK(read.seeds == 7);
  CHECK(read.policies ==
        std::vector{sim::scheduling_policy::priorities, sim::scheduling_policy::fifo});
}

TEST_CASE("a scenario is called as its file is") {
  const auto name = [](std::string_view file) {
    return good_scenario(parse_scenario("[[action]]\nref = \"a\"", file)).name;
  };
  CHECK(name("swarm.toml") == "swarm");
  CHECK(name("/a/b.c/my-own.toml") == "my-own");
  CHECK(name("a/no_extension") == "no_extension");
}

TEST_CASE("hosts are read") {
  const topology hosts = with(
                             "[topology]\nexecutors = [1, 3]\nworkers = 0\n"
                             "workers_per_process = [2, 16]\n"
                             "worker_capacity = [2, 1000]\nexecutors_work = true")
                             .hosts;
  CHECK(hosts.executors == integers{1, 3});
  CHECK(hosts.workers == integers{0, 0});
  CHECK(hosts.workers_per_process == integers{2, 16});
  CHECK(hosts.worker_capacity == integers{2, 1000});
  CHECK(hosts.executors_work);
}

TEST_CASE("the loop's times are read") {
  const timing times = with(
                           "[timing]\nlease = [\"3s\", \"4s\"]\nheartbeat = \"1s\"\n"
                           "lease_margin = [\"1s\", \"1500ms\"]\nreap_interval = \"1ms\"\n"
                           "start_patience = [\"1s\", \"9s\"]\n"
                           "reconcile_interval = [\"2s\", \"3s\"]\nbatch_max = [1, 9]\n"
                           "call_patience = \"7s\"")
                           .times;
  CHECK(times.lease == durations{3s, 4s});
  CHECK(times.heartbeat == durations{1s, 1s});
  CHECK(times.lease_margin == durations{1s, 1500ms});
  CHECK(times.reap_interval == durations{1ms, 1ms});
  CHECK(times.start_patience == durations{1s, 9s});
  CHECK(times.reconcile_interval == durations{2s, 3s});
  CHECK(times.batch_max == integers{1, 9});
  CHECK(times.call_patience == durations{7s, 7s});
  CHECK_FALSE(with("[timing]\nreconcile_interval = \"never\"").times.reconcile_interval);
}

TEST_CASE("actions are read") {
  const auto actions = with(
                           "[[action]]\nref = \"b.c\"\ncount = [2, 3]\nlimit = [4, 5]\n"
                           "groups = [0, 6]\ntimeout = \"7s\"\ngrace = [\"0s\", \"8s\"]\n"
                           "attempts_max = [1, 9]\nbackoff = \"0ms\"\nretry_on = [\"timeout\"]\n"
                           "lasts = [\"0ms\", \"1s\"]\nslow_share = 0.25\nslow_lasts = \"2s\"")
                           .actions;
  REQUIRE(actions.size() == 2);
  scenario_action expected;
  expected.ref = "b.c";
  expected.count = {2, 3};
  expected.limit = {4, 5};
  expected.groups = {0, 6};
  expected.timeout = {7s, 7s};
  expected.grace = {0s, 8s};
  expected.attempts_max = {1, 9};
  expected.backoff = {0ms, 0ms};
  expected.retry_on_failed = false;
  expected.retry_on_timeout = true;
  expected.retry_on_worker_lost = false;
  expected.runs = {{0ms, 1s}, 0.25, {2s, 2s}};
  CHECK(actions[1] == expected);
}

TEST_CASE("several actions of one entry are numbered, one alone is not") {
  scenario_action action;
  action.ref = "a";
  CHECK(ref_of(action, 1) == "a");
  action.count = {1, 3};
  CHECK(ref_of(action, 1) == "a-1");
  CHECK(ref_of(action, 3) == "a-3");
}

TEST_CASE("what clients ask for is read") {
  const workload asks = with(
                            "[workload]\nexecutions = [20, 100000]\nwithin = \"0s\"\n"
                            "keyed_share = 1\nread_share = 0.5")
                            .asks;
  CHECK(asks == workload{{20, 100'000}, {0s, 0s}, 1.0, 0.5});
}

TEST_CASE("faults are read, by rate and by name") {
  const faults wrong = with(
                           "[faults]\nswarm = true\nrare_ways = true\n[faults.rates]\n"
                           "\"process.crash\" = 0.001\n\"bus.lost\" = [0, 0.5]\n[[fault]]\n"
                           "kind = \"operator.second_executor\"\nsite = \"a.b/c-3\"\n"
                           "occurrence = 4294967295\nsize = \"5ms\"\n[[fault]]\n"
                           "kind = \"bus.lost\"\nsite = \"x\"")
                           .goes_wrong;
  CHECK(wrong.swarm);
  CHECK(wrong.rare_ways);
  // In the order of their names.
  REQUIRE(wrong.rates.size() == 2);
  CHECK(wrong.rates[0] == std::pair{fault_id::bus_lost, range<double>{0, 0.5}});
  CHECK(wrong.rates[1] == std::pair{fault_id::process_crash, range<double>{0.001, 0.001}});
  REQUIRE(wrong.named.size() == 2);
  CHECK(wrong.named[0] ==
        named_fault{fault_id::operator_second_executor, "a.b/c-3", 4294967295U, 5ms});
  CHECK(wrong.named[1] == named_fault{fault_id::bus_lost, "x", 1, {}});
}

TEST_CASE("phases, rules and what is required are read") {
  const scenario read = with(
      "[phases]\nfaults = [\"1s\", \"2s\"]\nno_leak_within = \"3s\"\n"
      "events_max = 1000\n[rules]\noff = [\"isolation\", \"fifo\"]\n"
      "isolation_within = \"4s\"\n[required]\nmarks = [\"a\", \"b c\"]\n"
      "faults = [\"clock.skew\"]\n[faults]\nswarm = true");
  CHECK(read.lasts == phases{{1s, 2s}, 3s, 1'000});
  CHECK(read.judged.off == std::vector<std::string>{"isolation", "fifo"});
  CHECK(read.judged.isolation_within == milliseconds{4s});
  CHECK(read.required_marks == std::vector<std::string>{"a", "b c"});
  CHECK(read.required_faults == std::vector{fault_id::clock_skew});
}

TEST_CASE("every rule can be switched off") {
  for (const auto& [rule, sentence] : baton::history::rule_descriptions()) {
    CHECK(with(fmt::format("[rules]\noff = [\"{}\"]", rule)).judged.off ==
          std::vector{std::string{rule}});
  }
}

TEST_CASE("requests one by one keep their numbers, and have their place where they name none") {
  const scenario read = with(
      "[[request]]\naction = \"a\"\nat = \"1500us\"\n"
      "[[request]]\nnumber = 7\naction = \"a\"\nkeyed = false\nread = true\n");
  REQUIRE(read.requests.size() == 2);
  CHECK(read.requests[0].number == 1);
  CHECK(read.requests[0].at == std::chrono::microseconds{1500});
  CHECK(read.requests[0].keyed);
  CHECK(read.requests[1].number == 7);
  CHECK_FALSE(read.requests[1].keyed);
  CHECK(read.requests[1].read);
}

TEST_CASE("a policy's window and a fault's size may be as short as a nanosecond") {
  const scenario read = with(
      "[schedule]\nfrom = \"10us\"\nuntil = \"2ms\"\n"
      "[[fault]]\nkind = \"link.slow\"\nsite = \"x\"\nsize = \"7ns\"\n");
  CHECK(read.scheduled.from == std::chrono::microseconds{10});
  CHECK(read.scheduled.until == std::chrono::milliseconds{2});
  REQUIRE(read.goes_wrong.named.size() == 1);
  CHECK(read.goes_wrong.named[0].size == std::chrono::nanoseconds{7});
}
