#include "scenarios/run/clients.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/ensure.hpp"
#include "scenarios/run/must_not_throw.hpp"

namespace baton::scenarios {
namespace {

using std::chrono::milliseconds;

constexpr duration answer_patience = milliseconds{2500};
constexpr duration retry_pause_mean = milliseconds{150};

sim::site site_of(sim::label name, const planned_request& asked) {
  return sim::site{name}.at("request", asked.number);
}

std::string name_of(const planned_request& asked) {
  return fmt::format("request-{}", asked.number);
}

}  // namespace

clients::clients(process_parts& parts, supervisor& restarts, const plan& planned)
    : parts_{parts},
      supervisor_{restarts},
      plan_{planned},
      on_{&parts.in.world.add_host("client", 0, [](sim::host&) { return nullptr; })} {}

void clients::start() {
  on_->start();
  open_ = std::ssize(plan_.requests);
  for (const planned_request& each : plan_.requests) {
    boost::asio::co_spawn(on_->get_executor(), request(each), must_not_throw);
  }
}

awaitable<> clients::wait(duration span) {
  sim::timer wake{on_->current()};
  co_await wake.async_wait(span, boost::asio::use_awaitable);
}

submission clients::submission_of(const planned_request& asked) const {
  submission wanted;
  wanted.action_ref = plan_.actions[asked.action].definition.ref;
  wanted.parameters = fmt::format("{{\"request\":{}}}", asked.number);
  if (asked.group > 0) {
    wanted.parameters = fmt::format("{{\"group\":{},\"request\":{}}}", asked.group, asked.number);
    wanted.fields = {{"group", fmt::format("{}", asked.group)}};
  }
  if (asked.keyed) {
    wanted.idempotency_key = name_of(asked);
  }
  return wanted;
}

void clients::record_submitted(const planned_request& asked) {
  history::event seen = parts_.in.watch.begin(history::event_kind::submitted);
  seen.request = name_of(asked);
  seen.action_ref = plan_.actions[asked.action].definition.ref;
  seen.queue = asked.group > 0 ? fmt::format("{}", asked.group) : std::string{};
  parts_.in.history.record(std::move(seen));
}

void clients::record_answer(const planned_request& asked, const accept_answer& answer) {
  using history::event_kind;
  const bool unknown = !answer && answer.error().is(errc::outcome_unknown);
  history::event said = parts_.in.watch.begin(answer    ? event_kind::acknowledged
                                              : unknown ? event_kind::unknown
                                                        : event_kind::refused);
  said.request = name_of(asked);
  if (answer) {
    said.execution = answer->execution.value;
  } else {
    said.detail = answer.error().message();
  }
  parts_.in.history.record(std::move(said));
}

sim::host& clients::choose_executor(const sim::visit& here) const {
  const std::vector<sim::host*>& all = supervisor_.executors();
  const auto count = static_cast<std::uint64_t>(plan_.executors);  // not the second one
  const auto chosen = sim::world::random_at(here, "executor").below(count);
  return only_ != nullptr ? *only_ : *all[static_cast<std::size_t>(chosen)];
}

template <class Reply, class Call>
awaitable<result<Reply>> clients::at_executor(sim::host& executor, sim::visit here,
                                              sim::fault effect, Call call) {
  using promise_type = sim::promise<result<Reply>>;
  auto begin = [in = &parts_.in, from = on_, to = &executor, here, effect,
                call = std::move(call)](promise_type back) mutable {
    auto refuse = [in, from, to, here, back](std::string why) {
      auto deliver = [back, why = std::move(why)] { back.give(error{errc::unavailable, why}); };
      // A machine refuses a connection also where no process is there any more.
      in->world.after(milliseconds{1}, from->current(), "client.refused", here.key, deliver);
      static_cast<void>(to);
    };
    if (!to->is_up()) {
      refuse("no process listens");
      return;
    }
    const sim::fault lost = in->offer(fault_id::client_request_lost, here);
    const bool answer_lost = sim::world::random_at(here, "which").chance(0.5);
    auto reply = [in, from, to, here, back, lost, answer_lost](result<Reply> value) {
      auto arrive = [in, back, lost, answer_lost, value = std::move(value)] {
        if (lost && answer_lost && back.is_awaited()) {
          in->faults.took_effect(lost);
          return;
        }
        back.give(value);
      };
      in->links.send(*to, *from, step_of(here, "answer"), std::move(arrive));
    };
    auto arrive = [in, to, effect, lost, answer_lost, reply, call = std::move(call)]() mutable {
      if (lost && !answer_lost) {
        in->faults.took_effect(lost);  // here it would have arrived
        return;
      }
      in->faults.took_effect(effect);
      process* const running = process_on(*to);
      if (running == nullptr || !running->is_ready()) {
        reply(result<Reply>{error{errc::unavailable, "the process is not ready"}});
        return;
      }
      auto done = [reply](const std::exception_ptr& thrown, result<Reply> value) {
        must_not_throw(thrown);
        reply(std::move(value));
      };
      boost::asio::co_spawn(to->get_executor(), call(running->running()), std::move(done));
    };
    in->links.send(*from, *to, here, std::move(arrive));
  };
  result<Reply> unanswered{error{errc::outcome_unknown, "no answer"}};
  return sim::async_promise_within<result<Reply>>(on_->current(), "client.call", answer_patience,
                                                  std::move(unanswered), std::move(begin),
                                                  boost::asio::use_awaitable);
}

awaitable<clients::accept_answer> clients::ask(const planned_request& asked, sim::host& executor,
                                               sim::visit here) {
  auto call = [wanted = submission_of(asked)](loop& at) { return at.submit(wanted); };
  return at_executor<accept_reply>(executor, here, {}, std::move(call));
}

awaitable<> clients::request(const planned_request& asked) {
  co_await wait(asked.at);
  execution_id accepted;
  const bool known = co_await ask_until_known(asked, accepted);
  if (known) {
    if (asked.read) {
      const sim::visit here = parts_.in.world.visit_to(site_of("client.read", asked));
      co_await read(accepted, here);
    }
    co_await cancel(asked.number, accepted);
  }
  --open_;
}

// False: it gave up without knowing.
awaitable<bool> clients::ask_until_known(const planned_request& asked,
                                         execution_id& accepted) {
  simulation& in = parts_.in;
  const bool keyed = asked.keyed;
  while (true) {
    const sim::visit here = in.world.visit_to(site_of("client.submit", asked));
    record_submitted(asked);
    const sim::fault doubled =
        keyed ? in.offer(fault_id::client_duplicates, here) : sim::fault{};
    if (doubled) {
      in.faults.took_effect(doubled);
      ++open_;
      boost::asio::co_spawn(on_->get_executor(), duplicate(asked), must_not_throw);
    }
    const accept_answer answer = co_await ask(asked, choose_executor(here), here);
    record_answer(asked, answer);
    if (answer) {
      accepted = answer->execution;
      co_return true;
    }
    if (answer.error().is(errc::outcome_unknown)) {
      const sim::fault again = keyed ? in.offer(fault_id::client_retries, here) : sim::fault{};
      in.faults.took_effect(again);
      const bool must_know = keyed && only_ != nullptr;
      if (!again && !must_know) {
        co_return false;
      }
    }
    const duration pause =
        milliseconds{1} +
        sim::world::random_at(here, "retry").exponential(retry_pause_mean, retry_pause_mean * 6);
    co_await wait(pause);
  }
}

// The same request at the same time, perhaps to another executor: one of the two stores it.
awaitable<> clients::duplicate(const planned_request& asked) {
  const sim::visit here = parts_.in.world.visit_to(site_of("client.duplicate", asked));
  record_submitted(asked);
  const accept_answer answer = co_await ask(asked, choose_executor(here), here);
  record_answer(asked, answer);
  --open_;
}

awaitable<> clients::cancel(std::int64_t number, execution_id execution) {
  simulation& in = parts_.in;
  const sim::visit here = in.world.visit_to(sim::site{"client.cancel"}.at("request", number));
  sim::fault wanted = in.offer(fault_id::client_cancels, here);
  while (wanted) {
    const duration later = in.faults.size(wanted, duration{0}, milliseconds{1500});
    co_await wait(later);
    history::event seen = in.watch.begin(history::event_kind::cancel_submitted);
    seen.execution = execution.value;
    in.history.record(seen);
    const sim::visit now = in.world.visit_to(sim::site{"client.cancel_call"}.at("request", number));
    auto call = [execution](loop& at) { return at.cancel(execution); };
    const result<cancel_reply> answer =
        co_await at_executor<cancel_reply>(choose_executor(now), now, wanted, call);
    if (answer) {
      seen = in.watch.begin(history::event_kind::cancel_acknowledged);
      seen.execution = execution.value;
      seen.status = to_string(answer->state);
      in.history.record(std::move(seen));
    }
    const sim::fault again = in.offer(fault_id::client_cancels_twice, now);
    wanted = again;
  }
}

awaitable<> clients::read(execution_id execution, sim::visit here) {
  const duration later =
      sim::world::random_at(here, "when").between(duration{0}, milliseconds{1000});
  co_await wait(later);
  auto call = [execution](loop& at) { return at.read(execution); };
  const sim::fault no_fault;
  const result<execution_record> answer =
      co_await at_executor<execution_record>(choose_executor(here), here, no_fault, call);
  const bool unknown = !answer && answer.error().is(errc::unknown_execution);
  if (answer || unknown) {
    history::event seen = parts_.in.watch.begin(history::event_kind::status_read);
    seen.execution = execution.value;
    seen.status = unknown ? "unknown_execution" : to_string(answer->state);
    seen.result = unknown ? std::string{} : answer->result;
    parts_.in.history.record(std::move(seen));
  }
}

void clients::control(std::size_t action, queue_control wanted, sim::fault why) {
  ++open_controls_;
  boost::asio::co_spawn(on_->get_executor(), change(action, wanted, why), must_not_throw);
}

awaitable<> clients::change(std::size_t action, queue_control wanted, sim::fault why) {
  const std::string ref = plan_.actions[action].definition.ref;
  while (true) {
    const sim::visit here = parts_.in.world.visit_to(
        sim::site{"operator.control"}.at("action", static_cast<std::int64_t>(action) + 1));
    auto call = [ref, wanted](loop& at) { return at.control(ref, wanted); };
    const result<void> answer =
        co_await at_executor<void>(choose_executor(here), here, why, call);
    const bool outdated = why && only_ != nullptr;  // the faults are over, and this is one
    if (answer || outdated) {
      break;
    }
    constexpr duration pause = milliseconds{200};
    co_await wait(pause);
  }
  --open_controls_;
}

}  // namespace baton::scenarios
