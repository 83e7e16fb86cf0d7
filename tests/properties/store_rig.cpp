#include "tests/properties/store_rig.hpp"

#include <set>

namespace baton::test {
namespace {

constexpr std::array<const char*, 2> refs{"first", "second"};
constexpr duration lease = std::chrono::seconds{10};

std::vector<action_definition> definitions() {
  std::vector<action_definition> made;
  for (std::size_t index = 0; index < refs.size(); ++index) {
    action_definition& fresh = made.emplace_back();
    fresh.ref = refs[index];
    fresh.limit = store_model{}.limits[index];
    fresh.retry.attempts_max = store_model::attempts_max;
    fresh.retry.backoff = std::chrono::milliseconds{0};
  }
  return made;
}

}  // namespace

store_rig::store_rig(make_store make, bool restarts, tally& seen)
    : seen_{seen}, restarts_{restarts}, bench_{std::move(make)} {
  for (const action& each : get(bench_.port->define(definitions()))) {
    actions_.push_back(each.id);
  }
  enlist();
}

store_rig::~store_rig() {
  seen_.reach("longest sequence", steps_);
}

template <class T>
T store_rig::get(awaitable<result<T>> task) {
  result<T> answer = bench_.call(std::move(task));
  RC_ASSERT(answer.has_value());
  if constexpr (!std::is_void_v<T>) {
    return *std::move(answer);
  }
}

void store_rig::enlist() {
  const worker_incarnation before = worker_;
  worker_ = get(bench_.port->enlist("worker", lease));
  RC_ASSERT(worker_ > before);
}

std::vector<execution_id> store_rig::ids_of(const std::vector<int>& numbers) const {
  std::vector<execution_id> ids;
  for (const int each : numbers) {
    ids.push_back(id_of(each));
  }
  return ids;
}

void store_rig::accept(const store_model& before, std::size_t action, const std::string& parameters,
                       const std::string& key) {
  accept_request request;
  request.action = actions_[action];
  request.parameters = parameters;
  request.idempotency_key = key;
  const int known = before.with_key(action, key);
  if (known != 0 && before.at(known).parameters != parameters) {
    saw("refused, since the key belongs to others");
    const auto refused = bench_.call(bench_.port->accept(std::move(request)));
    RC_ASSERT((!refused.has_value() && refused.error().is(errc::key_conflict)));
    return;
  }
  const accept_reply answer = get(bench_.port->accept(std::move(request)));
  saw(known != 0 ? "accepted again by its key" : "accepted");
  RC_ASSERT(answer.duplicate == (known != 0));
  if (known != 0) {
    RC_ASSERT(answer.execution == id_of(known));
    RC_ASSERT(answer.moved.granted.empty());
  } else {
    RC_ASSERT((accepted_.empty() || accepted_.back() < answer.execution));
    accepted_.push_back(answer.execution);
  }
}

void store_rig::claim(const store_model& before) {
  const auto scheduled =
      before.numbers([](const auto& each) { return each.state == status::scheduled; });
  seen_.count("claimed", std::ssize(scheduled));
  const claim_reply answer = get(bench_.port->claim({worker_, 1'000}));
  RC_ASSERT(answer.claimed.size() == scheduled.size());
  for (const int number : scheduled) {
    const auto found =
        std::find_if(answer.claimed.begin(), answer.claimed.end(),
                     [&](const assignment& each) { return each.execution == id_of(number); });
    RC_ASSERT(found != answer.claimed.end());
    RC_ASSERT(found->parameters == before.at(number).parameters);
    RC_ASSERT(found->number.value == before.at(number).attempt);
    RC_ASSERT(found->state == status::running);
  }
}

void store_rig::finish(const store_model& before, int number, outcome seen,
                       const std::string& result) {
  finish_request request{
      id_of(number), attempt{before.at(number).attempt}, worker_, seen, result, 0};
  const finish_reply answer = get(bench_.port->finish(request));
  store_model after = before;
  after.finish(number, seen, result);
  RC_ASSERT(answer.state == after.at(number).state);
  saw(is_terminal(answer.state) ? "ended" : "failed, with an attempt left");
  if (!is_terminal(answer.state)) {
    const auto again = bench_.call(bench_.port->finish(std::move(request)));
    RC_ASSERT((!again.has_value() && again.error().is(errc::stale_attempt)));
    return;
  }
  RC_ASSERT((answer.moved.released.size() == 1 && answer.moved.ended_count == 1));
  RC_ASSERT(answer.moved.released[0].execution == id_of(number));
  request.seen = seen == outcome::succeeded ? outcome::failed : outcome::succeeded;
  request.result = "\"again\"";
  const finish_reply again = get(bench_.port->finish(std::move(request)));
  RC_ASSERT((again.state == answer.state && again.moved.released.empty()));
}

void store_rig::finish_wrongly(const store_model& before, int number, std::int32_t number_of) {
  const store_model::execution& one = before.at(number);
  saw("finished wrongly");
  finish_request request{id_of(number), attempt{number_of}, worker_, outcome::succeeded, "{}", 0};
  const auto answer = bench_.call(bench_.port->finish(std::move(request)));
  RC_ASSERT(!answer.has_value());
  RC_ASSERT(answer.error().is(one.pruned ? errc::unknown_execution : errc::stale_attempt));
}

void store_rig::cancel(const store_model& before, int number) {
  const store_model::execution& one = before.at(number);
  const auto answer = bench_.call(bench_.port->cancel(id_of(number)));
  if (one.pruned) {
    saw("cancelled after it was pruned");
    RC_ASSERT((!answer.has_value() && answer.error().is(errc::unknown_execution)));
    return;
  }
  RC_ASSERT(answer.has_value());
  store_model after = before;
  after.cancel(number);
  RC_ASSERT(answer->state == after.at(number).state);
  RC_ASSERT(answer->changed == (one.state != after.at(number).state));
  RC_ASSERT(answer->number.value == one.attempt);
  saw(answer->changed ? "cancelled" : "cancelled without effect");
}

void store_rig::lose_worker(const store_model& before) {
  const auto held = before.numbers([](const auto& each) { return each.is_in_hand(); });
  seen_.count("lost with their worker", std::ssize(held));
  if (restarts_) {
    bench_.reopen();
  } else {
    bench_.time.pass(lease);
  }
  finish_request late{{}, attempt{1}, worker_, outcome::succeeded, "{}", 0};
  if (!held.empty()) {
    late.execution = id_of(held.front());
    late.number = attempt{before.at(held.front()).attempt};
    const auto refused = bench_.call(bench_.port->finish(std::move(late)));
    RC_ASSERT((!refused.has_value() && refused.error().is(errc::lease_lost)));
  }
  bool more = true;
  while (more) {
    more = get(bench_.port->reap(3)).more;
  }
  enlist();
}

void store_rig::set_limit(std::size_t action, std::int32_t limit) {
  saw("limit changed");
  queue_control change;
  change.limit = limit;
  get(bench_.port->control(actions_[action], change));
}

void store_rig::announce(const store_model& before, const std::vector<int>& numbers) {
  for (const int number : numbers) {
    saw(is_terminal(before.at(number).state) ? "announced" : "announced without an end");
  }
  get(bench_.port->mark_announced(ids_of(numbers)));
}

void store_rig::prune(const store_model& before) {
  store_model after = before;
  after.prune();
  const auto is_pruned = [](const auto& each) { return each.pruned; };
  const auto expected = after.numbers(is_pruned).size() - before.numbers(is_pruned).size();
  const auto in_hand = before.numbers([](const auto& each) { return each.is_in_hand(); });
  bench_.time.pass(std::chrono::seconds{2});
  const renew_reply renewed = get(bench_.port->renew(worker_, lease));
  RC_ASSERT(executions_in(renewed.held) == ids_of(in_hand));
  const std::int64_t pruned = get(bench_.port->prune(std::chrono::seconds{1}, 1'000));
  RC_ASSERT(pruned == static_cast<std::int64_t>(expected));
  seen_.count("pruned", pruned);
}

void store_rig::require(const store_model& expected) {
  ++steps_;
  RC_ASSERT(accepted_.size() == expected.executions.size());
  require_in_hand(expected);
  require_queues(expected);
  require_outbox(expected);
  // One after the other, a few with each step.
  for (std::int64_t turn = 0; turn < 3 && !accepted_.empty(); ++turn) {
    require_read(expected, 1 + static_cast<int>((steps_ * 3 + turn) % std::ssize(accepted_)));
  }
}

// Read, not renewed: most steps of a store on a disk would cost twice as much.
void store_rig::require_in_hand(const store_model& expected) {
  const auto in_hand = expected.numbers([](const auto& each) { return each.is_in_hand(); });
  const claim_reply held = get(bench_.port->held_by(worker_));
  RC_ASSERT(held.claimed.size() == in_hand.size());
  for (const assignment& each : held.claimed) {
    const auto found = std::find_if(in_hand.begin(), in_hand.end(),
                                    [&](int number) { return id_of(number) == each.execution; });
    RC_ASSERT(found != in_hand.end());
    RC_ASSERT(each.state == expected.at(*found).state);
    RC_ASSERT(each.number.value == expected.at(*found).attempt);
    RC_ASSERT(each.parameters == expected.at(*found).parameters);
  }
}

void store_rig::require_all(const store_model& expected) {
  for (int number = 1; number <= std::ssize(accepted_); ++number) {
    require_read(expected, number);
  }
}

void store_rig::require_read(const store_model& expected, int number) {
  const store_model::execution& told = expected.at(number);
  const auto known = bench_.call(bench_.port->read(id_of(number)));
  if (told.pruned) {
    RC_ASSERT((!known.has_value() && known.error().is(errc::unknown_execution)));
    return;
  }
  RC_ASSERT(known.has_value());
  RC_ASSERT(known->state == told.state);
  RC_ASSERT(known->action_ref == refs[told.action]);
  RC_ASSERT(known->parameters == told.parameters);
  RC_ASSERT(known->number.value == told.attempt);
  RC_ASSERT(known->slot.is_none() != told.holds());
  RC_ASSERT(known->worker == (told.is_in_hand() ? worker_ : worker_incarnation{}));
  RC_ASSERT((known->ended_at_ns != 0) == is_terminal(told.state));
  if (told.result) {
    RC_ASSERT(known->result == *told.result);
  }
  if (told.state == status::requested) {
    RC_ASSERT(known->waiting_ahead == expected.waiting_before(number));
  }
}

void store_rig::require_queues(const store_model& expected) {
  for (std::size_t action = 0; action < actions_.size(); ++action) {
    const auto known = get(bench_.port->stats(actions_[action], std::nullopt));
    const auto waiting = expected.numbers(
        [&](const auto& each) { return each.action == action && each.state == status::requested; });
    const auto active =
        expected.numbers([&](const auto& each) { return each.action == action && each.holds(); });
    RC_ASSERT(known.waiting == std::ssize(waiting));
    RC_ASSERT(known.active == std::ssize(active));
    RC_ASSERT(known.limit == expected.limits[action]);
    seen_.count_if(waiting.size() >= 3, "three wait in a queue");
    seen_.count_if(active.size() >= 2, "two hold slots of a queue");
  }
}

void store_rig::require_outbox(const store_model& expected) {
  const auto owed =
      expected.numbers([](const auto& each) { return is_terminal(each.state) && !each.announced; });
  const auto known = get(bench_.port->announcements(1'000));
  RC_ASSERT(known.size() == owed.size());
  for (const int number : owed) {
    const auto found = std::find_if(known.begin(), known.end(), [&](const announcement& each) {
      return each.execution == id_of(number);
    });
    RC_ASSERT(found != known.end());
    RC_ASSERT(found->verdict == expected.at(number).state);
    RC_ASSERT(found->action_ref == refs[expected.at(number).action]);
    RC_ASSERT(found->number.value == expected.at(number).attempt);
    if (expected.at(number).result) {
      RC_ASSERT(found->result == *expected.at(number).result);
    }
  }
}

}  // namespace baton::test
