#include "adapters/recording/store_events.hpp"

namespace baton {
namespace {

void record_limit(recorder& into, const std::string& action_ref, std::int64_t limit) {
  history::event seen = into.begin(history::event_kind::limit_changed);
  seen.action_ref = action_ref;
  seen.limit = limit;
  into.record(std::move(seen));
}

void record_mode(recorder& into, const std::string& action_ref, queue_mode mode) {
  history::event seen = into.begin(mode == queue_mode::paused
                                       ? history::event_kind::action_paused
                                       : history::event_kind::action_resumed);
  seen.action_ref = action_ref;
  into.record(std::move(seen));
}

void record_moves(recorder& into, const action& defined) {
  for (const queue_move& each : defined.moved) {
    history::event seen = into.begin(history::event_kind::queue_changed);
    seen.action_ref = defined.definition.ref;
    seen.execution = each.execution.value;
    seen.queue = each.group;
    seen.slot = each.slot.value;
    into.record(std::move(seen));
  }
}

}  // namespace

void record_movement(recorder& into, const movement& moved) {
  for (const release& freed : moved.released) {
    history::event seen = into.begin(history::event_kind::slot_released);
    seen.execution = freed.execution.value;
    seen.attempt = freed.number.value;
    seen.slot = freed.slot.value;
    seen.status = to_string(freed.verdict);
    into.record(std::move(seen));
  }
  for (const grant& given : moved.granted) {
    history::event seen = into.begin(history::event_kind::slot_granted);
    const action_definition* const definition = into.definition_of(given.action);
    seen.action_ref = definition != nullptr ? definition->ref : std::string{};
    seen.execution = given.execution.value;
    seen.attempt = given.number.value;
    seen.slot = given.slot.value;
    into.record(std::move(seen));
  }
}

void record_definition(recorder& into, const action& defined, const loop_settings& settings,
                       const queue_stats* in_force) {
  into.defined(defined, settings);
  if (in_force != nullptr && in_force->limit != defined.definition.limit) {
    record_limit(into, defined.definition.ref, in_force->limit);
  }
  if (in_force != nullptr && in_force->mode == queue_mode::paused) {
    record_mode(into, defined.definition.ref, in_force->mode);
  }
  record_moves(into, defined);
}

void record_control(recorder& into, action_id action, const queue_control& change) {
  const action_definition* const definition = into.definition_of(action);
  if (definition == nullptr) {
    return;
  }
  if (change.limit || change.limit_as_configured) {
    record_limit(into, definition->ref, change.limit.value_or(definition->limit));
  }
  if (change.mode) {
    record_mode(into, definition->ref, *change.mode);
  }
}

}  // namespace baton
