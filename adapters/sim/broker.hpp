// The message broker of a simulated run: a host of its own with queues, confirms and redelivery.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/sim/simulation.hpp"
#include "engine/core/message.hpp"

namespace baton {

class sim_bus;

/// A type as part of a site.
[[nodiscard]] sim::label label_of(message_type type);

/// Names one consumer of one queue over one connection.
struct consumer_id {
  std::uint64_t value = 0;
  auto operator<=>(const consumer_id&) const = default;
};

/// How a broker is set up in one run.
struct broker_options {
  std::size_t queue_max = 20'000;   ///< messages in one queue, those unacknowledged among them
  std::size_t prefetch_max = 256;   ///< unacknowledged messages of one consumer
  bool keeps_wake_ups = false;      ///< whether more than completions survives a restart
};

/// Queues, and what completions they hold, outlive its restarts. Called on its own incarnation, except
/// for what is marked otherwise.
class broker {
 public:
  broker(simulation& in, const broker_options& options);

  [[nodiscard]] sim::host& on() { return *on_; }

  /// Keeps a copy for each queue bound to its type. False: a queue is full, nothing was kept.
  bool publish(const std::shared_ptr<const message_envelope>& message);

  /// The same once there is room; `kept` is called then. Lost if the broker dies before.
  void publish_later(std::shared_ptr<const message_envelope> message, std::function<void()> kept);

  /// Declares the queue if there is none, and begins to deliver to `at`, on the incarnation that `to`
  /// has now.
  void consume(consumer_id consumer, const std::string& queue,
               const std::vector<message_type>& types, sim::host& to, sim_bus& at);

  void acknowledge(consumer_id consumer, std::uint64_t tag);

  /// The consumer takes no more; what it has not read goes to others, what it has read is its own
  /// to acknowledge.
  void stop(consumer_id consumer, const std::vector<std::uint64_t>& unread);

  /// The consumer has gone, after so many acknowledgements; what these leave comes again. A link
  /// keeps no order, a connection does: so it waits for those that are on their way.
  void leave(consumer_id consumer, std::uint64_t acknowledgements);

  /// Drops all consumers of a host, as when its connection breaks.
  void disconnect(const sim::host& from);

  /// From outside: it dies and loses what is transient. `on().start()` brings it back.
  void crash(sim::fault why);

  /// From outside: looks for consumers that cannot be reached, and drops them.
  void check_connections();

  /// A number for a new consumer, of any incarnation.
  [[nodiscard]] consumer_id next_consumer() { return {++last_consumer_}; }

 private:
  struct queued_message {
    std::shared_ptr<const message_envelope> message;
    std::uint32_t deliveries = 0;
  };
  struct unacknowledged {
    std::uint64_t tag = 0;
    queued_message what;
    duration since{};
  };
  struct consumer_state {
    consumer_id id;
    sim::host* to = nullptr;
    sim::incarnation* incarnation = nullptr;
    sim_bus* at = nullptr;
    std::deque<unacknowledged> pending;
    int missed_checks = 0;
    bool stopped = false;
    std::uint64_t acknowledgements = 0;
    std::optional<std::uint64_t> leaves_after;  ///< so many of them

    /// Its process is the one that subscribed; otherwise `at` and `incarnation` are gone.
    [[nodiscard]] bool is_alive() const { return to->is_up() && &to->current() == incarnation; }
    [[nodiscard]] bool has_left() const {
      return leaves_after && acknowledgements >= *leaves_after;
    }
  };
  struct queue_state {
    std::vector<message_type> types;
    std::deque<queued_message> waiting;
    std::vector<consumer_state> consumers;
    std::size_t next = 0;           ///< whose turn it is
    std::deque<queued_message> held_back;  ///< reordered: they go after the next one

    [[nodiscard]] std::size_t message_count() const;
  };
  struct held_up_message {
    std::shared_ptr<const message_envelope> message;
    std::function<void()> kept;
  };

  void deliver_waiting(const std::string& name, queue_state& from);
  void deliver(const std::string& name, queue_state& from, consumer_state& to,
               queued_message message);
  void send(const sim::visit& here, consumer_state& to, const unacknowledged& pending,
            sim::fault late_by, duration late);
  void requeue(queue_state& into, consumer_state& from);
  void drop(consumer_id consumer);

  /// Calls `act(name, queue, consumer)` if it is known.
  template <class Act>
  void at(consumer_id consumer, Act act);
  void let_in();
  void release_held(const std::string& name, queue_state& queue);
  [[nodiscard]] bool survives(const message_envelope& message) const;
  [[nodiscard]] sim::visit visit_to(sim::label name, const message_envelope& message,
                                    const sim::host& to);

  simulation* in_;
  broker_options options_;
  sim::host* on_;
  std::map<std::string, queue_state> queues_;
  std::deque<held_up_message> held_up_;  ///< a queue is full: their publishers wait
  std::uint64_t last_consumer_ = 0;
  std::uint64_t last_tag_ = 0;
};

}  // namespace baton
