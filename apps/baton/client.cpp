#include "apps/baton/client.hpp"

#include <algorithm>
#include <cstdio>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "adapters/wire/documents.hpp"
#include "adapters/wire/errors.hpp"
#include "apps/baton/exit_code.hpp"

namespace baton::app {

client::client(listen_address server, std::chrono::milliseconds patience)
    : http_{std::make_unique<http_client>(std::move(server))}, patience_{patience} {}

result<client> client::connect(const client_options& options) {
  auto address = parse_listen_address(options.server);
  if (!address) {
    return address.error();
  }
  return client{*std::move(address), options.patience};
}

result<std::string> client::ask(const std::string& method, const std::string& target,
                                const std::string& body, std::chrono::milliseconds timeout) {
  using steady = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds pause_max{1'000};
  const auto give_up = steady::now() + patience_;
  std::chrono::milliseconds pause{50};
  while (true) {
    result<http_reply> answer = http_->send(method, target, body, timeout);
    error failure = answer ? error{} : answer.error();
    if (answer && answer->status < http_error_from) {
      return std::move(answer->body);
    }
    if (answer) {
      failure = wire::read_error(answer->status, answer->body);
      const auto part = wire::read_accepted(answer->body);
      if (part && !part->empty()) {
        failure.context +=
            fmt::format(" ({} were accepted before: executions {} to {})", part->size(),
                        part->front().execution, part->back().execution);
      }
    }
    const bool again = failure.is(errc::unavailable) || failure.is(errc::outcome_unknown);
    if (!again || steady::now() + pause > give_up) {
      return failure;
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, pause_max);
  }
}

int complain(const char* command, const error& failure) {
  fmt::print(stderr, "baton {}: {}\n", command, failure.message());
  const bool retry_helps = is_transient(failure) || failure.is(errc::queue_full) ||
                           failure.is(errc::limit_reached) || failure.is(errc::draining);
  return retry_helps ? exit_unavailable : exit_usage;
}

}  // namespace baton::app
