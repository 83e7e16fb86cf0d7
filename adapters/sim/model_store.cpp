#include "adapters/sim/model_store.hpp"

namespace baton {

awaitable<result<std::vector<action>>> model_store::define(std::vector<action_definition> actions) {
  co_return stored_ledger_.define(actions, now_());
}

awaitable<result<accept_reply>> model_store::accept(accept_request request) {
  co_return stored_ledger_.accept(request, now_());
}

awaitable<result<worker_incarnation>> model_store::enlist(std::string worker_name, duration lease) {
  co_return stored_ledger_.enlist(worker_name, lease, now_());
}

awaitable<result<renew_reply>> model_store::renew(worker_incarnation worker, duration lease,
                                                  std::vector<attempt_key> postponed) {
  co_return stored_ledger_.renew(worker, lease, postponed, now_());
}

awaitable<result<movement>> model_store::dismiss(worker_incarnation worker) {
  co_return stored_ledger_.dismiss(worker, now_());
}

awaitable<result<claim_reply>> model_store::claim(claim_request request) {
  co_return stored_ledger_.claim(request, now_());
}

awaitable<result<claim_reply>> model_store::held_by(worker_incarnation worker) {
  co_return stored_ledger_.held_by(worker, now_());
}

awaitable<result<finish_reply>> model_store::finish(finish_request request) {
  co_return stored_ledger_.finish(request, now_());
}

awaitable<result<cancel_reply>> model_store::cancel(execution_id execution, duration /*patience*/) {
  co_return stored_ledger_.cancel(execution, now_());
}

awaitable<result<reap_reply>> model_store::reap(std::int32_t count_max) {
  co_return stored_ledger_.reap(count_max, now_());
}

awaitable<result<reconcile_reply>> model_store::reconcile(std::int32_t unclaimed_max) {
  co_return stored_ledger_.reconcile(unclaimed_max, now_());
}

awaitable<result<movement>> model_store::promote_behind(std::vector<execution_id> ended) {
  co_return stored_ledger_.promote_behind(ended, now_());
}

awaitable<result<std::vector<announcement>>> model_store::announcements(std::int32_t count_max) {
  co_return stored_ledger_.announcements(count_max);
}

awaitable<result<void>> model_store::mark_announced(std::vector<execution_id> announced) {
  stored_ledger_.mark_announced(announced, now_());
  co_return result<void>{};
}

awaitable<result<execution_record>> model_store::read(execution_id execution) {
  co_return stored_ledger_.read(execution);
}

awaitable<result<queue_stats>> model_store::stats(
    action_id action, std::optional<std::string> group) {
  co_return stored_ledger_.stats(action, group);
}

awaitable<result<movement>> model_store::control(action_id action, queue_control change,
                                                 duration /*patience*/) {
  co_return stored_ledger_.control(action, change, now_());
}

awaitable<result<std::int64_t>> model_store::prune(duration age, std::int32_t count_max) {
  co_return stored_ledger_.prune(age, count_max, now_());
}

}  // namespace baton
