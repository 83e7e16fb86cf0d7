#include "adapters/real/asio_clock.hpp"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include "adapters/real/boot_alarm.hpp"
#include "adapters/real/machine_time.hpp"

namespace baton {
namespace {

namespace asio = boost::asio;

class asio_timer final : public timer {
 public:
  asio_timer(const asio::any_io_executor& executor, std::shared_ptr<boot_alarm> alarm)
      : alarm_{std::move(alarm)}, timer_{executor} {}

  awaitable<bool> wait_until(host_time deadline) override {
    const boot_alarm::wait waiting{alarm_, deadline, timer_};
    static_cast<void>(co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable)));
    if (waiting.is_due()) {
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
  std::shared_ptr<boot_alarm> alarm_;
  asio::steady_timer timer_;
};

}  // namespace

asio_clock::asio_clock(asio::any_io_executor executor)
    : executor_{std::move(executor)}, alarm_{std::make_shared<boot_alarm>(executor_)} {}

asio_clock::~asio_clock() = default;

host_time asio_clock::now() const { return boot_clock_now(); }

std::int64_t asio_clock::wall_ns() const { return wall_clock_ns(); }

std::unique_ptr<timer> asio_clock::make_timer() {
  return std::make_unique<asio_timer>(executor_, alarm_);
}

}  // namespace baton
