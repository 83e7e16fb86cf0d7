#include "apps/baton/config.hpp"

namespace baton::app {
namespace {

constexpr config_key keys[] = {
    {"server.listen", "string", R"("127.0.0.1:8377")",
     "Where the API listens: a loopback host (`127.0.0.1`, `[::1]` or `localhost`) and a port, "
     "0 for any free one, or `unix:` and a path. Others are refused: the API has no "
     "authentication."},
    {"server.storage", "string", R"("baton.db")",
     "The SQLite file. A relative path starts at the configuration file's folder."},
    {"server.log_level", "string", R"("info")",
     "The least severe notes that are logged: `debug`, `info`, `warning` or `error`."},
    {"server.params_max_bytes", "integer", "1048576",
     "The largest parameters that a submission may carry, 2 to 67108864."},

    {"workers.count", "integer", "1", "Workers in this process, 1 to 1000."},
    {"workers.capacity", "integer", "64",
     "Bodies that one worker runs at the same time, 1 to 10000."},
    {"workers.lease", "duration", R"("10s")",
     "How long a worker that stays silent is believed in; its executions are then lost and "
     "retried or abandoned. Longer than `heartbeat` and `lease_margin` together."},
    {"workers.heartbeat", "duration", R"("2s")", "How often a worker renews its lease."},
    {"workers.lease_margin", "duration", R"("2s")",
     "A worker that could not renew its lease kills its bodies this long before the lease ends."},
    {"workers.start_patience", "duration", R"("60s")",
     "How long an attempt waits, with its slot, for a machine that lacks the room (descriptors, "
     "processes, memory) to start it; then it ends as abandoned. 0s gives up at once."},

    {"timing.reap_interval", "duration", R"("250ms")",
     "How often the storage is asked for workers whose lease has ended."},
    {"timing.reconcile_interval", "duration", R"("250ms")",
     "How often the storage is read for work of which no message arrived."},
    {"timing.store_retry", "duration", R"("50ms")",
     "The first wait before a call that met a passing storage error is tried again."},
    {"timing.store_retry_max", "duration", R"("1s")",
     "The longest such wait. Not less than `store_retry`."},
    {"timing.keep_ended", "duration", R"("7d")",
     "How long ended executions are remembered, in whole hours of the machine being up."},

    {"action.ref", "string", "required",
     "The action's name: 1 to 200 of the letters `a` to `z`, digits, `_`, `.` and `-`. No two "
     "actions share one."},
    {"action.command", "array of strings, or string", "required",
     "The program and its arguments; a program without a slash is looked up in the server's "
     "PATH. One string is run as `/bin/sh -c` runs it."},
    {"action.limit", "integer", "1",
     "Executions that run at the same time in one queue, 1 to 10000. 1 is strictly one after "
     "another."},
    {"action.group_by", "array of strings", "[]",
     "Names of parameters. Each combination of their values has a queue and a limit of its own; "
     "empty, the action has one queue. If it is changed, what has not ended moves to the new queues "
     "at the next start."},
    {"action.on_limit", "string", R"("enqueue")",
     "What happens to a submission while the limit is reached: `enqueue` lets it wait its turn, "
     "`refuse` refuses it."},
    {"action.queue_max", "integer", "none",
     "Executions that may wait in one queue, 1 to 1000000000; more are refused. Without it there "
     "is no bound."},
    {"action.timeout", "duration", R"("1h")",
     "How long one attempt may run before it is terminated."},
    {"action.grace", "duration", R"("5s")",
     "From SIGTERM to SIGKILL, when an attempt is terminated. 0s kills at once."},
    {"action.working_directory", "string", "none",
     "Where the command runs. A relative path starts at the configuration file's folder; without "
     "it the command runs where the server does."},
    {"action.output_max_bytes", "integer", "65536",
     "Bytes kept of stdout (its beginning) and of stderr (its end), 0 to 16777216 each. Counted as "
     "they stand in the result, in JSON: a line's end is two there, most other control characters "
     "are six. Stdout that is one JSON value counts as it was printed."},
    {"action.env", "table of strings", "{}",
     "Environment variables added to the server's own. Names that start with `BATON_` are "
     "reserved."},

    {"action.retry.attempts", "integer", "1",
     "Attempts in all, the first included, 1 to 100. The slot stays held between them."},
    {"action.retry.backoff", "duration", R"("1s")", "The wait before the second attempt."},
    {"action.retry.backoff_max", "duration", R"("1m")",
     "The longest wait between two attempts. Not less than `backoff`."},
    {"action.retry.backoff_factor", "number", "2.0",
     "Each wait is this many times the one before, 1 to 1000."},
    {"action.retry.on", "array of strings", R"(["failed", "worker_lost"])",
     "The ends that lead to another attempt: `failed`, `timeout`, and `worker_lost`: the "
     "worker died, or stayed silent beyond its lease."},
};

}  // namespace

std::span<const config_key> config_keys() {
  return keys;
}

}  // namespace baton::app
