#include "adapters/real/sqlite/schema.hpp"

#include <array>

#include <fmt/format.h>

#include "base/ensure.hpp"

namespace baton::sqlite {
namespace {

constexpr std::int64_t application_id = 0x6261746e;  // "batn"

// Statuses are engine/core/status.hpp's numbers: 1 to 3 hold a slot, 2 and 3 have a worker, from 4
// on they are terminal. The checks make a second slot for one execution, a slot with two holders
// and an end without an announcement impossible to write. `announced` is the order in which ended
// executions may be forgotten: beside the outbox, because a mark in the execution's own row would
// write its parameters and result once more. It refers to executions without saying so: a foreign
// key would look for each forgotten execution in a table that is not in that order.
constexpr const char* version_1 = R"sql(
CREATE TABLE action (
  id INTEGER PRIMARY KEY,
  ref TEXT NOT NULL UNIQUE,
  retired INTEGER NOT NULL,
  limit_configured INTEGER NOT NULL CHECK (limit_configured >= 1),
  limit_override INTEGER CHECK (limit_override >= 1),
  mode INTEGER NOT NULL CHECK (mode BETWEEN 0 AND 2),
  group_by TEXT NOT NULL,
  on_limit INTEGER NOT NULL,
  queue_max INTEGER,
  timeout_ms INTEGER NOT NULL,
  grace_ms INTEGER NOT NULL,
  attempts_max INTEGER NOT NULL CHECK (attempts_max >= 1),
  backoff_ms INTEGER NOT NULL,
  backoff_max_ms INTEGER NOT NULL,
  backoff_factor REAL NOT NULL,
  retry_failed INTEGER NOT NULL,
  retry_timeout INTEGER NOT NULL,
  retry_abandoned INTEGER NOT NULL,
  enqueued_total INTEGER NOT NULL,
  ended_total INTEGER NOT NULL
) STRICT;

CREATE TABLE worker (
  incarnation INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL
) STRICT;

CREATE TABLE execution (
  id INTEGER PRIMARY KEY,
  action_id INTEGER NOT NULL REFERENCES action (id),
  group_key TEXT NOT NULL,
  status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 8),
  attempt INTEGER NOT NULL,
  slot INTEGER,
  worker INTEGER,
  grant_order INTEGER NOT NULL,
  ready_at_ns INTEGER NOT NULL,
  accepted_at_ns INTEGER NOT NULL,
  granted_at_ns INTEGER NOT NULL,
  started_at_ns INTEGER NOT NULL,
  ended_at_ns INTEGER NOT NULL,
  idempotency_key TEXT,
  parameters TEXT NOT NULL,
  result TEXT,
  CHECK ((status BETWEEN 1 AND 3) = (slot IS NOT NULL)),
  CHECK ((status BETWEEN 2 AND 3) = (worker IS NOT NULL)),
  CHECK ((status >= 4) = (result IS NOT NULL))
) STRICT;

CREATE UNIQUE INDEX slot_holder ON execution (action_id, group_key, slot) WHERE slot IS NOT NULL;
CREATE UNIQUE INDEX idempotency ON execution (action_id, idempotency_key)
  WHERE idempotency_key IS NOT NULL;
CREATE INDEX unfinished ON execution (id) WHERE status < 4;

CREATE TABLE outbox (
  execution_id INTEGER PRIMARY KEY REFERENCES execution (id),
  position INTEGER NOT NULL
) STRICT;

CREATE TABLE announced (
  ended_at_ns INTEGER NOT NULL,
  execution_id INTEGER NOT NULL,
  PRIMARY KEY (ended_at_ns, execution_id)
) STRICT, WITHOUT ROWID;
)sql";

// What is known of the file as a whole, by name. And the storage's own time (storage_clock.hpp), in
// which from here on all is kept that is waited for: `execution.ready_at_ns` (while it is scheduled)
// and `claimed_at_ns`, `outbox.ended_at_ns` and `announced.ended_at_ns`; the other times are records
// by the wall clock. That time begins here, at 0. Version 1 kept wall clock times, and how
// far that clock was off, then or now, is not known: a backoff lasts at most as long as it may last
// at all, and what has ended is remembered as if it had ended now. `last_former_batch` is the last
// execution that may be one of a batch by a key such as `m/1`, which since then is the key of a
// single execution only.
constexpr const char* version_2 = R"sql(
CREATE TABLE property (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO property SELECT 'last_former_batch', ifnull(max(id), 0) FROM execution;
ALTER TABLE execution ADD COLUMN claimed_at_ns INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN ended_at_ns INTEGER NOT NULL DEFAULT 0;
UPDATE announced SET ended_at_ns = 0;
UPDATE execution SET ready_at_ns = max(0, min(ready_at_ns - {wall_ns}, 1000000 *
  (SELECT backoff_max_ms FROM action WHERE action.id = action_id))) WHERE status = 1;
)sql";

// Without one of these the store would fail late, or would no longer notice what it must not write.
constexpr const char* count_parts = R"sql(
SELECT count(*) FROM sqlite_schema
WHERE (type = 'table' AND name IN ('action', 'worker', 'execution', 'outbox', 'announced',
                                   'property'))
  OR (type = 'index' AND name IN ('slot_holder', 'idempotency', 'unfinished')))sql";

// How many of them a version has: one more since it has properties.
constexpr std::int64_t parts_of(std::int64_t version) {
  return version >= 2 ? 9 : 8;
}

constexpr const char* advice = "restore a copy of the file, or choose another storage path";

// migrations[n] leads from version n to n + 1.
constexpr std::array<const char*, schema_version> migrations{version_1, version_2};

result<void> check_owner(connection& on, std::int64_t version) {
  const std::int64_t owner = on.query_integer("PRAGMA application_id");
  const std::int64_t tables = on.query_integer("SELECT count(*) FROM sqlite_schema");
  if (on.failed()) {
    return on.failure();
  }
  if (owner != application_id && (owner != 0 || version != 0 || tables != 0)) {
    return error{errc::storage_corrupt,
                 "this SQLite file belongs to another program; choose another storage path"};
  }
  if (version > schema_version) {
    return error{
        errc::newer_schema,
        fmt::format("the storage has schema version {}, this baton knows {}: it was written "
                    "by a newer baton; run that one, or restore a copy from before",
                    version, schema_version)};
  }
  if (owner == application_id && version < 1) {
    return error{errc::storage_corrupt,
                 fmt::format("the storage has no schema version; {}", advice)};
  }
  // A migration reads it: a file that lacks it is told so, and left as it is.
  const std::int64_t executions = on.query_integer(
      "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'execution'");
  if (owner == application_id && executions == 0) {
    return error{errc::storage_corrupt,
                 fmt::format("the storage lacks tables or indexes; {}", advice)};
  }
  return {};
}

result<void> check_parts(connection& on, std::int64_t version) {
  const std::int64_t found = on.query_integer(count_parts);
  if (on.failed()) {
    return on.failure();
  }
  if (found != parts_of(version)) {
    return error{errc::storage_corrupt,
                 fmt::format("the storage lacks tables or indexes; {}", advice)};
  }
  return {};
}

// Without its log and without syncing, an answer would promise more than the disk keeps.
result<void> set_up_durability(connection& on) {
  std::string journal;
  {
    statement choose{on, "PRAGMA journal_mode = WAL"};
    journal = choose.step() ? choose.text(0) : std::string{};
    choose.reset();
  }
  on.execute("PRAGMA synchronous = FULL");
  on.execute("PRAGMA journal_size_limit = 33554432");
  // In KiB. Pages of ended executions fill the cache, whatever its size, and are never read again:
  // a large one is memory that grows with every execution until it is full.
  on.execute("PRAGMA cache_size = -2048");
  const std::int64_t synchronous = on.query_integer("PRAGMA synchronous");
  if (on.failed()) {
    return on.failure();
  }
  if (journal != "wal") {
    return error{errc::unavailable,
                 fmt::format("the storage cannot use a write-ahead log (its journal mode stays "
                             "'{}'): its file system lacks shared memory; choose a local one",
                             journal)};
  }
  if (synchronous < 2) {
    return error{errc::unavailable,
                 fmt::format("the storage does not sync what it commits (PRAGMA synchronous is {}): "
                             "this SQLite was built without it; use another one",
                             synchronous)};
  }
  return {};
}

}  // namespace

result<void> prepare_schema(connection& on, std::int64_t wall_ns) {
  on.execute("PRAGMA foreign_keys = ON");
  const std::int64_t version = on.query_integer("PRAGMA user_version");
  const result<void> owned = check_owner(on, version);
  if (!owned) {
    return owned;
  }
  if (version != 0) {
    const result<void> complete = check_parts(on, version);
    if (!complete) {
      return complete;
    }
  }
  const result<void> durable = set_up_durability(on);
  if (!durable) {
    return durable;
  }
  if (version < schema_version) {
    on.execute("BEGIN IMMEDIATE");
    for (std::int64_t from = version; from < schema_version; ++from) {
      const char* const lines = migrations.at(static_cast<std::size_t>(from));
      on.execute(fmt::format(fmt::runtime(lines), fmt::arg("wall_ns", wall_ns)).c_str());
    }
    on.execute(fmt::format("PRAGMA application_id = {}", application_id).c_str());
    on.execute(fmt::format("PRAGMA user_version = {}", schema_version).c_str());
    on.execute("COMMIT");
  }
  return check_parts(on, schema_version);
}

}  // namespace baton::sqlite
