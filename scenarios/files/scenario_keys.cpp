#include "scenarios/files/scenario_file.hpp"

namespace baton::scenarios {
namespace {

constexpr toml_reading::known_key keys[] = {
    {"about", "string", R"("")", "One sentence for `baton-sim list`: what it is about."},
    {"seeds", "integer", "1000",
     "How many seeds a run takes unless it is told otherwise, 1 to 1000000000."},
    {"policies", "array of strings", R"(["fifo", "random", "priorities"])",
     "Who goes first among what could happen at the same time: in order, in a random order, or by "
     "random priorities of the hosts that change now and then. Each seed takes one of them."},

    {"topology.executors", "integer or range", "1", "Executors at the start, 1 to 9."},
    {"topology.workers", "integer or range", "2",
     "Hosts that are workers and nothing else, 0 to 64. 0 only with `executors_work`."},
    {"topology.workers_per_process", "integer or range", "1",
     "How many workers each process has that works at all, 1 to 16; a server's `[workers] count`."},
    {"topology.worker_capacity", "integer or range", "8",
     "Bodies that one worker runs at the same time, 1 to 1000."},
    {"topology.executors_work", "boolean", "false",
     "Each executor has a worker in its own process, as the embedded server has."},
    {"topology.own_storage", "number", "0.0",
     "In how many seeds, 0 to 1, there is one process only, which does everything and owns its "
     "storage, as the embedded server does; the other keys' hosts are for the other seeds."},

    {"timing.lease", "duration or range", R"("3s")",
     "How long a worker that stays silent is believed in. The shortest one is longer than the "
     "longest `heartbeat` and the longest `lease_margin` together."},
    {"timing.heartbeat", "duration or range", R"("500ms")", "How often a worker renews its lease."},
    {"timing.lease_margin", "duration or range", R"("800ms")",
     "A worker that could not renew its lease kills its bodies this long before the lease ends."},
    {"timing.start_patience", "duration or range", R"("2s")",
     "How long an attempt waits for a host that has no room to start it."},
    {"timing.reap_interval", "duration or range", R"("250ms")",
     "How often the storage is asked for workers whose lease has ended."},
    {"timing.reconcile_interval", "duration or range, or \"never\"", R"("250ms")",
     "How often the storage is read for work of which no message arrived."},
    {"timing.batch_max", "integer or range", "256",
     "Executions in one step of what works in steps, 1 to 10000."},
    {"timing.call_patience", "duration or range", R"("1s")",
     "How long a call to the storage waits for its answer before it is given up."},

    {"action.ref", "string", "required",
     "The action's name: 1 to 200 of the letters `a` to `z`, digits, `_`, `.` and `-`. No two "
     "actions of a scenario share one."},
    {"action.count", "integer or range", "1",
     "How many such actions there are, 1 to 1000 in the whole scenario. If there can be more than "
     "one, their refs end in `-1`, `-2` and so on. What follows is drawn for each of them."},
    {"action.limit", "integer or range", "1",
     "Executions that run at the same time in one queue, 1 to 10000. 1 is strictly one after "
     "another."},
    {"action.groups", "integer or range", "0",
     "Over how many groups the executions spread, each with a queue and a limit of its own, up to "
     "1000. 0: no groups, one queue."},
    {"action.timeout", "duration or range", R"("5s")",
     "How long one attempt may run before it is terminated."},
    {"action.grace", "duration or range", R"("200ms")",
     "From the request to end to the kill, when an attempt is terminated."},
    {"action.attempts_max", "integer or range", "2",
     "Attempts in all, the first included, 1 to 100."},
    {"action.backoff", "duration or range", R"("50ms")", "The wait before the second attempt."},
    {"action.retry_on", "array of strings", R"(["failed", "worker_lost"])",
     "The ends that lead to another attempt: `failed`, `timeout` and `worker_lost`."},
    {"action.lasts", "duration or range", R"(["5ms", "50ms"])",
     "How long a body takes. Drawn for each body."},
    {"action.slow_share", "number", "0.0", "How many of the bodies are slow instead, 0 to 1."},
    {"action.slow_lasts", "duration or range", R"(["500ms", "2s"])",
     "How long a slow body takes. Drawn for each."},

    {"workload.executions", "integer or range", "50",
     "How many executions clients ask for, 1 to 100000."},
    {"workload.within", "duration or range", R"("2s")", "By when all of them have been asked for."},
    {"workload.keyed_share", "number", "0.9",
     "How many of them carry an idempotency key, so that they can be asked for again, 0 to 1."},
    {"workload.read_share", "number", "0.1", "How many are read while they run, 0 to 1."},

    {"request.number", "integer", "none",
     "Its name, such as 3 for `request-3`: what is drawn for it depends on it. Without it, its place "
     "among them."},
    {"request.action", "string", "required",
     "The ref of the action that this request asks for. With requests written one by one, "
     "`[workload]` is not used."},
    {"request.at", "duration", R"("0s")",
     "When it is asked for, from the start of the run; also in `us` and `ns`."},
    {"request.group", "integer", "0",
     "Which group of an action that has some, from 1; 0 where it has none."},
    {"request.keyed", "boolean", "true",
     "It carries an idempotency key, so that it can be asked for again."},
    {"request.read", "boolean", "false", "It is read while it runs."},

    {"schedule.from", "duration", R"("0s")",
     "The policy holds from here on; before, first come is first served. Also in `us` and `ns`."},
    {"schedule.until", "duration", "none",
     "The policy holds until here; from then on, first come is first served."},

    {"faults.swarm", "boolean", "false",
     "Each seed switches a random part of all faults on, each at a random rate; some seeds have "
     "none."},
    {"faults.rare_ways", "boolean", "false",
     "In some seeds the engine goes rare ways that are allowed, more often than by chance."},
    {"faults.rates", "table of numbers or ranges", "{}",
     "How probable each fault is, 0 to 1, by its name in quotes. What is left out has 0, or, with "
     "`swarm`, what the seed gives it."},

    {"fault.kind", "string", "required", "The fault's name."},
    {"fault.site", "string", "required",
     "Where it shall happen, as reports write it, such as `store.claim/worker-3`."},
    {"fault.occurrence", "integer", "1",
     "At which visit to this site, 1 for the first. Reports write the second as `#2`."},
    {"fault.size", "duration", "none",
     "How large it is: a delay, a pause; also in `us` and `ns`. What is no time (a factor, a limit) "
     "counts in `ns`. Without it, it is drawn."},

    {"phases.faults", "duration or range", R"("5s")", "How long things go wrong."},
    {"phases.no_leak_within", "duration", "none",
     "How long after the faults everything has to be at rest. Without it, reckoned from the "
     "workload."},
    {"phases.events_max", "integer", "20000000",
     "A run that is not over after so many events is inconclusive, 1000 to 1000000000."},

    {"rules.off", "array of strings", "[]", "Rules by which the runs are not judged."},
    {"rules.isolation_within", "duration", "none",
     "How long a granted execution may wait for its start once the faults are over. Without it, "
     "reckoned from the workload."},

    {"required.marks", "array of strings", "[]",
     "Marks that a run of all seeds has to reach at least once."},
    {"required.faults", "array of strings", "[]",
     "Faults that have to make a difference at least once in a run of all seeds."},
};

}  // namespace

std::span<const toml_reading::known_key> scenario_keys() {
  return keys;
}

}  // namespace baton::scenarios
