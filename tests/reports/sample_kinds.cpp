#include "tests/reports/sample_kinds.hpp"

namespace baton::test {
namespace {

using namespace baton::reports;

scene overtaken_scene() {
  scene picture;
  picture.begin_ns = 0;
  picture.end_ns = 3'200'000'000;
  picture.lanes = {{lane_kind::faults, "faults"},          {lane_kind::clients, "clients"},
                   {lane_kind::executor, "executor-1"},    {lane_kind::queue, "deploy.web waiting"},
                   {lane_kind::slot, "deploy.web slot 1"}, {lane_kind::worker, "worker-2"},
                   {lane_kind::broker, "broker"},          {lane_kind::storage, "storage"}};
  picture.bars = {
      {3, 210'000'000, 2'900'000'000, bar_kind::waits, "execution 7", 7, 0, false, true, true, {}},
      {3, 430'000'000, 1'932'041'000, bar_kind::waits, "execution 8", 8, 0, false, false, true, {}},
      {4,
       1'932'041'000,
       2'700'000'000,
       bar_kind::holds,
       "execution 8, attempt 1",
       8,
       1,
       false,
       true,
       true,
       {2'700'000'000}},
      {5, 600'000'000, 1'700'000'000, bar_kind::stalled, "worker-2", 0, 0, false, false, true, {}}};
  picture.arrows = {{2, 6, 215'000'000, 260'000'000, message_fate::dropped,
                     "execution.requested of execution 7", 7, true},
                    {2, 6, 436'000'000, 470'000'000, message_fate::delivered,
                     "execution.requested of execution 8", 8, true}};
  picture.faults = {
      {6, 240'000'000, 240'000'000, "A", "bus.lost",
       "bus.publish/execution.requested/execution-7/attempt-1", true},
      {5, 600'000'000, 1'700'000'000, "B", "process.pause", "process/worker-2", true}};
  picture.moments = {
      {1, 210'000'000, 1, "execution 7 is acknowledged", 7, true, false, {}},
      {2, 240'000'000, 6, "A: execution.requested of execution 7 is lost", 7, true, false, {1}},
      {3, 430'000'000, 1, "execution 8 is acknowledged", 8, true, false, {}},
      {4, 600'000'000, 5, "B: worker-2 stands still", 0, true, false, {}},
      {5, 1'932'041'000, 4, "slot 1 is granted to execution 8", 8, true, true, {2, 3, 4}}};
  return picture;
}

}  // namespace

failure_kind overtaken_kind() {
  failure_kind failure;
  failure.fingerprint = "9f2c41d07be85a36";
  failure.rule = "fifo";
  failure.site = "storage/store.promote_behind";
  failure.expected =
      "execution 7 of deploy.web, acknowledged before execution 8 was submitted, is granted first";
  failure.seen = "execution 8 was granted while execution 7 still waited";
  failure.seed = 173;
  failure.policy = "random";
  failure.policy_matters = true;
  failure.seeds_failing = 34;
  failure.seeds = {173, 402, 811, 1250, 1877, 2204, 2290, 3118, 3406, 4001};
  failure.faults = {{"A", "bus.lost", "bus.publish/execution.requested/execution-7/attempt-1",
                     240'000'000, 0, true},
                    {"B", "process.pause", "process/worker-2", 600'000'000, 1'100'000'000, true}};
  failure.before = {23, 371, 10, 9};
  failure.after = {2, 2, 1, 3};
  failure.runs = 214;
  failure.confirmed = 3;
  failure.story = {
      {210'000'000, "execution 7 is acknowledged; it is the head of deploy.web", ""},
      {240'000'000, "execution.requested of execution 7 is lost on its way to the broker", "A"},
      {430'000'000, "execution 8 is acknowledged, behind execution 7", ""},
      {600'000'000, "worker-2 stands still for 1.10 s, while it reads the queue", "B"},
      {1'700'000'000, "worker-2 runs on, with the head it had read before", ""},
      {1'932'041'000, "slot 1 is granted to execution 8: execution 7 is overtaken", ""}};
  failure.reseeds = {{0, 40, 1},
                     {240'000'000, 40, 6},
                     {600'000'000, 40, 22},
                     {1'700'000'000, 40, 39},
                     {1'932'041'000, 40, 40}};
  failure.digest = "b81f6a0c55d24e97";
  failure.replay = "baton-sim replay swarm-seed-173-fifo.repro";
  failure.debugger = "gdb -q -ex run --args baton-sim replay swarm-seed-173-fifo.repro --break";
  failure.repro = "swarm-seed-173-fifo.repro";
  failure.perfetto = "swarm-seed-173-fifo.perfetto.json";
  failure.picture = overtaken_scene();
  return failure;
}

failure_kind leaked_kind() {
  failure_kind failure;
  failure.fingerprint = "27b0d3f1c6a94e18";
  failure.rule = "no-leak";
  failure.site = "storage/store.finish";
  failure.expected = "a verdict of execution 3 of backup.db within 30.000 s after the faults";
  failure.seen = "execution 3 of backup.db holds its slot at the end, running since 0.871 s";
  failure.seed = 877;
  failure.policy = "fifo";
  failure.seeds_failing = 7;
  failure.seeds = {877, 1409, 3002, 4218, 6640, 7105, 9983};
  failure.faults = {{"A", "storage.outcome_unknown", "store.finish/execution-3/attempt-1",
                     1'204'551'000, 0, true},
                    {"B", "client.cancels", "client.cancel/request-3", 1'190'000'000, 0, false}};
  failure.before = {31, 402, 12, 11};
  failure.after = {2, 1, 1, 3};
  failure.runs = 187;
  failure.confirmed = 3;
  failure.may_get_smaller = true;
  failure.story = {{871'000'000, "execution 3 of backup.db starts on worker-1", ""},
                   {1'204'551'000, "its end is committed, the answer is lost", "A"},
                   {1'300'000'000, "worker-1 forgets the execution without asking again", ""},
                   {31'204'551'000, "nobody ends it: its slot is held for ever", ""}};
  failure.reseeds = {{0, 40, 0}, {871'000'000, 40, 3}, {1'204'551'000, 40, 40}};
  failure.digest = "0c55d24e97b81f6a";
  failure.replay = "baton-sim replay swarm-seed-877-no-leak.repro";
  failure.debugger = "gdb -q -ex run --args baton-sim replay swarm-seed-877-no-leak.repro --break";
  failure.repro = "swarm-seed-877-no-leak.repro";
  failure.perfetto = "swarm-seed-877-no-leak.perfetto.json";
  return failure;
}

}  // namespace baton::test
