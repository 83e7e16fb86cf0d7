// What is wrong with a scenario: each mistake with its place, and all of them at once.
#include <string>
#include <string_view>
#include <vector>

#include "tests/scenario_files/reading.hpp"

namespace {

using namespace baton::test;
using baton::scenarios::parse_scenario;

// The text has exactly this mistake: `expected` is its place and the beginning of its message.
void check_mistake(std::string_view text, const std::string& expected) {
  INFO(text);
  const std::vector<std::string> all = lines_of(parse_scenario(text, "s.toml"));
  INFO("found:\n" << fmt::format("{}", fmt::join(all, "\n")));
  CHECK(all.size() == 1);
  CHECK((!all.empty() && all.front().starts_with("s.toml:" + expected)));
}

// As above, for lines that follow an action and a heading: they begin in line 4.
void check_in(std::string_view heading, std::string_view lines, const std::string& expected) {
  check_mistake(fmt::format("[[action]]\nref = \"a\"\n{}\n{}\n", heading, lines), expected);
}

void check_in_action(std::string_view lines, const std::string& expected) {
  check_in("# more of it", lines, expected);
}

void check_fine(std::string_view heading, std::string_view lines) {
  good_scenario(fmt::format("[[action]]\nref = \"a\"\n{}\n{}\n", heading, lines));
}

struct bad_lines {
  std::string_view heading;
  std::string_view lines;
  std::string_view expected;  ///< place and beginning of the message
};

}  // namespace

TEST_CASE("all mistakes of a scenario are told at once, in the order of the file") {
  const auto all = lines_of(parse_scenario(R"(seed = 5
[topology]
workers = 65
[[action]]
limit = 0
[faults.rates]
"process.crsh" = 1.5
[required]
faults = ["bus.dropped"]
)",
                                           "s.toml"));
  REQUIRE(all.size() == 6);
  CHECK(all[0] == "s.toml:1:1: seed: there is no such key here: did you mean seeds?");
  CHECK(all[1] == "s.toml:3:11: topology.workers: must be from 0 to 64, found 65");
  CHECK(all[2].starts_with("s.toml:4:1: action[0].ref: is missing: "));
  CHECK(all[3] == "s.toml:5:9: action[0].limit: must be from 1 to 10000, found 0");
  CHECK(all[4] ==
        "s.toml:7:1: faults.rates.\"process.crsh\": there is no such fault: did you mean "
        "\"process.crash\"?");
  CHECK(all[5] == "s.toml:7:18: faults.rates.\"process.crsh\": must be from 0 to 1, found 1.5");
}

TEST_CASE("what is not TOML, or not there, is the only mistake") {
  check_mistake("[topology]\nworkers = \n", "2:");
  check_mistake("[[action]\nref = \"a\"", "1:");
  const auto missing = lines_of(baton::scenarios::read_scenario("/nowhere/s.toml"));
  REQUIRE(missing.size() == 1);
  CHECK(missing[0] == "/nowhere/s.toml:1:1: cannot be read: No such file or directory");
}

TEST_CASE("a scenario without actions is a mistake") {
  check_mistake("", "1:1: action: there is no [[action]]");
  check_mistake("about = \"x\"\naction = []", "2:10: action: there is no [[action]]");
  check_mistake("[action]\nref = \"a\"", "1:1: action: must be an array of tables, each written");
}

TEST_CASE("a ref is required and has the alphabet and length of refs") {
  check_mistake("\n  [[action]]\n", "2:3: action[0].ref: is missing: each [[action]] needs a ref");
  check_mistake("[[action]]\nref = \"A\"", "2:7: action[0].ref: must be made of a to z, 0 to 9");
  check_mistake("[[action]]\nref = \"\"\ncount = 3", "2:7: action[0].ref: must be made of a to z");
  const std::string long_ref(199, 'a');
  good_scenario(fmt::format("[[action]]\nref = \"{}\"", long_ref));
  check_mistake(fmt::format("[[action]]\nref = \"{}\"\ncount = 10", long_ref),
                "2:7: action[0].ref: must have at most 200 characters, found 202");
}

TEST_CASE("two actions whose refs would be the same are told with the line of the first") {
  check_mistake("[[action]]\nref = \"a\"\n[[action]]\nref = \"a\"\n",
                "4:7: action[1].ref: \"a\" is the ref of an action of line 2 already: give each "
                "action its own");
  check_mistake("[[action]]\nref = \"a-2\"\n[[action]]\nref = \"a\"\ncount = [1, 3]\n",
                "4:7: action[1].ref: \"a-2\" is the ref of an action of line 2 already");
  check_mistake(
      "[[action]]\nref = \"a\"\ncount = 12\n[[action]]\nref = \"a-1\"\ncount = [1, 2]\n"
      "[[action]]\nref = \"a-12\"\n",
      "8:7: action[2].ref: \"a-12\" is the ref of an action of line 2 already");
  good_scenario(
      "[[action]]\nref = \"a\"\ncount = 2\n[[action]]\nref = \"a\"\n"
      "[[action]]\nref = \"a-3\"\n[[action]]\nref = \"a-1\"\ncount = 2\n");
}

TEST_CASE("there can be a thousand actions and no more") {
  good_scenario("[[action]]\nref = \"a\"\ncount = [1, 999]\n[[action]]\nref = \"b\"\n");
  check_mistake("[[action]]\nref = \"a\"\ncount = [1, 1000]\n[[action]]\nref = \"b\"\n",
                "4:1: action[1].count: with these there can be 1001 actions, and there may be "
                "1000 at most");
  check_mistake(
      "[[action]]\nref = \"a\"\ncount = 600\n[[action]]\nref = \"b\"\ncount = 600\n"
      "[[action]]\nref = \"c\"\n",
      "6:9: action[1].count: with these there can be 1200 actions");
}

TEST_CASE("values outside their bounds are refused") {
  for (const auto& [heading, lines, expected] : std::vector<bad_lines>{
           {"[topology]", "executors = 0", "4:13: topology.executors: must be from 1 to 9"},
           {"[topology]", "executors = [1, 10]", "4:17: topology.executors[1]: must be from 1 to"},
           {"[topology]", "workers = -1", "4:11: topology.workers: must be from 0 to 64"},
           {"[topology]", "workers_per_process = 17",
            "4:23: topology.workers_per_process: must be from 1 to 16"},
           {"[topology]", "worker_capacity = 1001", "4:19: topology.worker_capacity: must be from"},
           {"[timing]", "lease = \"2h\"", "4:9: timing.lease: must be at most 1h, found \"2h\""},
           {"[timing]", "heartbeat = \"0s\"", "4:13: timing.heartbeat: must be at least 1ms"},
           {"[timing]", "heartbeat = 500", "4:13: timing.heartbeat: 500 has no unit"},
           {"[timing]", "batch_max = 0", "4:13: timing.batch_max: must be from 1 to 10000"},
           {"[timing]", "batch_max = [9, 1]", "4:13: timing.batch_max: the range from 9 to 1 is"},
           {"[timing]", "reconcile_interval = \"often\"",
            "4:22: timing.reconcile_interval: must be"},
           {"[workload]", "executions = 0", "4:14: workload.executions: must be from 1 to 100000"},
           {"[workload]", "executions = 100001", "4:14: workload.executions: must be from 1 to"},
           {"[workload]", "keyed_share = 1.5", "4:15: workload.keyed_share: must be from 0 to 1"},
           {"[workload]", "read_share = -1", "4:14: workload.read_share: must be from 0 to 1"},
           {"[faults.rates]", "\"bus.lost\" = 1.01",
            "4:14: faults.rates.\"bus.lost\": must be from"},
           {"[faults.rates]", "\"bus.lost\" = [0, -1]", "4:18: faults.rates.\"bus.lost\"[1]: must"},
           {"[faults]", "swarm = 1", "4:9: faults.swarm: must be true or false, found an integer"},
           {"[phases]", "faults = \"61m\"", "4:10: phases.faults: must be at most 1h"},
           {"[phases]", "no_leak_within = \"2d\"", "4:18: phases.no_leak_within: must be at most"},
           {"[phases]", "events_max = 999", "4:14: phases.events_max: must be from 1000 to"},
           {"[rules]", "isolation_within = \"0s\"", "4:20: rules.isolation_within: must be at"},
       }) {
    check_in(heading, lines, std::string{expected});
  }
  check_mistake("seeds = 0\n[[action]]\nref = \"a\"", "1:9: seeds: must be from 1 to 1000000000");
}

TEST_CASE("an action's values outside their bounds are refused") {
  check_in_action("count = 0", "4:9: action[0].count: must be from 1 to 1000, found 0");
  check_in_action("count = [0, 2]", "4:10: action[0].count[0]: must be from 1 to 1000, found 0");
  check_in_action("limit = 10001", "4:9: action[0].limit: must be from 1 to 10000, found 10001");
  check_in_action("groups = 1001", "4:10: action[0].groups: must be from 0 to 1000");
  check_in_action("timeout = \"0s\"", "4:11: action[0].timeout: must be at least 1ms");
  check_in_action("grace = \"2h\"", "4:9: action[0].grace: must be at most 1h");
  check_in_action("attempts_max = 101", "4:16: action[0].attempts_max: must be from 1 to 100");
  check_in_action("backoff = \"2h\"", "4:11: action[0].backoff: must be at most 1h");
  check_in_action("lasts = [\"1s\"]", "4:9: action[0].lasts: a range has two values");
  check_in_action("slow_share = 2", "4:14: action[0].slow_share: must be from 0 to 1");
  check_in_action("slow_lasts = 5", "4:14: action[0].slow_lasts: 5 has no unit");
}

TEST_CASE("names outside their lists are refused, with the one that was probably meant") {
  check_mistake("policies = [\"fifo\", \"randon\"]\n[[action]]\nref = \"a\"",
                "1:21: policies[1]: must be one of \"fifo\", \"random\", \"priorities\", found "
                "\"randon\": did you mean \"random\"?");
  check_mistake("policies = []\n[[action]]\nref = \"a\"", "1:12: policies: must name at least one");
  check_mistake("policies = [\"fifo\", \"fifo\"]\n[[action]]\nref = \"a\"",
                "1:21: policies[1]: \"fifo\" is there already: remove one of them");
  check_in_action("retry_on = [\"failed\", \"lost\"]",
                  "4:23: action[0].retry_on[1]: must be one of \"failed\", \"timeout\", "
                  "\"worker_lost\", found \"lost\"");
  check_in_action("retry_on = [\"failed\", \"failed\"]",
                  "4:23: action[0].retry_on[1]: \"failed\" is there already");
  check_in("[rules]", "off = [\"isolatoin\"]",
           "4:8: rules.off[0]: must be one of \"slot-bound\", \"fifo\", ");
  check_in("[rules]", "off = [\"determinism\"]", "4:8: rules.off[0]: must be one of ");
  check_in("[rules]", "off = [\"fifo\", \"fifo\"]",
           "4:16: rules.off[1]: \"fifo\" is there already");
}

TEST_CASE("without any worker nothing would run") {
  check_in("[topology]", "workers = 0",
           "4:11: topology.workers: there is no worker at all, so nothing would ever run: write "
           "at least 1, or executors_work = true");
  check_in("[topology]", "executors_work = false\nworkers = [0, 3]",
           "5:11: topology.workers: some seeds would have no worker at all");
  check_fine("[topology]", "workers = 0\nexecutors_work = true");
  check_in("[topology]", "workers = 0\nexecutors_work = 1",
           "5:18: topology.executors_work: must be true or false");
}

TEST_CASE("the shortest lease is longer than the longest heartbeat and margin together") {
  check_in("[timing]", "lease = \"1300ms\"",
           "4:9: timing.lease: the shortest lease (1300ms) must be longer than the longest "
           "heartbeat (500ms) and the longest lease_margin (800ms) together");
  check_in("[timing]", "heartbeat = [\"1ms\", \"2200ms\"]", "4:13: timing.heartbeat: the shortest");
  check_in("[timing]", "lease_margin = \"3s\"", "4:16: timing.lease_margin: the shortest lease");
  check_in("[timing]", "lease_margin = [\"1s\", \"2s\"]\nlease = [\"2500ms\", \"1m\"]",
           "5:9: timing.lease: the shortest lease (2500ms) must be longer than");
  check_in("[timing]", "lease = \"1s\"\nheartbeat = 5", "5:13: timing.heartbeat: 5 has no unit");
  check_fine("[timing]", "lease = [\"1301ms\", \"2s\"]");
}

TEST_CASE("an unknown key is told with the key that was probably meant, or where it belongs") {
  check_mistake("[[action]]\nref = \"a\"\n[worklaod]\n",
                "3:2: worklaod: there is no such key here: did you mean workload?");
  check_in_action("timout = \"5s\"", "4:1: action[0].timout: there is no such key here: did you");
  check_in_action("workers = 3",
                  "4:1: action[0].workers: there is no such key here: it belongs in [topology]");
  check_in("[topology]", "seeds = 3",
           "4:1: topology.seeds: there is no such key here: it belongs in the top level");
  check_in("[faults]", "site = \"x\"",
           "4:1: faults.site: there is no such key here: it belongs in [[fault]]");
}

TEST_CASE("an unknown fault is told with the one that was meant, or with all of its kind") {
  check_in("[faults.rates]", "\"storage.outag\" = 0.1",
           "4:1: faults.rates.\"storage.outag\": there is no such fault: did you mean "
           "\"storage.outage\"?");
  check_in("[faults.rates]", "\"clock.goes_backwards\" = 0.1",
           "4:1: faults.rates.\"clock.goes_backwards\": there is no such fault: there are "
           "clock.skew, clock.drift, clock.wall_jump");
  check_in("[faults.rates]", "earthquake = 0.1",
           "4:1: faults.rates.earthquake: there is no such fault: their names begin with process., "
           "link., bus., storage., clock., action., client., operator.");
  check_in("[faults.rates]", "bus.lost = 0.1",
           "4:1: faults.rates.bus: must not be a table: a name with a dot needs quotes, such as "
           "\"bus.lost\"");
  check_in("[required]", "faults = [\"bus.losst\"]\n[faults]\nswarm = true",
           "4:11: required.faults[0]: there is no such fault: did you mean \"bus.lost\"?");
  check_in("[[fault]]", "kind = \"bus.losst\"\nsite = \"x\"",
           "4:8: fault[0].kind: there is no such fault: did you mean \"bus.lost\"?");
}

TEST_CASE("a named fault has a kind and a site that can be one") {
  check_in("[[fault]]", "site = \"bus.publish\"", "3:1: fault[0].kind: is missing: each [[fault]]");
  check_in("[[fault]]", "kind = \"bus.lost\"", "3:1: fault[0].site: is missing: each [[fault]]");
  for (const std::string_view site : {"", "/", "store.claim/", "store.claim//attempt-1"}) {
    check_in("[[fault]]", fmt::format("kind = \"bus.lost\"\nsite = \"{}\"", site),
             "5:8: fault[0].site: must be words with one / between each two");
  }
  check_in("[[fault]]", "kind = \"bus.lost\"\nsite = \"bus.publish/execution-7#2\"",
           "5:8: fault[0].site: which visit it is has a key of its own: write site = "
           "\"bus.publish/execution-7\" and occurrence = 2");
  check_in("[[fault]]", "kind = \"bus.lost\"\nsite = \"x\"\noccurrence = 0",
           "6:14: fault[0].occurrence: must be from 1 to 4294967295");
  check_in("[[fault]]", "kind = \"bus.lost\"\nsite = \"x\"\nsize = 5",
           "6:8: fault[0].size: 5 has no unit");
  check_in("[fault]", "kind = \"bus.lost\"\nsite = \"x\"",
           "3:1: fault: must be an array of tables");
}

TEST_CASE("a named fault that is there already is told with the line of the first") {
  constexpr std::string_view first = "kind = \"bus.lost\"\nsite = \"x\"\n[[fault]]\n";
  check_in("[[fault]]", fmt::format("{}site = \"x\"\nkind = \"bus.lost\"\noccurrence = 1", first),
           "8:8: fault[1].kind: this is the fault of line 4 again: remove one of them");
  check_fine("[[fault]]",
             fmt::format("{}site = \"x\"\nkind = \"bus.lost\"\noccurrence = 2", first));
  check_fine("[[fault]]", fmt::format("{}site = \"x\"\nkind = \"bus.dropped\"", first));
}

TEST_CASE("a required fault has to be able to happen") {
  constexpr std::string_view two = "faults = [\"process.crash\", \"bus.lost\"]";
  const auto with = [&](std::string_view lines) { return fmt::format("{}\n{}", two, lines); };
  check_in("[required]", with("[faults.rates]\n\"process.crash\" = [0, 0.1]\n\"bus.lost\" = 0.0"),
           "4:28: required.faults[1]: bus.lost never happens in this scenario: give it a rate "
           "above 0 in [faults.rates], name it in a [[fault]], or write swarm = true");
  check_in("[required]", with("[[fault]]\nkind = \"bus.lost\"\nsite = \"x\""),
           "4:11: required.faults[0]: process.crash never happens in this scenario");
  check_fine("[required]", with("[faults]\nswarm = true"));
  check_fine("[required]", with("[faults.rates]\n\"process.crash\" = 1\n[[fault]]\n"
                                "kind = \"bus.lost\"\nsite = \"x\""));
}

TEST_CASE("a scenario in which nothing goes wrong requires no faults") {
  check_in("[required]", "faults = [\"process.crash\", \"bus.lost\"]",
           "4:10: required.faults: nothing goes wrong in this scenario, so no fault can take "
           "effect");
  check_in("[required]", "faults = [\"bus.lost\"]\n[faults.rates]\n\"bus.lost\" = 0",
           "4:10: required.faults: nothing goes wrong in this scenario");
  check_fine("[required]", "faults = []");
}

TEST_CASE("what is wrong in the faults is not told again where they are required") {
  constexpr std::string_view required = "faults = [\"bus.lost\"]";
  check_in("[required]", fmt::format("{}\n[faults.rates]\n\"bus.lost\" = 2", required),
           "6:14: faults.rates.\"bus.lost\": must be from 0 to 1");
  check_in("[required]", fmt::format("{}\n[faults]\nswarm = \"yes\"", required),
           "6:9: faults.swarm: must be true or false");
  check_in("[required]", fmt::format("{}\n[[fault]]\nkind = \"bus.lost\"\nsite = 1", required),
           "7:8: fault[0].site: must be a string");
  check_in("[required]", fmt::format("{}\n[faults]\nrates = 1", required),
           "6:9: faults.rates: must be a table, written [faults.rates], found an integer");
}

TEST_CASE("a list of what is required names everything once") {
  check_in("[required]", "faults = [\"bus.lost\", \"bus.lost\"]\n[faults]\nswarm = true",
           "4:23: required.faults[1]: \"bus.lost\" is there already: remove one of them");
  check_in("[required]", "marks = [\"a\", \"a\"]",
           "4:15: required.marks[1]: \"a\" is there already");
  check_in("[required]", "marks = [\"\"]", "4:10: required.marks[0]: must name a mark");
}

TEST_CASE("what is wrong with a request or a window is told where it stands") {
  check_in("[[request]]", "at = \"1s\"", "3:1: request[0].action: is missing");
  check_in("[[request]]", "action = \"b\"", "4:10: request[0].action: there is no action");
  check_in("[[request]]", "action = \"a\"\ngroup = 2", "5:9: request[0].group: must be at most 0");
  check_in("[[request]]", "action = \"a\"\nat = \"5\"", "5:6: request[0].at: 5 has no unit");
  check_in("[[request]]", "action = \"a\"\n[[request]]\nnumber = 1\naction = \"a\"",
           "6:10: request[1].number: there is a request 1 already");
  check_in("[workload]", "executions = 3\n[[request]]\naction = \"a\"", "3:1: workload: is not used");
  check_in("[schedule]", "from = \"2s\"\nuntil = \"1s\"", "5:9: schedule.until: must not be before");
}
