#include "adapters/real/sqlite/sqlite_row_store.hpp"

#include <algorithm>
#include <sstream>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace baton::sqlite {
namespace {

constexpr const char* insert_sql = R"sql(
INSERT INTO execution (id, action_id, group_key, status, attempt, slot, worker, grant_order,
  ready_at_ns, accepted_at_ns, granted_at_ns, started_at_ns, ended_at_ns, claimed_at_ns,
  idempotency_key, parameters)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?))sql";

constexpr const char* update_sql = R"sql(
UPDATE execution SET status = ?, attempt = ?, slot = ?, worker = ?, grant_order = ?, ready_at_ns = ?,
  granted_at_ns = ?, started_at_ns = ?, claimed_at_ns = ? WHERE id = ?)sql";

constexpr const char* finish_sql = R"sql(
UPDATE execution SET status = ?, attempt = ?, slot = NULL, worker = NULL, started_at_ns = ?,
  ended_at_ns = ?, result = ? WHERE id = ?)sql";

constexpr const char* put_action_sql = R"sql(
INSERT INTO action VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET retired = excluded.retired,
  limit_configured = excluded.limit_configured, limit_override = excluded.limit_override,
  mode = excluded.mode, group_by = excluded.group_by, on_limit = excluded.on_limit,
  queue_max = excluded.queue_max, timeout_ms = excluded.timeout_ms, grace_ms = excluded.grace_ms,
  attempts_max = excluded.attempts_max, backoff_ms = excluded.backoff_ms,
  backoff_max_ms = excluded.backoff_max_ms, backoff_factor = excluded.backoff_factor,
  retry_failed = excluded.retry_failed, retry_timeout = excluded.retry_timeout,
  retry_abandoned = excluded.retry_abandoned, enqueued_total = excluded.enqueued_total,
  ended_total = excluded.ended_total)sql";

constexpr const char* announced_sql = R"sql(
INSERT INTO announced (ended_at_ns, execution_id)
SELECT ended_at_ns, execution_id FROM outbox WHERE execution_id = ?
)sql";

// Walks along those that may go, so that it costs what it removes: neither who has not ended nor
// who has not been announced stands in the way. The newest stays, for ids go on behind it.
constexpr const char* forgettable_sql = R"sql(
SELECT ended_at_ns, execution_id FROM announced
WHERE ended_at_ns < ? AND execution_id < (SELECT max(id) FROM execution)
ORDER BY ended_at_ns, execution_id LIMIT ?)sql";

constexpr const char* find_key_within_sql = R"sql(
SELECT id FROM execution WHERE action_id = ? AND idempotency_key >= ? AND idempotency_key < ?
ORDER BY idempotency_key LIMIT 1)sql";

constexpr const char* last_former_batch_sql =
    "SELECT CAST(value AS INTEGER) FROM property WHERE name = 'last_former_batch'";

constexpr const char* columns =
    "SELECT e.id, action_id, group_key, status, attempt, slot, worker, grant_order, ready_at_ns, "
    "accepted_at_ns, granted_at_ns, started_at_ns, e.ended_at_ns, claimed_at_ns FROM execution e ";

// As `claimed_at_ns`, of an attempt that its worker has no room to start.
constexpr std::int64_t never_started = -1;

// Names in `group_by` are joined by newlines, which configuration does not allow in them.
std::string join(const std::vector<std::string>& names) {
  std::string joined;
  for (const std::string& name : names) {
    joined += name + "\n";
  }
  return joined;
}

std::vector<std::string> split(std::string_view joined) {
  std::vector<std::string> names;
  while (!joined.empty()) {
    const std::size_t end = joined.find('\n');
    names.emplace_back(joined.substr(0, end));
    joined.remove_prefix(std::min(end, joined.size() - 1) + 1);
  }
  return names;
}

template <class Id>
void bind_or_null(statement& to, Id id) {
  if (id.is_none()) {
    to.bind_null();
  } else {
    to.bind(std::int64_t{id.value});
  }
}

}  // namespace

sqlite_row_store::sqlite_row_store(connection& on)
    : on_{on},
      insert_{on, insert_sql},
      update_{on, update_sql},
      finish_{on, finish_sql},
      outbox_insert_{on,
                     "INSERT INTO outbox (execution_id, position, ended_at_ns) VALUES (?, ?, ?)"},
      outbox_delete_{on, "DELETE FROM outbox WHERE execution_id = ?"},
      announced_insert_{on, announced_sql},
      put_action_{on, put_action_sql},
      put_worker_{on,
                  "INSERT INTO worker (incarnation, name) VALUES (?, ?) ON CONFLICT DO NOTHING"},
      remove_worker_{on, "DELETE FROM worker WHERE incarnation = ?"},
      find_key_{on, "SELECT id FROM execution WHERE action_id = ? AND idempotency_key = ?"},
      find_key_within_{on, find_key_within_sql},
      parameters_{on, "SELECT parameters FROM execution WHERE id = ?"},
      read_{on,
            "SELECT action_id, group_key, status, attempt, slot, worker, accepted_at_ns, "
            "granted_at_ns, started_at_ns, ended_at_ns, parameters, result "
            "FROM execution WHERE id = ?"},
      forgettable_{on, forgettable_sql},
      delete_{on, "DELETE FROM execution WHERE id = ?"},
      announced_delete_{on, "DELETE FROM announced WHERE ended_at_ns = ? AND execution_id = ?"},
      put_clock_{on,
                 "INSERT INTO property VALUES ('clock', ?) "
                 "ON CONFLICT (name) DO UPDATE SET value = excluded.value"},
      vacate_{on, "UPDATE execution SET slot = -id WHERE action_id = ? AND slot IS NOT NULL"},
      move_{on, "UPDATE execution SET group_key = ?, slot = ? WHERE id = ?"},
      last_former_batch_{on.query_integer(last_former_batch_sql)} {}

// Gives each execution a number that no slot has: the schema allows no slot holder without one.
void sqlite_row_store::vacate(action_id action) {
  vacate_.bind(action.value).run();
}

void sqlite_row_store::move(const execution_row& row) {
  move_.bind(row.group);
  bind_or_null(move_, row.slot);
  move_.bind(row.execution.value).run();
}

// One value, so that it is one row: the storage's time, the boot's clock, and the boot.
void sqlite_row_store::put(const stored_clock& mark) {
  const std::string value =
      fmt::format("{} {} {}", mark.at.count(), mark.boot_clock.count(), mark.boot);
  put_clock_.bind(std::string_view{value}).run();
}

// One value too: execution and attempt of each, in turn.
void sqlite_row_store::put_released(const std::vector<attempt_key>& all) {
  std::string value;
  for (const attempt_key& each : all) {
    value += fmt::format("{} {} ", each.execution, each.number);
  }
  statement put{on_, "INSERT OR REPLACE INTO property (name, value) VALUES ('released', ?)"};
  put.bind(std::string_view{value}).run();
}

std::vector<attempt_key> sqlite_row_store::released() {
  std::vector<attempt_key> all;
  statement kept{on_, "SELECT value FROM property WHERE name = 'released'"};
  if (kept.step()) {
    std::istringstream value{kept.text(0)};
    attempt_key each;
    while (value >> each.execution.value >> each.number.value) {
      all.push_back(each);
    }
  }
  return all;
}

// A clock that cannot be read goes on behind everything that was kept by it.
std::optional<stored_clock> sqlite_row_store::clock() {
  statement kept{on_, "SELECT value FROM property WHERE name = 'clock'"};
  if (!kept.step()) {
    return std::nullopt;
  }
  std::istringstream value{kept.text(0)};
  std::int64_t at = 0;
  std::int64_t boot_clock = 0;
  stored_clock mark;
  if (value >> at >> boot_clock && at >= 0 && boot_clock >= 0) {
    mark.at = duration{at};
    mark.boot_clock = duration{boot_clock};
    std::getline(value >> std::ws, mark.boot);
  } else {
    mark.at = duration{on_.query_integer("SELECT max(ended_at_ns) FROM announced")};
  }
  return mark;
}

std::int64_t sqlite_row_store::claimed_at_ns(const execution_row& row) const {
  return row.claimed_for ? (at_ - *row.claimed_for).count() : never_started;
}

void sqlite_row_store::insert(const execution_row& row, const accept_request& request) {
  insert_.bind(row.execution.value).bind(row.action.value).bind(row.group);
  insert_.bind(static_cast<std::int64_t>(row.state)).bind(std::int64_t{row.number.value});
  bind_or_null(insert_, row.slot);
  bind_or_null(insert_, row.worker);
  insert_.bind(row.grant_order).bind((at_ + row.ready_in).count());
  insert_.bind(row.accepted_at_ns).bind(row.granted_at_ns).bind(row.started_at_ns);
  insert_.bind(claimed_at_ns(row));
  if (request.idempotency_key.empty()) {
    insert_.bind_null();
  } else {
    insert_.bind(std::string_view{request.idempotency_key});
  }
  insert_.bind(std::string_view{request.parameters}).run();
}

void sqlite_row_store::update(const execution_row& row) {
  update_.bind(static_cast<std::int64_t>(row.state)).bind(std::int64_t{row.number.value});
  bind_or_null(update_, row.slot);
  bind_or_null(update_, row.worker);
  update_.bind(row.grant_order).bind((at_ + row.ready_in).count()).bind(row.granted_at_ns);
  update_.bind(row.started_at_ns).bind(claimed_at_ns(row));
  update_.bind(row.execution.value).run();
}

void sqlite_row_store::finish(const execution_row& row, std::string_view result) {
  finish_.bind(static_cast<std::int64_t>(row.state)).bind(std::int64_t{row.number.value});
  finish_.bind(row.started_at_ns)
      .bind(row.ended_at_ns)
      .bind(result)
      .bind(row.execution.value)
      .run();
  outbox_insert_.bind(row.execution.value).bind(++last_outbox_position_).bind(at_.count()).run();
}

void sqlite_row_store::forget_announcement(execution_id execution) {
  announced_insert_.bind(execution.value).run();  // with the time that the outbox has
  outbox_delete_.bind(execution.value).run();
}

void sqlite_row_store::put(const action_row& row) {
  const action_definition& definition = row.definition;
  const retry_policy& retry = definition.retry;
  const std::string group_by = join(definition.group_by);
  const auto flag = [](bool value) { return static_cast<std::int64_t>(value); };
  put_action_.bind(row.id.value).bind(std::string_view{definition.ref}).bind(flag(row.retired));
  put_action_.bind(std::int64_t{definition.limit});
  if (row.limit_override) {
    put_action_.bind(std::int64_t{*row.limit_override});
  } else {
    put_action_.bind_null();
  }
  put_action_.bind(static_cast<std::int64_t>(row.mode)).bind(std::string_view{group_by});
  put_action_.bind(static_cast<std::int64_t>(definition.on_limit));
  if (definition.queue_max) {
    put_action_.bind(*definition.queue_max);
  } else {
    put_action_.bind_null();
  }
  put_action_.bind(std::int64_t{definition.timeout.count()});
  put_action_.bind(std::int64_t{definition.grace.count()}).bind(std::int64_t{retry.attempts_max});
  put_action_.bind(std::int64_t{retry.backoff.count()});
  put_action_.bind(std::int64_t{retry.backoff_max.count()}).bind(retry.backoff_factor);
  put_action_.bind(flag(retry.on_failed)).bind(flag(retry.on_timeout));
  put_action_.bind(flag(retry.on_worker_lost));
  put_action_.bind(row.enqueued_total).bind(row.ended_total).run();
}

void sqlite_row_store::put(const worker_row& row) {
  if (!earlier_workers_gone_) {
    on_.execute("DELETE FROM worker");
    earlier_workers_gone_ = true;
  }
  put_worker_.bind(row.worker.value).bind(std::string_view{row.name}).run();
}

void sqlite_row_store::remove(worker_incarnation worker) {
  remove_worker_.bind(worker.value).run();
}

std::optional<execution_id> sqlite_row_store::find_key(action_id action, std::string_view key) {
  find_key_.bind(action.value).bind(key);
  if (!find_key_.step()) {
    return std::nullopt;
  }
  const execution_id found{find_key_.integer(0)};
  find_key_.reset();
  return found;
}

std::optional<execution_id> sqlite_row_store::find_key_within(action_id action,
                                                              std::string_view from,
                                                              std::string_view before) {
  find_key_within_.bind(action.value).bind(from).bind(before);
  if (!find_key_within_.step()) {
    return std::nullopt;
  }
  const execution_id found{find_key_within_.integer(0)};
  find_key_within_.reset();
  return found;
}

std::string sqlite_row_store::parameters(execution_id execution) {
  parameters_.bind(execution.value);
  if (!parameters_.step()) {
    return {};
  }
  std::string found = parameters_.text(0);
  parameters_.reset();
  return found;
}

std::optional<execution_record> sqlite_row_store::read(execution_id execution) {
  read_.bind(execution.value);
  if (!read_.step()) {
    return std::nullopt;
  }
  execution_record found;
  found.execution = execution;
  found.action = action_id{read_.integer(0)};
  found.group = read_.text(1);
  found.state = static_cast<status>(read_.integer(2));
  found.number = attempt{static_cast<std::int32_t>(read_.integer(3))};
  found.slot = slot_number{static_cast<std::int32_t>(read_.integer(4))};
  found.worker = worker_incarnation{read_.integer(5)};
  found.accepted_at_ns = read_.integer(6);
  found.granted_at_ns = read_.integer(7);
  found.started_at_ns = read_.integer(8);
  found.ended_at_ns = read_.integer(9);
  found.parameters = read_.text(10);
  found.result = read_.text(11);
  read_.reset();
  return found;
}

std::int64_t sqlite_row_store::prune(duration ended_before, std::int32_t count_max) {
  std::vector<std::pair<std::int64_t, std::int64_t>> oldest;  // not removed while they are walked
  forgettable_.bind(ended_before.count()).bind(std::int64_t{count_max});
  while (forgettable_.step()) {
    oldest.emplace_back(forgettable_.integer(0), forgettable_.integer(1));
  }
  for (const auto& [ended_at_ns, id] : oldest) {
    delete_.bind(id).run();
    announced_delete_.bind(ended_at_ns).bind(id).run();
  }
  return std::ssize(oldest);
}

void sqlite_row_store::load(ledger& into, moment now, duration at,
                            const std::vector<worker_row>& leases) {
  load_actions(into);
  const worker_incarnation last_worker{
      on_.query_integer("SELECT seq FROM sqlite_sequence WHERE name = 'worker'")};
  for (const worker_row& each : leases) {
    if (each.worker <= last_worker) {  // a later one was enlisted by a step that has not happened
      into.load(each);
    }
  }
  load_executions(into, now, at, "WHERE status < 4 ORDER BY e.id");
  load_executions(into, now, at, "JOIN outbox o ON o.execution_id = e.id ORDER BY o.position");
  last_outbox_position_ = on_.query_integer("SELECT max(position) FROM outbox");
  const execution_id last_execution{on_.query_integer("SELECT max(id) FROM execution")};
  into.load_sequences(last_execution, last_worker);
}

void sqlite_row_store::load_actions(ledger& into) {
  statement all{on_, "SELECT * FROM action ORDER BY id"};
  while (all.step()) {
    action_row row;
    row.id = action_id{all.integer(0)};
    row.definition.ref = all.text(1);
    row.retired = all.integer(2) != 0;
    row.definition.limit = static_cast<std::int32_t>(all.integer(3));
    if (!all.is_null(4)) {
      row.limit_override = static_cast<std::int32_t>(all.integer(4));
    }
    row.mode = static_cast<queue_mode>(all.integer(5));
    row.definition.group_by = split(all.text(6));
    row.definition.on_limit = static_cast<limit_policy>(all.integer(7));
    if (!all.is_null(8)) {
      row.definition.queue_max = all.integer(8);
    }
    row.definition.timeout = std::chrono::milliseconds{all.integer(9)};
    row.definition.grace = std::chrono::milliseconds{all.integer(10)};
    retry_policy& retry = row.definition.retry;
    retry.attempts_max = static_cast<std::int32_t>(all.integer(11));
    retry.backoff = std::chrono::milliseconds{all.integer(12)};
    retry.backoff_max = std::chrono::milliseconds{all.integer(13)};
    retry.backoff_factor = all.real(14);
    retry.on_failed = all.integer(15) != 0;
    retry.on_timeout = all.integer(16) != 0;
    retry.on_worker_lost = all.integer(17) != 0;
    row.enqueued_total = all.integer(18);
    row.ended_total = all.integer(19);
    into.load(std::move(row));
  }
}

void sqlite_row_store::load_executions(ledger& into, moment now, duration at, const char* which) {
  statement all{on_, (std::string{columns} + which).c_str()};
  while (all.step()) {
    const std::string group = all.text(2);
    execution_row row;
    row.execution = execution_id{all.integer(0)};
    row.action = action_id{all.integer(1)};
    row.group = group;
    row.state = static_cast<status>(all.integer(3));
    row.number = attempt{static_cast<std::int32_t>(all.integer(4))};
    row.slot = slot_number{static_cast<std::int32_t>(all.integer(5))};
    row.worker = worker_incarnation{all.integer(6)};
    row.grant_order = all.integer(7);
    row.ready_in = duration{all.integer(8)} - at;
    if (const std::int64_t claimed_at = all.integer(13); claimed_at == never_started) {
      row.claimed_for.reset();
    } else {
      row.claimed_for = at - duration{claimed_at};
    }
    row.accepted_at_ns = all.integer(9);
    row.granted_at_ns = all.integer(10);
    row.started_at_ns = all.integer(11);
    row.ended_at_ns = all.integer(12);
    into.load(row, now);
  }
}

}  // namespace baton::sqlite
