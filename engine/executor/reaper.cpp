#include "engine/executor/reaper.hpp"

namespace baton {

reaper::reaper(loop_context& context, scheduler& dispatcher)
    : context_{context}, dispatcher_{dispatcher}, woken_{context.ports.time} {}

void reaper::start() { context_.tasks.spawn(run()); }

void reaper::stop() { woken_.notify(); }

awaitable<result<void>> reaper::reap() {
  bool more = true;
  while (more && !context_.stopping) {
    const std::int32_t batch_max =
        context_.rarely("reaped one by one") ? 1 : context_.settings.batch_max;
    auto ask = [this, batch_max] { return context_.ports.storage.reap(batch_max); };
    const result<reap_reply> found = co_await until_settled(context_, ask);
    if (!found) {
      co_return found.error();
    }
    ensure(found->moved.ended_count <= batch_max, "no more is reaped than was asked for");
    ensure(!found->more || batch_max > 0, "a bound that stops all work is no bound");
    for (const worker_incarnation lost : found->lost) {
      context_.log(severity::warning, "worker lost",
                   fmt::format("the lease of worker {} has ended", lost));
    }
    dispatcher_.dispatch(found->moved);
    more = found->more;
  }
  co_return result<void>{};
}

awaitable<> reaper::prune() {
  while (!context_.stopping) {
    const auto forgotten = co_await context_.ports.storage.prune(context_.settings.keep_ended,
                                                                 context_.settings.batch_max);
    ensure(!forgotten || (*forgotten >= 0 && *forgotten <= context_.settings.batch_max),
           "no more is forgotten than was asked for");
    if (!forgotten || *forgotten < context_.settings.batch_max) {
      break;  // an error is not worth a retry: the next round is soon
    }
  }
}

awaitable<> reaper::run() {
  constexpr std::chrono::seconds prune_interval{10};
  host_time next_prune = context_.ports.time.now() + prune_interval;
  while (!context_.stopping) {
    co_await woken_.wait_until(context_.ports.time.now() + context_.settings.reap_interval);
    if (context_.stopping) {
      break;
    }
    co_await reap();
    if (context_.ports.time.now() >= next_prune) {
      next_prune = context_.ports.time.now() + prune_interval;
      co_await prune();
    }
  }
}

}  // namespace baton
