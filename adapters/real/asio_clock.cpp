#include "adapters/real/asio_clock.hpp"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace baton {
namespace {

namespace asio = boost::asio;
using steady = std::chrono::steady_clock;

class asio_timer final : public timer {
 public:
  explicit asio_timer(const asio::any_io_executor& executor) : timer_{executor} {}

  awaitable<bool> wait_until(host_time deadline) override {
    timer_.expires_at(steady::time_point{
        std::chrono::duration_cast<steady::duration>(deadline.since_start)});
    const auto [failure] = co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (!failure) {
      co_return true;
    }
    // "False" means `cancel`; a coroutine that was itself cancelled must not read it as that.
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) {
      throw boost::system::system_error{asio::error::operation_aborted};
    }
    co_return false;
  }

  void cancel() override { timer_.cancel(); }

 private:
  asio::steady_timer timer_;
};

}  // namespace

asio_clock::asio_clock(asio::any_io_executor executor) : executor_{std::move(executor)} {}

host_time asio_clock::now() const {
  return {std::chrono::duration_cast<duration>(steady::now().time_since_epoch())};
}

std::int64_t asio_clock::wall_ns() const {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(since_epoch).count();
}

std::unique_ptr<timer> asio_clock::make_timer() { return std::make_unique<asio_timer>(executor_); }

}  // namespace baton
