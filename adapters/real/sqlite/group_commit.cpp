#include "adapters/real/sqlite/group_commit.hpp"

#include <utility>

#include <boost/asio/post.hpp>

#include "adapters/real/sqlite/schema.hpp"
#include "engine/core/invariant.hpp"

namespace baton::sqlite {
namespace {

using steady = std::chrono::steady_clock;

// Waiting for companions may cost at most this share of what the last commit cost.
constexpr int linger_divisor = 2;
constexpr auto linger_max = std::chrono::milliseconds{1};

}  // namespace

group_commit::group_commit(std::string path, boost::asio::any_io_executor answers_on,
                           std::function<moment()> now)
    : path_{std::move(path)}, answers_on_{std::move(answers_on)}, now_{std::move(now)} {}

result<std::unique_ptr<group_commit>> group_commit::start(const std::string& path,
                                                          boost::asio::any_io_executor answers_on,
                                                          std::function<moment()> now) {
  std::unique_ptr<group_commit> store{
      new group_commit{path, std::move(answers_on), std::move(now)}};
  result<open_file> opened = store->open();
  if (!opened) {
    return opened.error();
  }
  store->file_ = *std::move(opened);
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

void group_commit::submit(std::unique_ptr<step> next) {
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

result<group_commit::open_file> group_commit::open() const {
  auto opened = connection::open(path_);
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
  file.keeps->load(*file.decides, now_());
  if (file.on->failed()) {
    return file.on->failure();
  }
  return file;
}

void group_commit::run() {
  batch steps;
  while (take(steps, steady::time_point::max(), 1)) {
    process(steps);
    steps.clear();
  }
}

// Appends what has arrived once there are `wanted` in all or it is `until`. False: ending, and
// nothing is left to do.
bool group_commit::take(batch& into, steady::time_point until, std::size_t wanted) {
  std::unique_lock lock{mutex_};
  const auto enough = [&] { return ending_ || into.size() + waiting_.size() >= wanted; };
  if (until == steady::time_point::max()) {
    arrived_.wait(lock, enough);
  } else {
    arrived_.wait_until(lock, until, enough);
  }
  for (auto& each : waiting_) {
    into.push_back(std::move(each));
  }
  waiting_.clear();
  return !into.empty();
}

void group_commit::process(batch& steps) {
  const auto began = steady::now();
  result<void> committed;
  if (!file_.on) {
    result<open_file> reopened = open();
    if (reopened) {
      file_ = *std::move(reopened);
    } else {
      committed = reopened.error();
    }
  }
  if (file_.on) {
    file_.on->execute("BEGIN IMMEDIATE");
    apply_from(steps, 0);
    // What was answered together tends to come back together: waiting for it a little makes one
    // commit of many. The work that is here already is done meanwhile.
    const bool just_answered = began - last_answered_ < linger_max;
    if (just_answered && last_batch_ > 1 && steps.size() < last_batch_) {
      const auto until = began + std::min<steady::duration>(last_commit_ / linger_divisor, linger_max);
      const std::size_t first = steps.size();
      take(steps, until, last_batch_);
      apply_from(steps, first);
    }
    file_.books->flush();
    const auto commit_began = steady::now();
    committed = commit();
    last_commit_ = steady::now() - commit_began;
  }
  if (!committed) {
    file_ = open_file{};
    for (const auto& each : steps) {
      each->fail(committed.error());
    }
  }
  last_batch_ = steps.size();
  last_answered_ = steady::now();
  answer_all(std::move(steps));
}

void group_commit::apply_from(batch& steps, std::size_t first) {
  for (std::size_t index = first; index < steps.size() && !file_.on->failed(); ++index) {
    const moment now = now_();
    file_.keeps->set_wall(now.wall_ns);
    steps[index]->apply(*file_.books, now);
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
  return error{errc::outcome_unknown, reason.message()};
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
