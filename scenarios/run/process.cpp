#include "scenarios/run/process.hpp"

#include <boost/asio/co_spawn.hpp>

#include "scenarios/run/must_not_throw.hpp"

namespace baton::scenarios {

process::process(process_parts& parts, sim::host& on, loop_roles roles)
    : parts_{parts},
      on_{on},
      time_{on},
      chance_{parts.in, on},
      notes_{parts.in, on},
      storage_{parts.in, parts.storage, on},
      messages_{parts.in, parts.messages, on},
      attempt_processes_{parts.in, parts.attempt_processes, on} {
  if (parts.decorators.storage) {
    decorated_storage_ = parts.decorators.storage(storage_);
  }
  if (parts.decorators.messages) {
    decorated_messages_ = parts.decorators.messages(messages_);
  }
  store& storage = decorated_storage_ ? *decorated_storage_ : storage_;
  bus& messages = decorated_messages_ ? *decorated_messages_ : messages_;
  loop_settings settings = parts.settings;
  settings.process_name = on.name();
  loop_ = std::make_unique<loop>(
      on.get_executor(), loop_ports{time_, messages, storage, attempt_processes_, chance_, notes_},
      std::move(settings), roles);
  boost::asio::co_spawn(on.get_executor(), begin(), must_not_throw);
}

process::~process() = default;

awaitable<> process::begin() {
  const result<void> started = co_await loop_->start(parts_.actions);
  ready_ = started.has_value();
  if (!started) {
    on_.crash();  // as a process would that cannot start: its supervisor tries again
  }
}

void process::release(execution_id execution) {
  boost::asio::co_spawn(on_.get_executor(), give_up(execution), must_not_throw);
}

// Written down at once: what is released counts no more from here on.
awaitable<> process::give_up(execution_id execution) {
  const result<attempt> released = co_await loop_->release(execution);
  if (released) {
    history::event seen = parts_.in.watch.begin(history::event_kind::attempt_released);
    seen.process = on_.name();
    seen.execution = execution.value;
    seen.attempt = released->value;
    parts_.in.history.record(std::move(seen));
  }
}

void process::drain(std::function<void()> stopped) {
  if (!draining_) {
    draining_ = true;
    boost::asio::co_spawn(on_.get_executor(), end(std::move(stopped)), must_not_throw);
  }
}

awaitable<> process::end(std::function<void()> stopped) {
  if (ready_) {
    co_await loop_->drain();
  }
  ready_ = false;
  stopped();
}

}  // namespace baton::scenarios
