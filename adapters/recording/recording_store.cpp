#include "adapters/recording/recording_store.hpp"

#include <utility>

#include "adapters/recording/store_events.hpp"

namespace baton {

template <class Request>
awaitable<result<typename Request::reply>> recording_store::carry_out(Request request) {
  auto answer = co_await behind_.perform(request);
  record_reply(history_, request, answer);
  co_return answer;
}

awaitable<result<std::vector<action>>> recording_store::carry_out(define_request request) {
  auto defined = co_await behind_.perform(std::move(request));
  if (defined) {
    for (const action& each : *defined) {
      if (each.retired) {
        continue;
      }
      const auto known = co_await behind_.stats(each.id, std::nullopt);
      record_definition(history_, each, settings_, known ? &*known : nullptr);
    }
  }
  co_return defined;
}

recording_store::recording_store(store& behind, recorder& history, loop_settings settings)
    : behind_{behind}, history_{history}, settings_{std::move(settings)} {}

recording_store::~recording_store() = default;

}  // namespace baton
