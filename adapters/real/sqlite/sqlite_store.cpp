#include "adapters/real/sqlite/sqlite_store.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "adapters/real/sqlite/group_commit.hpp"

namespace baton {
namespace {

// The bytes of text in a reply, where they may be many.
std::size_t bytes_of(const std::vector<assignment>& claimed) {
  std::size_t bytes = 0;
  for (const assignment& each : claimed) {
    bytes += each.parameters.size();
  }
  return bytes;
}

template <class Reply>
std::size_t bytes_of(const Reply& reply) {
  if constexpr (std::is_same_v<Reply, execution_record>) {
    return reply.parameters.size() + reply.result.size();
  } else if constexpr (requires { bytes_of(reply.claimed); }) {
    return bytes_of(reply.claimed);
  } else {
    return 0;  // announcements have a bound of their own
  }
}

/// The end of an attempt with a result of this size or more is bulk.
constexpr std::size_t bulk_bytes_min = 256U * 1024U;

/// How long a caller that only reads waits.
constexpr std::chrono::seconds read_limit{10};

/// How long the request for a release waits until the release is stored.
constexpr std::chrono::seconds release_limit{5};

/// What a call that has not been answered in time leaves behind.
enum class effect : std::uint8_t { changes, reads };

/// How a step waits, and what it carries before it is applied.
struct step_traits {
  std::size_t bytes = 0;
  sqlite::lane waits_in = sqlite::lane::ordinary;
  duration patience = no_limit;  ///< then its caller is answered, whatever has become of it
  effect left = effect::changes;
};

constexpr step_traits within(duration patience) {
  step_traits traits;
  traits.patience = patience;
  return traits;
}
constexpr step_traits reading{0, sqlite::lane::ordinary, read_limit, effect::reads};

template <class Request>
step_traits traits_of(const Request& /*request*/) {
  return {};
}
step_traits traits_of(const accept_request& request) {
  step_traits traits = within(request.patience);
  traits.bytes = request.parameters.size();
  return traits;
}
step_traits traits_of(const renew_request& /*request*/) {
  return {0, sqlite::lane::heartbeat, no_limit, effect::changes};
}
step_traits traits_of(const finish_request& request) {
  step_traits traits;
  traits.bytes = request.result.size();
  traits.waits_in = traits.bytes < bulk_bytes_min ? sqlite::lane::ordinary : sqlite::lane::bulk;
  return traits;
}
step_traits traits_of(const cancel_request& request) { return within(request.patience); }
step_traits traits_of(const control_request& request) { return within(request.patience); }
step_traits traits_of(const read_request& /*request*/) { return reading; }
step_traits traits_of(const stats_request& /*request*/) { return reading; }

/// A step whose answer resumes the coroutine that waits for it.
template <class Reply, class Call, class Handler>
class waiting_step final : public sqlite::step {
 public:
  waiting_step(Call call, Handler handler, const boost::asio::any_io_executor& executor,
               const step_traits& traits)
      : call_{std::move(call)},
        handler_{std::move(handler)},
        traits_{traits},
        limit_{executor},
        working_{executor} {}

  void apply(ledger_store& stored_ledger, moment now) override {
    reply_.emplace(result<Reply>{call_(stored_ledger, now)});
  }
  void fail(const error& reason) override { reply_.emplace(result<Reply>{reason}); }
  void answer() override {
    if (!answered_) {
      limit_.cancel();
      answer_with(*std::move(reply_));
    }
  }

  [[nodiscard]] std::size_t bytes() const override {
    if constexpr (std::is_void_v<Reply>) {
      return traits_.bytes;
    } else {
      return traits_.bytes + (reply_ && *reply_ ? bytes_of(**reply_) : 0);
    }
  }
  [[nodiscard]] sqlite::lane waits_in() const override { return traits_.waits_in; }

  /// On the loop's thread, as are the answers.
  void answer_early(error reason) {
    if (!answered_) {
      answer_with(result<Reply>{std::move(reason)});
    }
  }
  [[nodiscard]] boost::asio::steady_timer& limit() { return limit_; }

 private:
  void answer_with(result<Reply> reply) {
    answered_ = true;
    std::move(handler_)(std::move(reply));
  }

  Call call_;
  Handler handler_;
  step_traits traits_;
  boost::asio::steady_timer limit_;
  boost::asio::executor_work_guard<boost::asio::any_io_executor> working_;
  std::optional<result<Reply>> reply_;  ///< written on the store's thread, before the answer
  bool answered_ = false;               ///< loop thread only
};

}  // namespace

struct sqlite_store::impl {
  boost::asio::any_io_executor executor;
  std::unique_ptr<sqlite::group_commit> commits;

  /// Sends `call(books, now)` to the store's thread and waits for the commit.
  template <class Reply, class Call>
  awaitable<result<Reply>> submit(Call call, const step_traits& traits = {}) {
    auto initiate = [this, traits](auto handler, Call wanted) {
      using step_type = waiting_step<Reply, Call, std::decay_t<decltype(handler)>>;
      const auto sent = std::make_shared<step_type>(std::move(wanted), std::move(handler), executor, traits);
      if (traits.patience != no_limit) {
        limit(sent, traits.patience, traits.left);
      }
      commits->submit(sent);
    };
    return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(result<Reply>)>(
        std::move(initiate), boost::asio::use_awaitable, std::move(call));
  }

  template <class Step>
  void limit(const std::shared_ptr<Step>& sent, duration patience, effect left) {
    sent->limit().expires_after(std::max(patience, duration{0}));
    sent->limit().async_wait([this, sent, left, alive = commits->alive()](
                                 const boost::system::error_code& cancelled) {
      if (cancelled || !*alive) {
        return;
      }
      if (sent->expire()) {
        sent->answer_early(commits->reason_to_wait());
      } else if (left == effect::reads) {
        sent->answer_early({errc::unavailable, "the storage did not answer in time"});
      } else {
        sent->answer_early({errc::outcome_unknown,
                            "the storage did not answer in time: this is done or not, ask again"});
      }
    });
  }
};

sqlite_store::sqlite_store(std::unique_ptr<impl> made) : impl_{std::move(made)} {}

sqlite_store::~sqlite_store() = default;

result<std::unique_ptr<sqlite_store>> sqlite_store::open(const std::string& path,
                                                         boost::asio::any_io_executor executor,
                                                         std::function<moment()> now,
                                                         std::string boot,
                                                         storage_listener listener) {
  auto commits = sqlite::group_commit::start(path, executor, std::move(now), std::move(boot),
                                             std::move(listener));
  if (!commits) {
    return commits.error();
  }
  auto made = std::make_unique<impl>();
  made->executor = std::move(executor);
  made->commits = *std::move(commits);
  return std::unique_ptr<sqlite_store>{new sqlite_store{std::move(made)}};
}

template <class Request>
awaitable<result<typename Request::reply>> sqlite_store::carry_out(Request request) {
  const step_traits traits = traits_of(request);
  auto call = [request = std::move(request)](ledger_store& stored_ledger, moment now) {
    return stored_ledger.apply(request, now);
  };
  return impl_->submit<typename Request::reply>(std::move(call), traits);
}

awaitable<result<void>> sqlite_store::add_released(attempt_key one) {
  auto call = [one](ledger_store& stored_ledger, moment) {
    stored_ledger.add_released(one);
    return result<void>{};
  };
  return impl_->submit<void>(std::move(call), within(release_limit));
}

awaitable<result<std::vector<attempt_key>>> sqlite_store::released() {
  auto call = [](ledger_store& stored_ledger, moment) { return stored_ledger.released(); };
  return impl_->submit<std::vector<attempt_key>>(std::move(call));
}

awaitable<result<void>> sqlite_store::put_released(std::vector<attempt_key> all) {
  auto call = [all = std::move(all)](ledger_store& stored_ledger, moment) {
    stored_ledger.put_released(all);
    return result<void>{};
  };
  return impl_->submit<void>(std::move(call));
}

}  // namespace baton
