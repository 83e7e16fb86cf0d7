#include "adapters/real/sqlite/group_commit.hpp"

#include <utility>

#include <boost/asio/post.hpp>

#include "adapters/real/machine_time.hpp"
#include "adapters/real/sqlite/log_mark.hpp"
#include "adapters/real/sqlite/schema.hpp"
#include "base/ensure.hpp"

namespace baton::sqlite {
namespace {

// Answered in one step of the loop: each resumes a coroutine, and others want their turn.
constexpr std::size_t answers_at_once_max = 64;

moment machine_time() { return {boot_clock_now(), wall_clock_ns()}; }

}  // namespace

/// Committed or failed steps whose callers have not been told yet, in order.
struct group_commit::unanswered {
  std::deque<std::shared_ptr<step>> steps;
  bool under_way = false;
  bool alive = true;
};

group_commit::group_commit(std::string path, boost::asio::any_io_executor answers_on,
                           std::function<moment()> now, std::string boot,
                           storage_listener listener)
    : path_{std::move(path)},
      answers_on_{std::move(answers_on)},
      now_{now ? now : machine_time},
      boot_{now ? std::move(boot) : boot_id()},
      listener_{std::move(listener)},
      watch_{path_},
      on_machine_time_{!now},
      unanswered_{std::make_shared<unanswered>()} {
  forget_failure();
}

result<std::unique_ptr<group_commit>> group_commit::start(const std::string& path,
                                                          boost::asio::any_io_executor answers_on,
                                                          std::function<moment()> now,
                                                          std::string boot,
                                                          storage_listener listener) {
  std::unique_ptr<group_commit> store{new group_commit{
      path, std::move(answers_on), std::move(now), std::move(boot), std::move(listener)}};
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
  unanswered_->alive = false;
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
    if (waiting_count_ < steps_waiting_max) {
      first = waiting_count_++ == 0;
      waiting_.at(static_cast<std::size_t>(next->waits_in())).push_back(std::move(next));
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

std::shared_ptr<const bool> group_commit::alive() const {
  return {unanswered_, &unanswered_->alive};
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
  const moment now = now_();
  const result<void> prepared = prepare_schema(*file.on, now.wall_ns);
  if (!prepared) {
    return prepared.error();
  }
  file.keeps = std::make_unique<sqlite_row_store>(*file.on);
  file.decides = std::make_unique<ledger>();
  storage_clock time{file.keeps->clock(), boot_, now.steady};
  file.keeps->load(*file.decides, now, time.at(now.steady), leases_);
  file.stored_ledger = std::make_unique<ledger_store>(*file.decides, *file.keeps, std::move(time));
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

// Waits for something to do, and takes all there is in one lane up to the bound: what arrives during
// a commit makes up the next. Heartbeats write nothing, so that alone they need not wait for a disk.
// Takes nothing when it is time to look at the file. False: ending, and nothing is left to do.
bool group_commit::take(batch& into) {
  std::unique_lock lock{mutex_};
  arrived_.wait_until(lock, next_look_, [&] { return ending_ || waiting_count_ > 0; });
  if (waiting_count_ == 0) {
    return !ending_;
  }
  taken_last_ = next_lane();
  auto& queue = waiting_.at(static_cast<std::size_t>(taken_last_));
  for (std::size_t bytes = 0; !queue.empty() && bytes < batch_bytes_max; queue.pop_front()) {
    bytes += queue.front()->bytes();
    into.push_back(std::move(queue.front()));
    --waiting_count_;
  }
  return true;
}

lane group_commit::next_lane() const {
  const auto waits = [this](lane in) { return !waiting_.at(static_cast<std::size_t>(in)).empty(); };
  if (waits(lane::heartbeat)) {
    return lane::heartbeat;
  }
  const bool bulk_has_its_turn = taken_last_ != lane::bulk || !waits(lane::ordinary);
  return waits(lane::bulk) && bulk_has_its_turn ? lane::bulk : lane::ordinary;
}

// What the bound has kept from being applied is next in its lane, in its order.
void group_commit::put_back(batch& steps, std::size_t applied) {
  const std::lock_guard lock{mutex_};
  while (steps.size() > applied) {
    waiting_.at(static_cast<std::size_t>(taken_last_)).push_front(std::move(steps.back()));
    ++waiting_count_;
    steps.pop_back();
  }
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
  const std::size_t applied = apply(steps);
  file_.stored_ledger->flush();
  put_back(steps, applied);
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

// Returns how many belong to the transaction: all, unless the replies have become too large. After
// a failure those that were not applied fail with the rest.
std::size_t group_commit::apply(batch& steps) {
  std::size_t bytes = 0;
  std::size_t applied = 0;
  for (const auto& each : steps) {
    if (file_.on->failed()) {
      return steps.size();
    }
    if (bytes >= batch_bytes_max) {
      break;
    }
    ++applied;
    if (!each->begin()) {
      continue;  // its caller has been told that it will not happen
    }
    each->apply(*file_.stored_ledger, now_());
    bytes += each->bytes();
  }
  return applied;
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
  boost::asio::post(answers_on_,
                    [answered = std::move(steps), due = unanswered_, on = answers_on_]() mutable {
                      for (auto& each : answered) {
                        due->steps.push_back(std::move(each));
                      }
                      if (!due->under_way) {
                        answer_some(due, on);
                      }
                    });
}

void group_commit::answer_some(const std::shared_ptr<unanswered>& due,
                               const boost::asio::any_io_executor& on) {
  due->under_way = true;
  for (std::size_t count = 0; count < answers_at_once_max && !due->steps.empty(); ++count) {
    const std::shared_ptr<step> next = std::move(due->steps.front());
    due->steps.pop_front();
    if (due->alive) {
      next->answer();
    }
  }
  due->under_way = !due->steps.empty();
  if (due->under_way) {
    boost::asio::post(on, [due, on] { answer_some(due, on); });
  }
}

}  // namespace baton::sqlite
