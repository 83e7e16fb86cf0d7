#include "adapters/real/in_process_bus.hpp"

#include <algorithm>
#include <deque>
#include <list>
#include <utility>

#include "base/ensure.hpp"

namespace baton {
namespace {

/// The coroutines that wait for one thing; each leaves when it is woken, or when its frame goes.
class waiting_room {
 public:
  awaitable<> wait(clock& time) {
    const waiter taken{waiting_, time.make_timer()};
    co_await taken.wake->wait_until(never);
  }

  void wake_all() {
    for (const waiter* const each : waiting_) {
      each->wake->cancel();
    }
  }

 private:
  struct waiter {
    waiter(std::list<const waiter*>& among, std::unique_ptr<timer> alarm)
        : room{among}, wake{std::move(alarm)}, place{among.insert(among.end(), this)} {}
    ~waiter() { room.erase(place); }
    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;

    std::list<const waiter*>& room;
    std::unique_ptr<timer> wake;
    std::list<const waiter*>::iterator place;
  };

  std::list<const waiter*> waiting_;
};

}  // namespace

struct in_process_bus::queue {
  std::vector<message_type> types;
  std::deque<message_envelope> messages;
  std::size_t bytes = 0;  ///< of the results in `messages`
  waiting_room readers;
  waiting_room writers;
  std::size_t consumers = 0;

  void push_back(const message_envelope& message) {
    bytes += message.payload.result.size();
    messages.push_back(message);
  }
  void push_front(message_envelope&& message) {
    bytes += message.payload.result.size();
    messages.push_front(std::move(message));
  }
  message_envelope pop_front() {
    message_envelope first = std::move(messages.front());
    messages.pop_front();
    bytes -= first.payload.result.size();
    return first;
  }
};

class in_process_bus::consumer final : public subscription {
 public:
  consumer(std::shared_ptr<queue> from, clock& time) : from_{std::move(from)}, time_{time} {
    ++from_->consumers;
  }

  ~consumer() override {
    for (auto at = unacknowledged_.rbegin(); at != unacknowledged_.rend(); ++at) {
      from_->push_front(std::move(at->second));
    }
    --from_->consumers;
    from_->readers.wake_all();
    from_->writers.wake_all();
  }

  awaitable<result<std::vector<delivery>>> receive(std::size_t count_max) override {
    ensure(count_max >= 1, "receive asks for something");
    while (!closed_ && from_->messages.empty()) {
      co_await from_->readers.wait(time_);
    }
    if (closed_) {
      co_return error{errc::stopped};
    }
    std::vector<delivery> batch;
    while (!from_->messages.empty() && batch.size() < count_max) {
      const std::uint64_t tag = ++last_tag_;
      message_envelope next = from_->pop_front();
      unacknowledged_.emplace(tag, next);
      batch.push_back({tag, std::move(next)});
    }
    from_->writers.wake_all();
    co_return batch;
  }

  void acknowledge(std::uint64_t tag) override { unacknowledged_.erase(tag); }

  void close() override {
    closed_ = true;
    from_->readers.wake_all();
  }

 private:
  std::shared_ptr<queue> from_;
  clock& time_;
  std::map<std::uint64_t, message_envelope> unacknowledged_;
  std::uint64_t last_tag_ = 0;
  bool closed_ = false;
};

in_process_bus::in_process_bus(clock& time, std::size_t queue_messages_max,
                               std::size_t queue_bytes_max)
    : time_{time}, queue_messages_max_{queue_messages_max}, queue_bytes_max_{queue_bytes_max} {
  ensure(queue_messages_max >= 1 && queue_bytes_max >= 1, "a queue holds at least one message");
}

in_process_bus::~in_process_bus() = default;

// By bytes only once there are some: what is larger than the bound passes alone.
bool in_process_bus::is_full(const queue& asked) const {
  return asked.messages.size() >= queue_messages_max_ || asked.bytes >= queue_bytes_max_;
}

awaitable<result<void>> in_process_bus::publish(message_envelope message) {
  // Held here, since a queue may go while this waits for room in it.
  std::vector<std::shared_ptr<queue>> bound;
  for (const auto& [name, each] : queues_) {
    const auto& types = each->types;
    if (each->consumers > 0 && std::find(types.begin(), types.end(), message.type) != types.end()) {
      bound.push_back(each);
    }
  }
  for (const auto& each : bound) {
    while (is_full(*each) && each->consumers > 0) {
      co_await each->writers.wait(time_);
    }
    each->push_back(message);
    // All: one that was woken before stands in front until it runs, and may be gone by then.
    each->readers.wake_all();
  }
  co_return result<void>{};
}

std::unique_ptr<subscription> in_process_bus::subscribe(std::string queue_name,
                                                        std::vector<message_type> types) {
  std::shared_ptr<queue>& to = queues_[std::move(queue_name)];
  if (!to) {
    to = std::make_shared<queue>();
  }
  to->types = std::move(types);
  return std::make_unique<consumer>(to, time_);
}

}  // namespace baton
