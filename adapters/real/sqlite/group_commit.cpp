#include "adapters/real/sqlite/group_commit.hpp"

#include <utility>

#include <boost/asio/post.hpp>

#include "adapters/real/sqlite/log_mark.hpp"
#include "adapters/real/sqlite/schema.hpp"
#include "engine/core/invariant.hpp"

namespace baton::sqlite {
namespace {

moment machine_time() {
  return {{std::chrono::steady_clock::now().time_since_epoch()},
          std::chrono::duration_cast<duration>(std::chrono::system_clock::now().time_since_epoch())
              .count()};
}

}  // namespace

group_commit::group_commit(std::string path, boost::asio::any_io_executor answers_on,
                           std::function<moment()> now, storage_listener listener)
    : path_{std::move(path)},
      answers_on_{std::move(answers_on)},
      now_{now ? now : machine_time},
      listener_{std::move(listener)},
      watch_{path_},
      on_machine_time_{!now} {
  forget_failure();
}

result<std::unique_ptr<group_commit>> group_commit::start(const std::string& path,
                                                          boost::asio::any_io_executor answers_on,
                                                          std::function<moment()> now,
                                                          storage_listener listener) {
  std::unique_ptr<group_commit> store{
      new group_commit{path, std::move(answers_on), std::move(now), std::move(listener)}};
  result<open_file> opened = store->open(connection::mode::create);
  if (!opened) {
    return opened.error();
  }
  store->file_ = *std::move(opened);
  store->checkpoint_log();  // before the first answer; where that fails, again before each commit
  if (store->ended_) {
    return *store->ended_;
  }
  store->thread_ = std::thread{[raw = store.get()] { raw->run(); }};
  return store;
}

group_commit::~group_commit() {
  *alive_ = false;
  {
    const std::lock_guard lock{mutex_};
    ending_ = true;
  }
  arrived_.notify_one();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void group_commit::submit(std::shared_ptr<step> next) {
  bool first = false;
  {
    const std::lock_guard lock{mutex_};
    if (waiting_.size() < steps_waiting_max) {
      first = waiting_.empty();
      waiting_.push_back(std::move(next));
    }
  }
  if (next) {
    next->fail({errc::unavailable, "too many requests wait for the storage"});
    batch refused;
    refused.push_back(std::move(next));
    answer_all(std::move(refused));
  } else if (first) {
    arrived_.notify_one();
  }
}

error group_commit::reason_to_wait() const {
  const std::lock_guard lock{mutex_};
  return away_ ? *away_ : error{errc::unavailable, "the storage is slow: it did not take this up"};
}

// The log is judged before SQLite sees it, and the file after it has been opened: in between it may
// have been replaced.
result<group_commit::open_file> group_commit::open(connection::mode chosen) {
  const result<void> log = check_log(watch_.real_path());
  if (!log) {
    return log.error();
  }
  auto opened = connection::open(path_, chosen);
  if (!opened) {
    return opened.error();
  }
  open_file file;
  file.on = *std::move(opened);
  const result<void> prepared = prepare_schema(*file.on);
  if (!prepared) {
    return prepared.error();
  }
  file.keeps = std::make_unique<sqlite_shelf>(*file.on);
  file.decides = std::make_unique<ledger>();
  file.books = std::make_unique<bookkeeper>(*file.decides, *file.keeps);
  file.keeps->load(*file.decides, now_(), leases_);
  if (file.on->failed()) {
    return file.on->failure();
  }
  watch_.remember();
  return file;
}

void group_commit::run() {
  batch steps;
  while (take(steps)) {
    if (!held_up_since_) {
      held_up_since_ = machine_clock::now();
    }
    if (!steps.empty()) {
      process(steps);
      steps.clear();
      checkpoint_if_due();
    }
    look();
    if (!away_until_write_) {
      held_up_before_ += machine_clock::now() - *std::exchange(held_up_since_, std::nullopt);
    }
  }
}

// Waits for something to do, and takes all there is: what arrives during a commit makes up the
// next; nothing, when it is time to look at the file. False: ending, and nothing is left to do.
bool group_commit::take(batch& into) {
  std::unique_lock lock{mutex_};
  arrived_.wait_until(lock, next_look_, [&] { return ending_ || !waiting_.empty(); });
  into.swap(waiting_);
  return !into.empty() || !ending_;
}

void group_commit::process(batch& steps) {
  result<void> done = make_ready();
  if (done) {
    const std::int64_t changes_before = file_.on->change_count();
    done = transact(steps);
    if (done) {
      note_success(file_.on->change_count() != changes_before);
    }
  }
  if (!done) {
    note_failure(done.error());
    for (const auto& each : steps) {
      each->fail(done.error());
    }
  }
  answer_all(std::move(steps));
}

// Before a transaction: the file is there, open and marked.
result<void> group_commit::make_ready() {
  look_for_changes();
  if (ended_) {
    return *ended_;
  }
  if (!file_.on) {
    result<open_file> reopened = open(connection::mode::existing);
    if (!reopened) {
      return reopened.error();
    }
    file_ = *std::move(reopened);
    forget_failure();
  }
  if (!marked_ && !checkpoint_log()) {
    return error{errc::unavailable, reason_to_wait().message()};
  }
  return ended_ ? result<void>{*ended_} : result<void>{};
}

result<void> group_commit::transact(batch& steps) {
  connection& on = *file_.on;
  on.execute("BEGIN IMMEDIATE");
  if (on.failed()) {
    // Nothing has been decided: what is in memory is what is on the disk.
    error reason = on.failure();
    on.roll_back();
    return reason;
  }
  const machine_clock::time_point now = machine_clock::now();
  if (on_machine_time_) {
    file_.decides->extend_leases(held_up_before_ + (now - *held_up_since_));
  }
  held_up_before_ = {};
  held_up_since_ = now;
  apply(steps);
  file_.books->flush();
  result<void> committed = commit();
  if (!committed) {
    close_after_failure();
    return committed;
  }
  look_for_changes();
  if (ended_) {
    return error{errc::outcome_unknown, ended_->message()};
  }
  return committed;
}

void group_commit::apply(batch& steps) {
  for (const auto& each : steps) {
    if (file_.on->failed()) {
      break;
    }
    if (!each->begin()) {
      continue;
    }
    const moment now = now_();
    file_.keeps->set_wall(now.wall_ns);
    each->apply(*file_.books, now);
  }
}

// A failure before COMMIT is certain: nothing was done. A failed COMMIT is not: the disk may have
// taken it although it said no.
result<void> group_commit::commit() {
  connection& on = *file_.on;
  if (on.failed()) {
    return on.failure();
  }
  on.execute("COMMIT");
  if (!on.failed()) {
    return {};
  }
  const error reason = on.failure();
  if (reason.is(errc::storage_full)) {
    return reason;
  }
  if (reason.is(errc::storage_corrupt)) {
    end(reason);
  }
  return error{errc::outcome_unknown, reason.message()};
}

// The ledger is ahead of the disk. What the disk says is read from it anew: by the next batch.
void group_commit::close_after_failure() {
  leases_ = file_.decides->workers();
  if (ended_ || file_.on->failure().is(errc::storage_corrupt)) {
    file_.on->keep_log_on_close();  // what there is, is left for a repair as it is
  }
  file_ = open_file{};
  watch_.forget_log();
}

void group_commit::answer_all(batch steps) {
  boost::asio::post(answers_on_, [answered = std::move(steps), alive = alive_]() mutable {
    for (const auto& each : answered) {
      if (*alive) {
        each->answer();
      }
    }
  });
}

}  // namespace baton::sqlite
