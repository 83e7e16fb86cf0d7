#include "adapters/sim/sim_store.hpp"

#include <boost/asio/use_awaitable.hpp>

#include "adapters/recording/store_events.hpp"

namespace baton {
namespace {

// Whether the caller's death during the call would leave something half handed over.
template <class Request>
constexpr bool hands_over = false;
template <>
constexpr bool hands_over<accept_request> = true;
template <>
constexpr bool hands_over<dismiss_request> = true;
template <>
constexpr bool hands_over<claim_request> = true;
template <>
constexpr bool hands_over<finish_request> = true;
template <>
constexpr bool hands_over<cancel_request> = true;
template <>
constexpr bool hands_over<promote_behind_request> = true;
template <>
constexpr bool hands_over<mark_announced_request> = true;
template <>
constexpr bool hands_over<control_request> = true;

// What was committed is seen at once, whatever becomes of the answer.
template <class Request, class Reply>
void record(storage_server& at, const Request& request, const result<Reply>& reply) {
  record_reply(at.watch(), request, reply);
}

void record(storage_server& at, const define_request&, const result<std::vector<action>>& reply) {
  for (const action& each : *reply) {
    if (each.retired) {
      continue;
    }
    const auto known = at.state().stats(each.id, std::nullopt);
    record_definition(at.watch(), each, at.settings(), known ? &*known : nullptr);
  }
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
awaitable<result<Reply>> sim_store::call(const sim::site& where, bool handing_over, Act act) {
  using promise_type = sim::promise<result<Reply>>;
  const call_ends ends{in_, server_, on_, handing_over};
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
          ends.in->world.note(*ends.caller, "store.error",
                              sim::mix(visited.key, static_cast<std::uint64_t>(value.error().code.value())));
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

// Requests that name an execution have the same site whichever process makes them.
template <class Request>
sim::site sim_store::site_of(const Request& request) const {
  constexpr sim::label name{Request::name};
  if constexpr (std::is_same_v<Request, finish_request>) {
    return sim::site{name}.at("execution", request.execution.value).at("attempt", request.number.value);
  } else if constexpr (requires { request.execution; }) {
    return sim::site{name}.at("execution", request.execution.value);
  } else if constexpr (requires { request.action; }) {
    return on_->site_of(name).at("action", request.action.value);
  } else {
    return on_->site_of(name);
  }
}

template <class Request>
awaitable<result<typename Request::reply>> sim_store::carry_out(Request request) {
  using reply_type = typename Request::reply;
  const sim::site where = site_of(request);
  auto act = [request = std::move(request)](storage_server& at) -> result<reply_type> {
    result<reply_type> reply{at.stored_ledger().apply(request, at.now())};
    record(at, request, reply);
    return reply;
  };
  return call<reply_type>(where, hands_over<Request>, std::move(act));
}

sim_store::sim_store(simulation& in, storage_server& server, sim::host& on)
    : in_{&in}, server_{&server}, on_{&on} {}

sim_store::~sim_store() = default;

}  // namespace baton
