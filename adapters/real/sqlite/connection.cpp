#include "adapters/real/sqlite/connection.hpp"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/ensure.hpp"

namespace baton::sqlite {

namespace {

constexpr int common_flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;

// `path` as a URI that names nothing else, whatever characters are in it.
std::string uri_of(const std::string& path) {
  std::string uri = "file:";
  for (const char each : path) {
    const bool plain = (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') ||
                       (each >= '0' && each <= '9') || each == '/' || each == '.' || each == '_' ||
                       each == '-';
    uri += plain ? std::string{each}
                 : fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(each)));
  }
  return uri;
}

}  // namespace

result<std::unique_ptr<connection>> connection::open(const std::string& path, mode chosen) {
  const int create = chosen == mode::create ? SQLITE_OPEN_CREATE : 0;
  auto opened = open(path, path, common_flags | SQLITE_OPEN_READWRITE | create);
  // SQLite opens what may not be written for reading, and would fail with the first acceptance.
  if (opened && sqlite3_db_readonly((*opened)->handle_, "main") != 0) {
    const int reason = ::access(path.c_str(), W_OK) != 0 ? errno : EACCES;
    return error{errc::unavailable,
                 fmt::format("{}: the file cannot be written ({}): give this user the right to, or "
                             "choose another storage path",
                             path, std::strerror(reason))};
  }
  return opened;
}

result<std::unique_ptr<connection>> connection::open_without_log(const std::string& path) {
  return open(uri_of(path) + "?immutable=1", path,
              common_flags | SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
}

result<std::unique_ptr<connection>> connection::open(const std::string& name,
                                                     const std::string& path, int flags) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &handle, flags, nullptr);
  std::unique_ptr<connection> opened{new connection{handle, path}};
  if (code != SQLITE_OK) {
    opened->note_failure();
    return opened->failure();
  }
  sqlite3_busy_timeout(handle, 2'000);
  const auto count_frames = [](void* counter, sqlite3*, const char*, int frames) {
    *static_cast<std::int64_t*>(counter) = frames;
    return SQLITE_OK;
  };
  sqlite3_wal_hook(handle, count_frames, &opened->log_frames_);
  return opened;
}

connection::connection(sqlite3* handle, std::string path) : handle_{handle}, path_{std::move(path)} {}

connection::~connection() { sqlite3_close_v2(handle_); }

void connection::execute(const char* sql) {
  if (!failed() && sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    note_failure();
  }
}

std::int64_t connection::query_integer(const char* sql) {
  statement query{*this, sql};
  return query.step() ? query.integer(0) : 0;
}

void connection::note_failure() {
  if (!failed()) {
    failure_ = sqlite3_extended_errcode(handle_);
    failure_text_ = sqlite3_errmsg(handle_);
    ensure(failure_ != SQLITE_OK, "a failed call has a failure");
    // These speak of our own code and would not go away by trying again.
    ensure((failure_ & 0xff) != SQLITE_CONSTRAINT && (failure_ & 0xff) != SQLITE_MISUSE &&
               (failure_ & 0xff) != SQLITE_RANGE,
           "a statement broke the schema's rules: " + failure_text_);
  }
}

error connection::failure() const {
  ensure(failed(), "there is a failure to speak of");
  const std::string text = fmt::format("{}: {} (SQLite code {})", path_, failure_text_, failure_);
  switch (failure_ & 0xff) {
    case SQLITE_FULL: return {errc::storage_full, text};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return {errc::storage_corrupt, text};
    case SQLITE_BUSY:
      return {errc::unavailable,
              fmt::format("{}: another program holds a lock on the file (SQLite code {})", path_,
                          failure_)};
    default: return {errc::unavailable, text};
  }
}

void connection::clear_failure() {
  failure_ = 0;
  failure_text_.clear();
}

bool connection::is_busy() const { return (failure_ & 0xff) == SQLITE_BUSY; }

bool connection::autocommit() const { return sqlite3_get_autocommit(handle_) != 0; }

void connection::roll_back() {
  clear_failure();
  if (!autocommit()) {
    execute("ROLLBACK");
    clear_failure();
  }
}

std::int64_t connection::change_count() const { return sqlite3_total_changes64(handle_); }

bool connection::checkpoint() {
  int in_log = 0;
  int moved = 0;
  if (failed()) {
    return false;
  }
  const int code =
      sqlite3_wal_checkpoint_v2(handle_, "main", SQLITE_CHECKPOINT_PASSIVE, &in_log, &moved);
  if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED) {
    return false;  // another program is at it
  }
  if (code != SQLITE_OK) {
    note_failure();
  }
  return code == SQLITE_OK && in_log == moved;
}

void connection::keep_log_on_close() {
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

statement::statement(connection& on, const char* sql) : on_{on} {
  if (!on_.failed() && sqlite3_prepare_v3(on_.handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle_,
                                          nullptr) != SQLITE_OK) {
    on_.note_failure();
  }
}

statement::~statement() { sqlite3_finalize(handle_); }

statement& statement::bind(std::int64_t value) {
  sqlite3_bind_int64(handle_, ++bound_, value);
  return *this;
}

statement& statement::bind(double value) {
  sqlite3_bind_double(handle_, ++bound_, value);
  return *this;
}

statement& statement::bind(std::string_view text) {
  // A null pointer would bind NULL: an empty text is a text.
  const char* const start = text.data() != nullptr ? text.data() : "";
  sqlite3_bind_text64(handle_, ++bound_, start, text.size(), SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

statement& statement::bind_null() {
  sqlite3_bind_null(handle_, ++bound_);
  return *this;
}

void statement::run() {
  while (step()) {
  }
}

bool statement::step() {
  bound_ = 0;
  if (on_.failed() || handle_ == nullptr) {
    return false;
  }
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) {
    return true;
  }
  if (code != SQLITE_DONE) {
    on_.note_failure();
  }
  sqlite3_reset(handle_);
  return false;
}

void statement::reset() {
  bound_ = 0;
  sqlite3_reset(handle_);
}

std::int64_t statement::integer(int column) const { return sqlite3_column_int64(handle_, column); }

double statement::real(int column) const { return sqlite3_column_double(handle_, column); }

std::string statement::text(int column) const {
  const auto* const start = sqlite3_column_blob(handle_, column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_, column));
  return start == nullptr ? std::string{} : std::string{static_cast<const char*>(start), size};
}

bool statement::is_null(int column) const {
  return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

}  // namespace baton::sqlite
