#include "adapters/real/sqlite/group_commit.hpp"

#include <utility>

#include <boost/asio/post.hpp>

#include "adapters/real/sqlite/schema.hpp"
#include "engine/core/invariant.hpp"

namespace baton::sqlite {
group_commit::group_commit(std::string path, boost::asio::any_io_executor answers_on,
                           std::function<moment()> now, std::string boot)
    : path_{std::move(path)},
      answers_on_{std::move(answers_on)},
      now_{std::move(now)},
      boot_{std::move(boot)} {}

result<std::unique_ptr<group_commit>> group_commit::start(const std::string& path,
                                                          boost::asio::any_io_executor answers_on,
                                                          std::function<moment()> now,
                                                          std::string boot) {
  std::unique_ptr<group_commit> store{
      new group_commit{path, std::move(answers_on), std::move(now), std::move(boot)}};
  result<open_file> opened = store->open({});
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

result<group_commit::open_file> group_commit::open(const std::vector<worker_row>& leases) const {
  auto opened = connection::open(path_);
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
  file.keeps = std::make_unique<sqlite_shelf>(*file.on);
  file.decides = std::make_unique<ledger>();
  storage_clock time{file.keeps->clock(), boot_, now.steady};
  file.keeps->load(*file.decides, now, time.at(now.steady), leases);
  file.books = std::make_unique<bookkeeper>(*file.decides, *file.keeps, std::move(time));
  if (file.on->failed()) {
    return file.on->failure();
  }
  return file;
}

void group_commit::run() {
  batch steps;
  while (take(steps)) {
    process(steps);
    steps.clear();
  }
}

// Waits for something to do, and takes all there is: what arrives during a commit makes up the
// next. False: ending, and nothing is left to do.
bool group_commit::take(batch& into) {
  std::unique_lock lock{mutex_};
  arrived_.wait(lock, [&] { return ending_ || !waiting_.empty(); });
  into.swap(waiting_);
  return !into.empty();
}

void group_commit::process(batch& steps) {
  result<void> committed;
  if (!file_.on) {
    result<open_file> reopened = open(leases_);
    if (reopened) {
      file_ = *std::move(reopened);
    } else {
      committed = reopened.error();
    }
  }
  if (file_.on) {
    file_.on->execute("BEGIN IMMEDIATE");
    apply(steps);
    file_.books->flush();
    committed = commit();
  }
  if (!committed) {
    if (file_.decides) {
      leases_ = file_.decides->workers();
    }
    file_ = open_file{};
    for (const auto& each : steps) {
      each->fail(committed.error());
    }
  }
  answer_all(std::move(steps));
}

void group_commit::apply(batch& steps) {
  for (const auto& each : steps) {
    if (file_.on->failed()) {
      break;
    }
    each->apply(*file_.books, now_());
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
