#include "tests/world/loop_world.hpp"

#include <boost/asio/co_spawn.hpp>

namespace baton::test {
namespace {

std::string name_of(int number) {
  return "process-" + std::to_string(number);
}

}  // namespace

template <class T>
std::optional<T> process::run(awaitable<T> task) {
  auto answer = std::make_shared<std::optional<T>>();
  auto take = [answer](const std::exception_ptr& thrown, T value) {
    ensure(thrown == nullptr, "a test's task threw");
    answer->emplace(std::move(value));
  };
  boost::asio::co_spawn(*context_, std::move(task), std::move(take));
  turn_until([&] { return answer->has_value(); }, std::chrono::minutes{10});
  return std::move(*answer);
}

process::process(loop_fixture& on)
    : on_{on},
      clock_{on.time, context_->get_executor()},
      history_{on.watched, clock_, name_of(++on.processes)},
      messages_{clock_},
      watched_bus_{messages_, history_},
      faulty_bus_{watched_bus_, on.steps, clock_},
      watched_store_{on.disk, history_, on.settings},
      faulty_store_{watched_store_, on.steps, clock_},
      runner_{clock_, on.attempt_processes, on.script_of},
      watched_runner_{runner_, history_} {
  history_.process_started(true);
  loop_settings settings = on.settings;
  settings.process_name = history_.process();
  loop_.emplace(context_->get_executor(),
                loop_ports{clock_, faulty_bus_, faulty_store_, watched_runner_, chance_, on.notes},
                std::move(settings));
}

process::~process() {
  clock_.destroy_waits();
  context_.reset();
}

bool process::start() {
  const auto started = run(loop_->start(on_.actions));
  return started.has_value();
}

bool process::run(awaitable<> task) {
  auto ended = std::make_shared<bool>(false);
  auto take = [ended](const std::exception_ptr& thrown) {
    ensure(thrown == nullptr, "a test's task threw");
    *ended = true;
  };
  boost::asio::co_spawn(*context_, std::move(task), std::move(take));
  turn_until([&] { return *ended; }, std::chrono::minutes{10});
  return *ended;
}

void process::pass(duration span) {
  const host_time end = on_.time.now + span;
  turn_until([] { return false; }, span);
  if (!crashed()) {
    on_.time.now = std::max(on_.time.now, end);
    settle();
  }
}

bool process::turn_until(const std::function<bool()>& done, duration patience) {
  const host_time give_up = on_.time.now + patience;
  settle();
  while (!done() && !crashed() && clock_.next_deadline() <= give_up) {
    clock_.fire_next();
    settle();
  }
  return done();
}

std::optional<execution_id> process::submit(const std::string& ref, const std::string& key,
                                            submission details) {
  submission wanted = std::move(details);
  wanted.action_ref = ref;
  wanted.idempotency_key = key;
  history::event seen = history_.begin(history::event_kind::submitted);
  seen.request =
      key.empty() ? history_.process() + "/" + std::to_string(++on_requests_) : ref + "#" + key;
  seen.action_ref = ref;
  for (const auto& [name, text] : wanted.fields) {
    seen.queue = text;
  }
  history_.record(seen);
  const auto answer = run(loop_->submit(std::move(wanted)));
  const bool unknown = !answer || (!*answer && answer->error().is(errc::outcome_unknown));
  const bool accepted = answer && *answer;
  history::event said = history_.begin(unknown    ? history::event_kind::unknown
                                       : accepted ? history::event_kind::acknowledged
                                                  : history::event_kind::refused);
  said.request = seen.request;
  said.execution = accepted ? (*answer)->execution.value : 0;
  history_.record(said);
  last_error = answer && !*answer ? answer->error() : error{};
  return accepted ? std::optional{(*answer)->execution} : std::nullopt;
}

std::optional<cancel_reply> process::cancel(execution_id execution) {
  history::event seen = history_.begin(history::event_kind::cancel_submitted);
  seen.execution = execution.value;
  history_.record(seen);
  const auto answer = run(loop_->cancel(execution));
  if (!answer || !*answer) {
    return std::nullopt;
  }
  seen.kind = history::event_kind::cancel_acknowledged;
  seen.status = to_string((*answer)->state);
  history_.record(seen);
  return **answer;
}

std::optional<execution_record> process::read(execution_id execution) {
  const auto answer = run(on_.disk.read(execution));
  if (!answer || !*answer) {
    return std::nullopt;
  }
  history::event seen = history_.begin(history::event_kind::status_read);
  seen.execution = execution.value;
  seen.status = to_string((*answer)->state);
  seen.result = (*answer)->result;
  history_.record(seen);
  return **answer;
}

std::optional<attempt> process::release(execution_id execution) {
  const auto answer = run(release_and_record(execution));
  last_error = answer && !*answer ? answer->error() : error{};
  return answer && *answer ? std::optional{**answer} : std::nullopt;
}

// Written down before anything can follow from it.
awaitable<result<attempt>> process::release_and_record(execution_id execution) {
  auto answer = co_await loop_->release(execution);
  if (answer) {
    history::event seen = history_.begin(history::event_kind::attempt_released);
    seen.execution = execution.value;
    seen.attempt = answer->value;
    history_.record(seen);
  }
  co_return answer;
}

std::optional<execution_record> process::show(execution_id execution) {
  const auto answer = run(loop_->read(execution));
  return answer && *answer ? std::optional{**answer} : std::nullopt;
}

status process::status_of(execution_id execution) {
  const auto record = read(execution);
  ensure(record.has_value(), "the execution is known");
  return record->state;
}

std::optional<queue_stats> process::stats(const std::string& ref) {
  const auto answer = run(loop_->queue(ref, std::nullopt));
  return answer && *answer ? std::optional{**answer} : std::nullopt;
}

bool process::control(const std::string& ref, queue_control change) {
  const auto answer = run(loop_->control(ref, change));
  return answer && *answer;
}

bool process::run_dry(duration patience) {
  return turn_until([this] { return is_dry(); }, patience) && !crashed();
}

bool process::is_dry() const {
  if (!on_.disk.state().announcements(1).empty()) {
    return false;
  }
  for (const action& each : (*loop_).actions()) {
    const auto known = on_.disk.state().stats(each.id, std::nullopt);
    if (!known || known->waiting > 0 || known->active > 0) {
      return false;
    }
  }
  return true;
}

void process::settle() {
  context_->restart();
  while (!crashed() && context_->poll_one() > 0) {
  }
}

template std::optional<result<void>> process::run(awaitable<result<void>> task);
template std::optional<result<accept_reply>> process::run(awaitable<result<accept_reply>> task);
template std::optional<result<cancel_reply>> process::run(awaitable<result<cancel_reply>> task);
template std::optional<result<finish_reply>> process::run(awaitable<result<finish_reply>> task);
template std::optional<result<execution_record>> process::run(
    awaitable<result<execution_record>> task);
template std::optional<result<attempt>> process::run(awaitable<result<attempt>> task);
template std::optional<result<queue_stats>> process::run(awaitable<result<queue_stats>> task);

}  // namespace baton::test
