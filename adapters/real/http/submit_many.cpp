#include "adapters/real/http/submit_many.hpp"

#include <exception>
#include <memory>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "engine/core/batch_key.hpp"

namespace baton {
namespace {

namespace asio = boost::asio;

// Shared with the submissions under way, which may outlive the coroutine that waits for them.
struct gathering {
  explicit gathering(const asio::any_io_executor& executor)
      : progress{executor, asio::steady_timer::time_point::max()} {}

  std::vector<std::optional<accept_reply>> answers;
  std::optional<error> failure;
  std::size_t in_flight = 0;
  asio::steady_timer progress;  // cancelled to wake the waiter

  void take(std::size_t index, result<accept_reply> answer) {
    --in_flight;
    if (answer) {
      answers[index] = std::move(*answer);
    } else if (!failure ||
               (answer.error().is(errc::outcome_unknown) && !failure->is(errc::outcome_unknown))) {
      failure = answer.error();
    }
    progress.cancel();
  }
};

void start(api_backend& backend, submission request, std::size_t index,
           const asio::any_io_executor& executor, const std::shared_ptr<gathering>& state) {
  ++state->in_flight;
  state->answers.emplace_back();
  asio::co_spawn(executor, backend.submit(std::move(request)),
                 [state, index](const std::exception_ptr& thrown, result<accept_reply> answer) {
                   if (thrown) {
                     std::rethrow_exception(thrown);
                   }
                   state->take(index, std::move(answer));
                 });
}

}  // namespace

awaitable<submitted> submit_many(api_backend& backend, submission each, std::int64_t count,
                                 std::size_t in_flight_max) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto state = std::make_shared<gathering>(executor);
  std::size_t next = 0;
  const auto all = static_cast<std::size_t>(count);
  while ((next < all && !state->failure) || state->in_flight > 0) {
    while (next < all && !state->failure && state->in_flight < in_flight_max) {
      submission request = each;
      if (!each.idempotency_key.empty() && count > 1) {
        request.idempotency_key =
            batch_key(each.idempotency_key, count, static_cast<std::int64_t>(next) + 1);
      }
      start(backend, std::move(request), next, executor, state);
      ++next;
    }
    co_await state->progress.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  submitted answer;
  answer.failure = state->failure;
  for (std::optional<accept_reply>& reply : state->answers) {
    if (reply) {
      answer.accepted.push_back(std::move(*reply));
    }
  }
  co_return answer;
}

}  // namespace baton
