#include "adapters/sim/sim_store.hpp"

#include <boost/asio/use_awaitable.hpp>

#include "adapters/recording/store_events.hpp"
#include "base/hash.hpp"

namespace baton {
namespace {

sim::site site_of(sim::label call, execution_id execution, attempt number) {
  return sim::site{call}.at("execution", execution.value).at("attempt", number.value);
}

template <class Reply>
const movement& movement_in(const Reply& reply) {
  if constexpr (std::is_same_v<Reply, movement>) {
    return reply;
  } else {
    return reply.moved;
  }
}

/// What was committed is seen at once, whatever becomes of the answer.
template <class Reply>
Reply watched(storage_server& at, Reply reply) {
  record_movement(at.watch(), movement_in(reply));
  return reply;
}
template <class Reply>
result<Reply> watched(storage_server& at, result<Reply> reply) {
  if (reply) {
    record_movement(at.watch(), movement_in(*reply));
  }
  return reply;
}

/// What a request carries along: it may be served when its caller is long dead.
struct call_ends {
  simulation* in;
  storage_server* server;
  sim::host* caller;
  bool handing_over;
};

}  // namespace

template <class Reply, class Act>
awaitable<result<Reply>> sim_store::call(const sim::site& where, weight of, Act act) {
  using promise_type = sim::promise<result<Reply>>;
  const call_ends ends{in_, server_, on_, of == weight::hand_over};
  const sim::visit visited = in_->world.visit_to(where);
  auto begin = [ends, visited, act = std::move(act)](promise_type to) mutable {
    if (ends.in->dies_at(*ends.caller, visited, ends.handing_over)) {
      return;
    }
    if (!ends.server->on().is_up()) {
      // Refused by its machine, which is there.
      auto refuse = [to] { to.give(error{errc::unavailable, "the storage is away"}); };
      ends.in->world.after(std::chrono::milliseconds{1}, ends.caller->current(), "store.refused",
                           visited.key, refuse);
      return;
    }
    auto reply = [ends, visited, to](result<Reply> value, sim::fault why) {
      auto arrive = [ends, visited, to, why, value = std::move(value)]() mutable {
        if (!to.is_awaited()) {
          return;
        }
        if (!value) {
          ends.in->world.note(
              *ends.caller, "store.error",
              base::mix(visited.key, static_cast<std::uint64_t>(value.error().code.value())));
        }
        ends.in->faults.took_effect(why);
        if (!ends.in->dies_at(*ends.caller, step_of(visited, "answered"), ends.handing_over)) {
          to.give(std::move(value));
        }
      };
      ends.in->links.send(ends.server->on(), *ends.caller, step_of(visited, "answer"),
                          std::move(arrive));
    };
    auto serve = [ends, visited, act = std::move(act), reply]() mutable {
      ends.server->serve<Reply>(visited, *ends.caller, std::move(act), reply);
    };
    ends.in->links.send(*ends.caller, ends.server->on(), visited, std::move(serve));
  };
  result<Reply> unanswered{error{errc::outcome_unknown, "the storage did not answer in time"}};
  return sim::async_promise_within<result<Reply>>(on_->current(), "store.call", server_->patience(),
                                                  std::move(unanswered), std::move(begin),
                                                  boost::asio::use_awaitable);
}

awaitable<result<std::vector<action>>> sim_store::define(std::vector<action_definition> actions) {
  auto act = [actions = std::move(actions)](storage_server& at) -> result<std::vector<action>> {
    std::vector<action> defined = at.stored_ledger().define(actions, at.now());
    for (const action& each : defined) {
      if (each.retired) {
        continue;
      }
      const auto known = at.state().stats(each.id, std::nullopt);
      record_definition(at.watch(), each, at.settings(), known ? &*known : nullptr);
    }
    return defined;
  };
  return call<std::vector<action>>(here("store.define"), weight::light, std::move(act));
}

awaitable<result<accept_reply>> sim_store::accept(accept_request request) {
  const sim::site where = here("store.accept").at("action", request.action.value);
  auto act = [request = std::move(request)](storage_server& at) {
    return watched(at, at.stored_ledger().accept(request, at.now()));
  };
  return call<accept_reply>(where, weight::hand_over, std::move(act));
}

awaitable<result<worker_incarnation>> sim_store::enlist(std::string worker_name, duration lease) {
  auto act = [name = std::move(worker_name), lease](storage_server& at) {
    return result<worker_incarnation>{at.stored_ledger().enlist(name, lease, at.now())};
  };
  return call<worker_incarnation>(here("store.enlist"), weight::light, std::move(act));
}

awaitable<result<renew_reply>> sim_store::renew(worker_incarnation worker, duration lease,
                                                std::vector<attempt_key> postponed) {
  auto act = [worker, lease, postponed = std::move(postponed)](storage_server& at) {
    return at.stored_ledger().renew(worker, lease, postponed, at.now());
  };
  return call<renew_reply>(here("store.renew"), weight::light, std::move(act));
}

awaitable<result<movement>> sim_store::dismiss(worker_incarnation worker) {
  auto act = [worker](storage_server& at) {
    return result<movement>{watched(at, at.stored_ledger().dismiss(worker, at.now()))};
  };
  return call<movement>(here("store.dismiss"), weight::hand_over, act);
}

awaitable<result<claim_reply>> sim_store::claim(claim_request request) {
  auto act = [request](storage_server& at) { return at.stored_ledger().claim(request, at.now()); };
  return call<claim_reply>(here("store.claim"), weight::hand_over, act);
}

awaitable<result<claim_reply>> sim_store::held_by(worker_incarnation worker) {
  auto act = [worker](storage_server& at) { return at.stored_ledger().held_by(worker, at.now()); };
  return call<claim_reply>(here("store.held_by"), weight::light, act);
}

awaitable<result<finish_reply>> sim_store::finish(finish_request request) {
  const sim::site where = site_of("store.finish", request.execution, request.number);
  auto act = [request = std::move(request)](storage_server& at) {
    return watched(at, at.stored_ledger().finish(request, at.now()));
  };
  return call<finish_reply>(where, weight::hand_over, std::move(act));
}

awaitable<result<cancel_reply>> sim_store::cancel(execution_id execution, duration /*patience*/) {
  auto act = [execution](storage_server& at) {
    return watched(at, at.stored_ledger().cancel(execution, at.now()));
  };
  return call<cancel_reply>(sim::site{"store.cancel"}.at("execution", execution.value),
                            weight::hand_over, act);
}

awaitable<result<reap_reply>> sim_store::reap(std::int32_t count_max) {
  auto act = [count_max](storage_server& at) {
    return result<reap_reply>{watched(at, at.stored_ledger().reap(count_max, at.now()))};
  };
  return call<reap_reply>(here("store.reap"), weight::light, act);
}

awaitable<result<reconcile_reply>> sim_store::reconcile(std::int32_t unclaimed_max) {
  auto act = [unclaimed_max](storage_server& at) {
    return result<reconcile_reply>{
        watched(at, at.stored_ledger().reconcile(unclaimed_max, at.now()))};
  };
  return call<reconcile_reply>(here("store.reconcile"), weight::light, act);
}

awaitable<result<movement>> sim_store::promote_behind(std::vector<execution_id> ended) {
  auto act = [ended = std::move(ended)](storage_server& at) {
    return result<movement>{watched(at, at.stored_ledger().promote_behind(ended, at.now()))};
  };
  return call<movement>(here("store.promote_behind"), weight::hand_over, std::move(act));
}

awaitable<result<std::vector<announcement>>> sim_store::announcements(std::int32_t count_max) {
  auto act = [count_max](storage_server& at) {
    return result<std::vector<announcement>>{at.stored_ledger().announcements(count_max)};
  };
  return call<std::vector<announcement>>(here("store.announcements"), weight::light, act);
}

awaitable<result<void>> sim_store::mark_announced(std::vector<execution_id> announced) {
  auto act = [announced = std::move(announced)](storage_server& at) {
    at.stored_ledger().mark_announced(announced, at.now());
    return result<void>{};
  };
  return call<void>(here("store.mark_announced"), weight::hand_over, std::move(act));
}

awaitable<result<execution_record>> sim_store::read(execution_id execution) {
  auto act = [execution](storage_server& at) { return at.stored_ledger().read(execution); };
  return call<execution_record>(sim::site{"store.read"}.at("execution", execution.value),
                                weight::light, act);
}

awaitable<result<queue_stats>> sim_store::stats(action_id action,
                                                std::optional<std::string> group) {
  auto act = [action, group = std::move(group)](storage_server& at) {
    return at.stored_ledger().stats(action, group);
  };
  return call<queue_stats>(here("store.stats").at("action", action.value), weight::light,
                           std::move(act));
}

awaitable<result<movement>> sim_store::control(action_id action, queue_control change,
                                               duration /*patience*/) {
  auto act = [action, change](storage_server& at) {
    result<movement> moved = at.stored_ledger().control(action, change, at.now());
    if (moved) {
      record_control(at.watch(), action, change);
    }
    return watched(at, std::move(moved));
  };
  return call<movement>(here("store.control").at("action", action.value), weight::hand_over, act);
}

awaitable<result<std::int64_t>> sim_store::prune(duration age, std::int32_t count_max) {
  auto act = [age, count_max](storage_server& at) {
    return result<std::int64_t>{at.stored_ledger().prune(age, count_max, at.now())};
  };
  return call<std::int64_t>(here("store.prune"), weight::light, act);
}

}  // namespace baton
