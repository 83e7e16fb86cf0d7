#include "adapters/recording/recording_backend.hpp"

#include <utility>

#include "base/hash.hpp"
#include "engine/executor/enforcement_processor.hpp"
#include "history/result_text.hpp"

namespace baton {
namespace {

// A client that repeats a request after a lost answer asks for the same thing, in whatever process.
// The same key with other parameters is another request, which is refused.
std::string name_of_keyed(const submission& request) {
  return fmt::format("{}#{}#{:016x}", request.action_ref, request.idempotency_key,
                     base::fnv1a(request.parameters));
}

}  // namespace

awaitable<result<accept_reply>> recording_backend::submit(submission request) {
  history::event seen = history_.begin(history::event_kind::submitted);
  seen.request = request.idempotency_key.empty()
                     ? fmt::format("{}/{}", history_.process(), ++last_request_)
                     : name_of_keyed(request);
  seen.action_ref = request.action_ref;
  if (const action_definition* const definition = history_.definition_of(request.action_ref)) {
    const result<std::string> group = queue_group(definition->group_by, request);
    seen.queue = group ? *group : std::string{};
  }
  history_.record(seen);

  auto answer = co_await behind_.submit(std::move(request));
  using history::event_kind;
  history::event said = history_.begin(event_kind::acknowledged);
  said.request = std::move(seen.request);
  if (answer) {
    said.execution = answer->execution.value;
  } else {
    said.kind =
        answer.error().is(errc::outcome_unknown) ? event_kind::unknown : event_kind::refused;
    said.detail = answer.error().message();
  }
  history_.record(said);
  co_return answer;
}

awaitable<result<cancel_reply>> recording_backend::cancel(execution_id execution) {
  history::event seen = history_.begin(history::event_kind::cancel_submitted);
  seen.execution = execution.value;
  history_.record(seen);
  auto answer = co_await behind_.cancel(execution);
  if (answer) {
    seen = history_.begin(history::event_kind::cancel_acknowledged);
    seen.execution = execution.value;
    seen.status = to_string(answer->state);
    history_.record(seen);
  }
  co_return answer;
}

// Written once it is done, which nothing can follow before this line is.
awaitable<result<attempt>> recording_backend::release(execution_id execution) {
  auto answer = co_await behind_.release(execution);
  if (answer) {
    history::event seen = history_.begin(history::event_kind::attempt_released);
    seen.execution = execution.value;
    seen.attempt = answer->value;
    history_.record(seen);
  }
  co_return answer;
}

void recording_backend::was_read(execution_id execution, const result<execution_record>& answer) {
  const bool unknown = !answer && answer.error().is(errc::unknown_execution);
  if (answer || unknown) {
    history::event seen = history_.begin(history::event_kind::status_read);
    seen.execution = execution.value;
    seen.status = unknown ? "unknown_execution" : to_string(answer->state);
    seen.result = unknown ? std::string{} : history::result_text(answer->result);
    history_.record(seen);
  }
}

awaitable<result<execution_record>> recording_backend::read(execution_id execution) {
  auto answer = co_await behind_.read(execution);
  was_read(execution, answer);
  co_return answer;
}

awaitable<result<execution_record>> recording_backend::read_when_ended(execution_id execution,
                                                                       duration patience) {
  auto answer = co_await behind_.read_when_ended(execution, patience);
  was_read(execution, answer);
  co_return answer;
}

awaitable<result<queue_stats>> recording_backend::queue(std::string action_ref,
                                                        std::optional<std::string> group) {
  history::event seen = history_.begin(history::event_kind::queue_read);
  seen.action_ref = action_ref;
  seen.queue = group.value_or(std::string{});
  auto answer = co_await behind_.queue(std::move(action_ref), std::move(group));
  if (answer) {
    seen.at_ns = history_.begin(seen.kind).at_ns;
    seen.queue = answer->group;
    seen.waiting = answer->waiting;
    seen.active = answer->active;
    history_.record(seen);
  }
  co_return answer;
}

awaitable<result<void>> recording_backend::control(std::string action_ref, queue_control change) {
  return behind_.control(std::move(action_ref), change);
}

}  // namespace baton
