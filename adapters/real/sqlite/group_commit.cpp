#include "adapters/real/sqlite/group_commit.hpp"

#include <utility>

#include <boost/asio/post.hpp>

#include "adapters/real/sqlite/schema.hpp"
#include "engine/core/invariant.hpp"

namespace baton::sqlite {
namespace {

// Answered in one step of the loop: each resumes a coroutine, and others want their turn.
constexpr std::size_t answers_at_once_max = 64;

}  // namespace

/// Committed or failed steps whose callers have not been told yet, in order.
struct group_commit::unanswered {
  std::deque<std::unique_ptr<step>> steps;
  bool under_way = false;
  bool alive = true;
};

group_commit::group_commit(std::string path, boost::asio::any_io_executor answers_on,
                           std::function<moment()> now)
    : path_{std::move(path)},
      answers_on_{std::move(answers_on)},
      now_{std::move(now)},
      unanswered_{std::make_shared<unanswered>()} {}

result<std::unique_ptr<group_commit>> group_commit::start(const std::string& path,
                                                          boost::asio::any_io_executor answers_on,
                                                          std::function<moment()> now) {
  std::unique_ptr<group_commit> store{
      new group_commit{path, std::move(answers_on), std::move(now)}};
  result<open_file> opened = store->open({});
  if (!opened) {
    return opened.error();
  }
  store->file_ = *std::move(opened);
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

void group_commit::submit(std::unique_ptr<step> next) {
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

result<group_commit::open_file> group_commit::open(const std::vector<worker_row>& leases) const {
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
  file.keeps->load(*file.decides, now_(), leases);
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

// Waits for something to do, and takes all there is in one lane up to the bound: what arrives during
// a commit makes up the next. Heartbeats write nothing, so that alone they need not wait for a disk.
// False: ending, and nothing is left to do.
bool group_commit::take(batch& into) {
  std::unique_lock lock{mutex_};
  arrived_.wait(lock, [&] { return ending_ || waiting_count_ > 0; });
  taken_last_ = next_lane();
  auto& queue = waiting_.at(static_cast<std::size_t>(taken_last_));
  for (std::size_t bytes = 0; !queue.empty() && bytes < batch_bytes_max; queue.pop_front()) {
    bytes += queue.front()->bytes();
    into.push_back(std::move(queue.front()));
    --waiting_count_;
  }
  return !into.empty();
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
    const std::size_t applied = apply(steps);
    file_.books->flush();
    committed = commit();
    put_back(steps, applied);
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
    const moment now = now_();
    file_.keeps->set_wall(now.wall_ns);
    each->apply(*file_.books, now);
    bytes += each->bytes();
    ++applied;
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
  return error{errc::outcome_unknown, reason.message()};
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
    const std::unique_ptr<step> next = std::move(due->steps.front());
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
