// How the store's thread notices what becomes of its file: away, back, gone, a log that grows.
#include <filesystem>
#include <utility>

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "adapters/real/sqlite/group_commit.hpp"
#include "adapters/real/sqlite/log_mark.hpp"

namespace baton::sqlite {
namespace {

constexpr std::chrono::seconds look_interval{1};
constexpr std::int64_t checkpoint_frames = 4'000;  // about 16 MB
constexpr std::uintmax_t first_warning_bytes = std::uintmax_t{16} << 20;

}  // namespace

// Each second, busy or idle: a store with nothing to do notices what happened to its file as well.
void group_commit::look() {
  const auto now = machine_clock::now();
  if (now < next_look_) {
    return;
  }
  next_look_ = now + look_interval;
  look_for_changes();
  if (ended_) {
    return;
  }
  const std::string problem = watch_.write_problem();
  if (!problem.empty()) {
    note_failure({errc::unavailable, problem});
  } else if (file_.on && (away_until_write_ || log_blocked_)) {
    checkpoint_log();  // writes the mark: then it works again
  }
}

void group_commit::look_for_changes() {
  if (ended_) {
    return;
  }
  const std::string changed = watch_.change();
  if (changed.empty()) {
    return;
  }
  // What was acknowledged goes into the main file, if it is still there, by the open descriptors.
  if (file_.on) {
    static_cast<void>(file_.on->checkpoint());
    file_.on->roll_back();
  }
  end({errc::storage_corrupt,
       fmt::format("{} while it was in use: put it back, or restore a copy, and start again",
                   changed)});
}

void group_commit::checkpoint_if_due() {
  if (file_.on && !ended_ && file_.on->log_frames() >= checkpoint_at_frames_) {
    checkpoint_log();
  }
}

// False: another program's lock keeps this thread from writing at all. Other failures may leave
// reading possible.
bool group_commit::checkpoint_log() {
  connection& on = *file_.on;
  const bool whole = checkpoint_marked(on, watch_.real_path());
  checkpoint_at_frames_ = (whole ? 0 : on.log_frames()) + checkpoint_frames;
  if (on.failed()) {
    const bool busy = on.is_busy();
    const error reason = on.failure();
    on.roll_back();
    note_failure(reason);
    return !busy;
  }
  marked_ = true;
  note_success(true);
  log_blocked_ = !whole;
  if (!whole) {
    log_not_checkpointed();
    return true;
  }
  warn_at_bytes_ = first_warning_bytes;
  if (std::exchange(log_warned_, false)) {
    notify(storage_condition::kind::log_shrinks, fmt::format("{}-wal", watch_.real_path()));
  }
  return true;
}

void group_commit::log_not_checkpointed() {
  std::error_code unseen;
  const std::string log = watch_.real_path() + "-wal";
  const std::uintmax_t bytes = std::filesystem::file_size(log, unseen);
  if (unseen || bytes < warn_at_bytes_) {
    return;
  }
  warn_at_bytes_ = bytes * 2;
  log_warned_ = true;
  notify(storage_condition::kind::log_grows,
         fmt::format("{} has {} MB and grows: another program keeps a read transaction on {} open; "
                     "end it (fuser {}-shm tells which it is)",
                     log, bytes >> 20, path_, watch_.real_path()));
}

// A connection that was opened anew begins with a log of its own.
void group_commit::forget_failure() {
  marked_ = false;
  log_blocked_ = false;
  checkpoint_at_frames_ = checkpoint_frames;
  warn_at_bytes_ = first_warning_bytes;
}

void group_commit::note_failure(const error& reason) {
  if (reason.is(errc::storage_corrupt)) {
    end(reason);
  }
  if (ended_) {
    return;
  }
  const std::string words = reason.message();
  bool is_new = false;
  {
    const std::lock_guard lock{mutex_};
    is_new = !away_ || away_->message() != words;
    away_ = reason;
  }
  away_until_write_ = true;
  if (is_new) {
    notify(storage_condition::kind::away, words);
  }
}

// Reading works on a full disk as well, and without a change nothing is written.
void group_commit::note_success(bool has_written) {
  if (!away_until_write_ || !has_written || !watch_.write_problem().empty()) {
    return;
  }
  away_until_write_ = false;
  {
    const std::lock_guard lock{mutex_};
    away_.reset();
  }
  notify(storage_condition::kind::back, path_);
}

void group_commit::end(error reason) {
  if (ended_) {
    return;
  }
  if (file_.on) {
    // By the path another file may be found by now: its log is not ours to remove.
    file_.on->keep_log_on_close();
  }
  {
    const std::lock_guard lock{mutex_};
    away_ = reason;
  }
  notify(storage_condition::kind::ended, reason.message());
  ended_ = std::move(reason);
}

void group_commit::notify(storage_condition::kind seen, std::string detail) {
  if (!listener_) {
    return;
  }
  boost::asio::post(answers_on_, [this, alive = alive(), seen, detail = std::move(detail)] {
    if (*alive) {
      listener_({seen, detail});
    }
  });
}

}  // namespace baton::sqlite
