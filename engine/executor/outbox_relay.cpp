#include "engine/executor/outbox_relay.hpp"

namespace baton {
namespace {

message_payload payload_of(announcement&& ended) {
  message_payload payload;
  payload.execution = ended.execution;
  payload.action = ended.action;
  payload.action_ref = std::move(ended.action_ref);
  payload.number = ended.number;
  payload.state = ended.verdict;
  payload.result = std::move(ended.result);
  payload.completed_at_ns = ended.completed_at_ns;
  return payload;
}

// Whether the outbox may hold more than this list, which was cut off at one of its bounds.
bool may_go_on(const std::vector<announcement>& batch, std::int32_t count_max) {
  std::size_t bytes = 0;
  for (const announcement& each : batch) {
    bytes += each.result.size();
  }
  return std::ssize(batch) == count_max || bytes >= announcements_bytes_max;
}

}  // namespace

outbox_relay::outbox_relay(loop_context& context, publisher& wake_ups)
    : context_{context}, wake_ups_{wake_ups}, kicked_{context.ports.time} {}

void outbox_relay::start() { context_.tasks.spawn(run()); }

void outbox_relay::kick() { kicked_.notify(); }

void outbox_relay::stop() { kicked_.notify(); }

awaitable<> outbox_relay::run() {
  while (!context_.stopping) {
    const bool more = co_await relay_batch();
    if (!more && !context_.stopping) {
      const host_time next = context_.ports.time.now() + context_.settings.reconcile_interval;
      co_await kicked_.wait_until(next);
    }
  }
}

awaitable<> outbox_relay::flush() {
  bool more = true;
  while (more) {
    more = co_await relay_batch();
  }
}

awaitable<bool> outbox_relay::relay_batch() {
  const std::int32_t batch_max =
      context_.rarely("announced one by one") ? 1 : context_.settings.batch_max;
  auto read_back = [this, batch_max] { return context_.ports.storage.announcements(batch_max); };
  auto batch = co_await until_settled(context_, read_back);
  if (!batch || batch->empty()) {
    co_return false;
  }
  ensure(std::ssize(*batch) <= batch_max, "no more is read back than was asked for");
  const bool goes_on = may_go_on(*batch, batch_max);
  std::vector<announcement> ended = std::move(*batch);
  const std::vector<execution_id> confirmed = co_await publish_all(std::move(ended));
  if (confirmed.empty()) {
    co_return false;  // the bus is away: again at the next interval, nothing is lost
  }
  auto forget = [this, &confirmed] { return context_.ports.storage.mark_announced(confirmed); };
  const result<void> forgotten = co_await until_settled(context_, forget);
  co_return goes_on && forgotten.has_value();
}

awaitable<std::vector<execution_id>> outbox_relay::publish_all(std::vector<announcement> batch) {
  std::vector<execution_id> confirmed;
  for (announcement& ended : batch) {
    ensure(is_terminal(ended.verdict), "only an end is announced");
    const execution_id execution = ended.execution;
    message_payload payload = payload_of(std::move(ended));
    message_payload changed = payload;
    changed.result.clear();
    wake_ups_.send(message_type::execution_status_changed, std::move(changed));
    message_envelope completed = wake_ups_.wrap(message_type::execution_completed, std::move(payload));
    const result<void> sent = co_await context_.ports.messages.publish(std::move(completed));
    if (sent) {
      confirmed.push_back(execution);
    } else if (!context_.stopping) {
      context_.log(severity::warning, "completion not confirmed", sent.error().message(),
                   execution);
    }
  }
  ensure(confirmed.size() <= batch.size(), "what is confirmed was published");
  co_return confirmed;
}

}  // namespace baton
