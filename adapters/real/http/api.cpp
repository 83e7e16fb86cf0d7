#include "adapters/real/http/api.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "adapters/real/http/submit_many.hpp"
#include "adapters/real/off_loop.hpp"
#include "adapters/wire/documents.hpp"
#include "adapters/wire/errors.hpp"
#include "adapters/wire/requests.hpp"
#include "base/duration_text.hpp"
#include "base/number_text.hpp"
#include "base/percent_coding.hpp"

namespace baton {
namespace {

using namespace std::string_view_literals;
using segments = std::vector<std::string>;

http_reply reply_with(const error& failure) {
  return {http_status_of(failure), wire::error_document(failure), {}};
}

http_reply wrong_request(std::string_view message) {
  return {400, wire::error_document("invalid_argument", message), {}};
}

http_reply not_found(std::string_view path) {
  return {404,
          wire::error_document("not_found",
                               fmt::format("there is nothing at {}: the API is below /api/v1/"
                                           "executions and /api/v1/actions, and /healthz",
                                           path)),
          {}};
}

// `method` is GET or POST; a HEAD request comes here as the GET that it stands for.
http_reply method_not_allowed(std::string_view method) {
  return {405, wire::error_document("method_not_allowed", fmt::format("use {} here", method)),
          method == "GET" ? "GET, HEAD" : std::string{method}};
}

http_reply too_large(std::size_t params_max) {
  return {413,
          wire::error_document(
              "too_large",
              fmt::format("the parameters are too large: params_max_bytes is {}", params_max)),
          {}};
}

// The decoded segments between the slashes; none: the encoding is malformed.
std::optional<segments> segments_of(std::string_view path) {
  segments found;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    std::optional<std::string> segment = base::percent_decoded(path.substr(0, end));
    if (!segment) {
      return std::nullopt;
    }
    found.push_back(std::move(*segment));
    path.remove_prefix(end);
  }
  return found;
}

std::optional<execution_id> execution_from(std::string_view text) {
  const auto number = base::number_in<std::int64_t>(text);
  return number && *number >= 1 ? std::optional{execution_id{*number}} : std::nullopt;
}

// `30s`, `500ms`, `2m`, or a number of milliseconds; longer than `highest` is `highest`.
std::optional<std::chrono::milliseconds> wait_from(std::string_view text,
                                                   std::chrono::milliseconds highest) {
  using problem = base::duration_reading::problem;
  constexpr base::duration_units units{base::duration_unit::ms, base::duration_unit::m};
  base::duration_reading read = base::read_duration(text, units, highest);
  if (read.wrong == problem::no_unit) {
    read = base::read_duration(std::string{text} + "ms", units, highest);
  }
  if (read.wrong == problem::malformed) {
    return std::nullopt;
  }
  return read.wrong == problem::too_long
             ? highest
             : std::chrono::duration_cast<std::chrono::milliseconds>(read.value);
}

// Only `known` may be asked, and only once.
std::optional<http_reply> refuse_query(const query_fields& query, std::string_view known) {
  for (const auto& [name, value] : query) {
    if (name != known) {
      return wrong_request(fmt::format("unknown query parameter \"{}\"", name));
    }
  }
  if (query.size() > 1) {
    return wrong_request(fmt::format("query parameter \"{}\" is given twice", known));
  }
  return std::nullopt;
}

bool is_json(std::string_view content_type) {
  std::string type{content_type.substr(0, content_type.find(';'))};
  type.erase(std::find_if(type.begin(), type.end(), [](char c) { return c == ' ' || c == '\t'; }),
             type.end());
  std::transform(type.begin(), type.end(), type.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return type == "application/json";
}

awaitable<http_reply> submit(api_backend& backend, const api_limits& limits,
                             const std::string& body) {
  auto read = [text = body] { return wire::read_submit(text); };
  result<wire::submit_request> request = co_await computed_off_loop(body.size(), std::move(read));
  if (!request) {
    co_return reply_with(request.error());
  }
  if (request->each.parameters.size() > limits.params_max) {
    co_return too_large(limits.params_max);
  }
  const result<void> accepted = limits.check ? limits.check(request->each) : result<void>{};
  if (!accepted) {
    co_return reply_with(accepted.error());
  }
  const std::int64_t count = request->count;
  submission each = std::move(request->each);
  const submitted done =
      co_await submit_many(backend, std::move(each), count, limits.in_flight_max);
  if (done.failure) {
    co_return http_reply{
        http_status_of(*done.failure), wire::accepted_document(done.accepted, *done.failure), {}};
  }
  const bool nothing_new = std::all_of(done.accepted.begin(), done.accepted.end(),
                                       [](const accept_reply& reply) { return reply.duplicate; });
  co_return http_reply{nothing_new ? 200 : 201, wire::accepted_document(done.accepted), {}};
}

std::size_t bytes_of(const result<execution_record>& record) {
  return record ? record->parameters.size() + record->result.size() : 0;
}

// The reply with a record that is read already. Many readers of large results share a bound: a
// request that finds no room drops its record and reads it again when there is some.
awaitable<http_reply> show_record(api_backend& backend, const api_limits& limits,
                                  execution_id execution, result<execution_record> record) {
  http_reply reply;
  std::size_t bytes = bytes_of(record);
  if (bytes >= off_loop_bytes_min) {
    const std::size_t with_document = 2 * bytes;
    std::optional<reply_gate::room> room = limits.large_replies->try_enter(with_document);
    if (!room) {
      record = error{errc::unavailable, "not read yet"};
      room = co_await limits.large_replies->enter(with_document);
      record = co_await backend.read(execution);
      bytes = bytes_of(record);
    }
    reply.room = *std::move(room);
  }
  if (!record) {
    co_return reply_with(record.error());
  }
  auto write = [shown = *std::move(record)] { return wire::execution_document(shown); };
  reply.body = co_await computed_off_loop(bytes, std::move(write));
  co_return reply;
}

awaitable<http_reply> show(api_backend& backend, const api_limits& limits, execution_id execution,
                           const query_fields& query) {
  if (const std::optional<http_reply> refusal = refuse_query(query, "wait")) {
    co_return *refusal;
  }
  std::chrono::milliseconds patience{0};
  if (!query.empty()) {
    const auto asked = wait_from(query.front().second, limits.wait_max);
    if (!asked) {
      co_return wrong_request("wait must be a time such as 30s, 500ms or 1500 (milliseconds)");
    }
    patience = *asked;
  }
  result<execution_record> record = error{errc::unknown_execution};
  if (patience.count() == 0) {
    record = co_await backend.read(execution);
  } else {
    record = co_await backend.read_when_ended(execution, patience);
  }
  co_return co_await show_record(backend, limits, execution, std::move(record));
}

awaitable<http_reply> cancel(api_backend& backend, execution_id execution,
                             const std::string& body) {
  const result<void> nothing = wire::read_nothing(body);
  if (!nothing) {
    co_return reply_with(nothing.error());
  }
  const result<cancel_reply> done = co_await backend.cancel(execution);
  co_return done ? http_reply{200, wire::cancel_document(execution, *done), {}}
                 : reply_with(done.error());
}

awaitable<http_reply> release(api_backend& backend, execution_id execution,
                              const std::string& body) {
  const result<void> nothing = wire::read_nothing(body);
  if (!nothing) {
    co_return reply_with(nothing.error());
  }
  const result<attempt> done = co_await backend.release(execution);
  co_return done ? http_reply{200, wire::released_document(execution, *done), {}}
                 : reply_with(done.error());
}

awaitable<http_reply> show_queue(api_backend& backend, const std::string& action_ref,
                                 const query_fields& query) {
  if (const std::optional<http_reply> refusal = refuse_query(query, "queue")) {
    co_return *refusal;
  }
  std::string ref = action_ref;
  std::optional<std::string> group;
  if (!query.empty()) {
    group = query.front().second;
  }
  const result<queue_stats> stats = co_await backend.queue(std::move(ref), std::move(group));
  co_return stats ? http_reply{200, wire::queue_document(action_ref, *stats), {}}
                  : reply_with(stats.error());
}

awaitable<http_reply> control(api_backend& backend, const std::string& action_ref,
                              const std::string& body) {
  const result<queue_control> change = wire::read_control(body);
  if (!change) {
    co_return reply_with(change.error());
  }
  std::string ref = action_ref;
  queue_control wanted = *change;
  const result<void> done = co_await backend.control(std::move(ref), std::move(wanted));
  if (!done) {
    co_return reply_with(done.error());
  }
  co_return http_reply{200, R"({"status":"ok"})", {}};
}

http_reply answer_health(const api_backend& backend) {
  wire::health_view seen;
  if (const health* const watched = backend.watched()) {
    seen.problems = watched->problems();
    seen.counts = watched->counts();
    seen.remarks = watched->remarks();
  }
  seen.draining = backend.is_draining();
  const int code = seen.draining || !seen.problems.empty() ? 503 : 200;
  return {code, wire::health_document(seen), {}};
}

awaitable<http_reply> answer_executions(api_backend& backend, const api_limits& limits,
                                        const http_request& request, const segments& path) {
  if (path.size() == 3) {
    if (request.method != "POST") {
      co_return method_not_allowed("POST");
    }
    co_return co_await submit(backend, limits, request.body);
  }
  const bool is_cancel = path.size() == 5 && path[4] == "cancel";
  const bool is_release = path.size() == 5 && path[4] == "release";
  if (path.size() != 4 && !is_cancel && !is_release) {
    co_return not_found(request.path);
  }
  const std::string_view method = is_cancel || is_release ? "POST"sv : "GET"sv;
  if (request.method != method) {
    co_return method_not_allowed(method);
  }
  const std::optional<execution_id> execution = execution_from(path[3]);
  if (!execution) {
    co_return wrong_request("an execution's id is a whole number from 1");
  }
  if (is_cancel) {
    co_return co_await cancel(backend, *execution, request.body);
  }
  if (is_release) {
    co_return co_await release(backend, *execution, request.body);
  }
  co_return co_await show(backend, limits, *execution, request.query);
}

awaitable<http_reply> answer_actions(api_backend& backend, const http_request& request,
                                     const segments& path) {
  const bool is_stats = path.size() == 5 && path[4] == "queue-stats";
  const bool is_control = path.size() == 5 && path[4] == "control";
  if (path.size() != 3 && !is_stats && !is_control) {
    co_return not_found(request.path);
  }
  const std::string_view method = is_control ? "POST"sv : "GET"sv;
  if (request.method != method) {
    co_return method_not_allowed(method);
  }
  if (is_stats) {
    co_return co_await show_queue(backend, path[3], request.query);
  }
  if (is_control) {
    co_return co_await control(backend, path[3], request.body);
  }
  co_return http_reply{200, wire::actions_document(backend.actions()), {}};
}

}  // namespace

int http_status_of(const error& failure) {
  if (failure.code.category() != error_category()) {
    return 500;
  }
  switch (static_cast<errc>(failure.code.value())) {
    case errc::unknown_action:
    case errc::unknown_execution:
    case errc::unknown_queue: return 404;
    case errc::invalid_argument: return 400;
    case errc::queue_full:
    case errc::limit_reached: return 429;
    case errc::stale_attempt:
    case errc::lease_lost:
    case errc::key_conflict:
    case errc::queue_conflict:
    case errc::nothing_survives: return 409;
    case errc::draining:
    case errc::unavailable:
    case errc::outcome_unknown:
    case errc::stopped: return 503;
    case errc::storage_full: return 507;
    case errc::storage_corrupt:
    case errc::newer_schema:
    case errc::locked:
    case errc::cannot_start:
    case errc::no_room: return 500;
  }
  return 500;
}

awaitable<http_reply> answer_api(api_backend& backend, const api_limits& limits,
                                 http_request request) {
  const std::optional<segments> path = segments_of(request.path);
  if (!path) {
    co_return wrong_request("the path is not percent-encoded properly");
  }
  // A form on a foreign web page can send any other type without the browser asking us first.
  if (request.method == "POST" && !request.body.empty() && !is_json(request.content_type)) {
    co_return http_reply{415,
                         wire::error_document("unsupported_media_type",
                                              "send the body with Content-Type: application/json"),
                         {}};
  }
  const bool takes_query = request.method == "GET";
  if (!takes_query && !request.query.empty()) {
    const std::string& name = request.query.front().first;
    const std::string_view hint =
        name == "queue" ? ": limit and mode are those of the action, with all its queues" : "";
    co_return wrong_request(fmt::format("unknown query parameter \"{}\"{}", name, hint));
  }
  if (path->size() == 1 && path->front() == "healthz") {
    co_return request.method == "GET" ? answer_health(backend) : method_not_allowed("GET");
  }
  const bool is_api = path->size() >= 3 && (*path)[0] == "api" && (*path)[1] == "v1";
  if (is_api && (*path)[2] == "executions") {
    co_return co_await answer_executions(backend, limits, request, *path);
  }
  if (is_api && (*path)[2] == "actions") {
    co_return co_await answer_actions(backend, request, *path);
  }
  co_return not_found(request.path);
}

}  // namespace baton
