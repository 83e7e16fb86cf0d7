#include "adapters/sim/sim_store.hpp"

#include <type_traits>

#include "adapters/recording/store_events.hpp"
#include "adapters/sim/simulated_call.hpp"
#include "base/ensure.hpp"

namespace baton {
namespace {

template <class Request, class... Others>
constexpr bool is_one_of = (std::is_same_v<Request, Others> || ...);

// Whether the caller's death during the call would leave something half handed over.
template <class Request>
constexpr bool hands_over =
    is_one_of<Request, accept_request, dismiss_request, claim_request, finish_request,
              cancel_request, promote_behind_request, mark_announced_request, control_request>;

// What was committed is seen at once, whatever becomes of the answer.
template <class Request, class Reply>
void record(storage_server& at, const Request& request, const result<Reply>& reply) {
  record_reply(at.watch(), request, reply);
}

void record(storage_server& at, const define_request&, const result<std::vector<action>>& reply) {
  ensure(reply.has_value(), "actions are defined once the storage is reached");
  for (const action& each : *reply) {
    if (each.retired) {
      continue;
    }
    const auto known = at.state().stats(each.id, std::nullopt);
    record_definition(at.watch(), each, at.settings(), known ? &*known : nullptr);
  }
}

constexpr call_kind store_call{.name = "store.call",
                               .refused = "store.refused",
                               .refusal = "the storage is away",
                               .answer = "answer",
                               .answered = "answered",
                               .failed = "store.error"};

}  // namespace

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
  const call_site at{.kind = &store_call,
                     .in = in_,
                     .caller = on_,
                     .incarnation = &on_->current(),
                     .server = &server_->on(),
                     .here = in_->world.visit_to(site_of(request)),
                     .hands_over = hands_over<Request>,
                     .answer_hands_over = hands_over<Request>};
  auto commit = [request = std::move(request)](storage_server& on) -> result<reply_type> {
    ensure(on.on().is_up(), "a storage that is down commits nothing");
    result<reply_type> reply{on.stored_ledger().apply(request, on.now())};
    record(on, request, reply);
    return reply;
  };
  auto serve = [server = server_, caller = on_, commit = std::move(commit)](
                   const simulated_call<result<reply_type>>& call) mutable {
    auto reply = [call](result<reply_type> value, sim::fault why) {
      call.answer(std::move(value), why);
    };
    server->serve<reply_type>(call.here(), *caller, std::move(commit), reply);
  };
  result<reply_type> unanswered{error{errc::outcome_unknown, "the storage did not answer in time"}};
  return make_call_within<result<reply_type>>(at, server_->patience(), std::move(unanswered),
                                              std::move(serve));
}

sim_store::sim_store(simulation& in, storage_server& server, sim::host& on)
    : in_{&in}, server_{&server}, on_{&on} {}

sim_store::~sim_store() = default;

}  // namespace baton
