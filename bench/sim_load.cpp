#include "bench/sim_load.hpp"

#include <array>
#include <chrono>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include <time.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "bench/allocations.hpp"
#include "sim/mailbox.hpp"
#include "sim/network.hpp"
#include "sim/timer.hpp"

namespace baton::bench {
namespace {

using boost::asio::awaitable;
using boost::asio::use_awaitable;
using std::chrono::nanoseconds;

constexpr int host_count = 10;
constexpr nanoseconds patience = std::chrono::seconds{1};

sim::world_options without_bound() {
  sim::world_options options;
  options.events_max = UINT64_MAX;
  return options;
}

/// From its making to `end`.
class measured {
 public:
  [[nodiscard]] pace end(std::uint64_t events) const {
    const double took = cpu_seconds() - began_;
    const auto allocated = static_cast<double>(allocation_count() - allocated_);
    return {static_cast<double>(events) / took, allocated / static_cast<double>(events)};
  }

 private:
  std::uint64_t allocated_ = allocation_count();
  double began_ = cpu_seconds();
};

/// Runs in steps of virtual time: first until memory is warm, then as long as is measured.
pace run_measured(sim::world& in, std::uint64_t events) {
  const auto run_for = [&in](nanoseconds span) {
    in.after(span, in.outside().current(), "stop", 0, [&in] { in.stop(); });
    in.run();
  };
  constexpr nanoseconds step = std::chrono::milliseconds{20};
  run_for(step * 10);
  const std::uint64_t before = in.event_count();
  const measured all;
  while (in.event_count() - before < events) {
    run_for(step);
  }
  return all.end(in.event_count() - before);
}

awaitable<void> wait_in_turn(sim::host& on, std::uint64_t key) {
  sim::random_stream random{key};
  sim::timer wake{on.current()};
  while (true) {
    const auto span = random.between(std::chrono::microseconds{1}, std::chrono::milliseconds{1});
    co_await wake.async_wait(span, use_awaitable);
  }
}

struct request {
  sim::host* from = nullptr;
  sim::promise<std::uint64_t> answer;
};

/// Answers every request.
class server final : public sim::program {
 public:
  server(sim::network& links, sim::host& on) : links_{links}, on_{on}, inbox_{on.current()} {
    boost::asio::co_spawn(on.get_executor(), serve(), boost::asio::detached);
  }

  void arrived(const request& asked) { inbox_.put(asked); }

 private:
  awaitable<void> serve() {
    while (true) {
      const auto asked = co_await inbox_.async_take(use_awaitable);
      const sim::visit here = on_.where().visit_to(on_.site_of("answer"));
      auto arrive = [to = asked->answer] { to.give(1); };
      links_.send(on_, *asked->from, here, arrive);
    }
  }

  sim::network& links_;
  sim::host& on_;
  sim::mailbox<request> inbox_;
};

awaitable<void> ask_in_turn(sim::network& links, sim::host& on, sim::host& whom) {
  while (true) {
    auto begin = [&links, &on, &whom](sim::promise<std::uint64_t> to) {
      const sim::visit here = on.where().visit_to(on.site_of("request"));
      auto arrive = [&whom, asked = request{&on, to}] {
        static_cast<server*>(whom.running())->arrived(asked);
      };
      links.send(on, whom, here, arrive);
    };
    co_await sim::async_promise_within<std::uint64_t>(on.current(), "ask", patience, 0,
                                                      std::move(begin), use_awaitable);
  }
}

/// A coroutine with nothing around it.
struct bare {
  struct promise_type {
    bare get_return_object() {
      return {std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
  std::coroutine_handle<promise_type> handle;
};

bare count_turns(std::uint64_t& turns) {
  const std::suspend_always turn;
  while (true) {
    co_await turn;
    ++turns;
  }
}

/// Something to be queued, with a coroutine that is resumed when it comes out; never run itself.
class marker final : public sim::operation {
 public:
  explicit marker(sim::incarnation& owner)
      : operation{owner, "marker", 0, [](operation*, bool) {}} {}
  ~marker() { drop(); }
  marker(const marker&) = delete;
  marker& operator=(const marker&) = delete;

  void wait_bare(std::coroutine_handle<> sleeping) { sleeping_ = sleeping; }

  template <class Handler>
  void wait_asio(Handler handler) {
    static_assert(sizeof(Handler) <= room_bytes);
    ::new (static_cast<void*>(room_.data())) Handler{std::move(handler)};
    finish_ = [](marker& self, bool resume) {
      Handler& kept = *std::launder(reinterpret_cast<Handler*>(self.room_.data()));
      Handler moved{std::move(kept)};
      kept.~Handler();
      if (resume) {
        std::move(moved)();
      }
    };
  }

  void resume_bare() { sleeping_.resume(); }
  void resume_asio() { std::exchange(finish_, nullptr)(*this, true); }
  void drop() {
    if (finish_ != nullptr) {
      std::exchange(finish_, nullptr)(*this, false);
    }
    if (sleeping_) {
      std::exchange(sleeping_, {}).destroy();
    }
  }

 private:
  static constexpr std::size_t room_bytes = 64;
  std::coroutine_handle<> sleeping_;
  void (*finish_)(marker&, bool resume) = nullptr;
  alignas(std::max_align_t) std::array<std::byte, room_bytes> room_{};
};

template <class Resume>
pace queue_and_resume(std::uint64_t events, const std::vector<std::unique_ptr<marker>>& all,
                      Resume resume) {
  sim::event_queue queue;
  sim::random_stream random{1};
  std::uint64_t tie = 0;
  for (const auto& each : all) {
    queue.push({nanoseconds{random.between(1'000, 1'000'000)}, ++tie}, *each);
  }
  const measured loop;
  for (std::uint64_t turn = 0; turn < events; ++turn) {
    const nanoseconds now = queue.next().at;
    auto& next = static_cast<marker&>(queue.pop());
    resume(next);
    queue.push({now + nanoseconds{random.between(1'000, 1'000'000)}, ++tie}, next);
  }
  return loop.end(events);
}

std::vector<std::unique_ptr<marker>> markers(sim::world& in, int count) {
  std::vector<std::unique_ptr<marker>> all;
  for (int each = 0; each < count; ++each) {
    all.push_back(std::make_unique<marker>(in.outside().current()));
  }
  return all;
}

awaitable<void> park_in_turn(marker& at, std::uint64_t& turns) {
  while (true) {
    co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(
        [&at](auto handler) { at.wait_asio(std::move(handler)); }, use_awaitable);
    ++turns;
  }
}

}  // namespace

double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

pace timer_pace(int coroutines, std::uint64_t events) {
  sim::world in{without_bound()};
  for (int number = 1; number <= host_count; ++number) {
    auto start = [coroutines, number](sim::host& on) -> std::unique_ptr<sim::program> {
      for (int each = number; each <= coroutines; each += host_count) {
        boost::asio::co_spawn(on.get_executor(), wait_in_turn(on, static_cast<std::uint64_t>(each)),
                              boost::asio::detached);
      }
      return nullptr;
    };
    in.add_host("machine", number, start).start();
  }
  return run_measured(in, events);
}

pace message_pace(int clients, std::uint64_t events) {
  sim::world in{without_bound()};
  sim::fault_plan faults{in, {}};
  sim::network links{in, faults, {}};
  std::vector<sim::host*> servers;
  for (int number = 1; number <= host_count; ++number) {
    servers.push_back(&in.add_host("server", number, [&links](sim::host& on) {
      return std::make_unique<server>(links, on);
    }));
    servers.back()->start();
  }
  for (int number = 1; number <= host_count; ++number) {
    auto start = [&, number](sim::host& on) -> std::unique_ptr<sim::program> {
      for (int each = number; each <= clients; each += host_count) {
        sim::host& whom = *servers[static_cast<std::size_t>(each / host_count % host_count)];
        boost::asio::co_spawn(on.get_executor(), ask_in_turn(links, on, whom),
                              boost::asio::detached);
      }
      return nullptr;
    };
    in.add_host("client", number, start).start();
  }
  const pace told = run_measured(in, events);
  in.end();
  return told;
}

pace floor_pace(int coroutines, std::uint64_t events) {
  sim::world in{{}};
  const auto all = markers(in, coroutines);
  std::uint64_t turns = 0;
  for (const auto& each : all) {
    each->wait_bare(count_turns(turns).handle);
  }
  return queue_and_resume(events, all, [](marker& next) { next.resume_bare(); });
}

pace asio_floor_pace(int coroutines, std::uint64_t events) {
  boost::asio::io_context context{1};
  sim::world in{{}};
  const auto all = markers(in, coroutines);
  std::uint64_t turns = 0;
  for (const auto& each : all) {
    boost::asio::co_spawn(context, park_in_turn(*each, turns), boost::asio::detached);
  }
  context.poll();
  pace told;
  // On a thread of Asio's, which keeps freed frames for the next.
  boost::asio::post(context, [&] {
    told = queue_and_resume(events, all, [](marker& next) { next.resume_asio(); });
  });
  context.poll();
  return told;
}

}  // namespace baton::bench
