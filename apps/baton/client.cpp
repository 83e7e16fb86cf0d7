#include "apps/baton/client.hpp"

#include <algorithm>
#include <cstdio>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "adapters/wire/documents.hpp"
#include "adapters/wire/errors.hpp"
#include "apps/baton/exit_code.hpp"
#include "apps/cli/standard_output.hpp"

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

std::chrono::milliseconds client::longest_wait() const {
  constexpr std::chrono::milliseconds one_try{1'000};
  return patience_.count() == 0 ? one_try : patience_;
}

std::chrono::milliseconds client::wait_round() const {
  constexpr std::chrono::milliseconds longest{30'000};
  return std::min(longest, longest_wait() / 2);
}

result<std::string> client::ask(const std::string& method, const std::string& target,
                                const std::string& body) {
  using steady = std::chrono::steady_clock;
  using std::chrono::milliseconds;
  constexpr milliseconds pause_max{1'000};
  const auto give_up = steady::now() + longest_wait();
  milliseconds pause{50};
  while (true) {
    const auto left = std::chrono::duration_cast<milliseconds>(give_up - steady::now());
    result<http_reply> answer = http_->send(method, target, body, std::max(left, milliseconds{1}));
    error failure = answer ? error{} : answer.error();
    if (answer && answer->status < http_error_from) {
      return std::move(answer->body);
    }
    if (answer) {
      failure = wire::read_error(answer->status, answer->body);
      const auto part = wire::read_accepted(answer->body);
      if (part && !part->empty()) {
        failure.context = fmt::format("{} ({})", failure.message(), accepted_text(*part));
      }
    }
    const bool again = failure.is(errc::unavailable) || failure.is(errc::outcome_unknown);
    if (!again || patience_.count() == 0 || steady::now() + pause >= give_up) {
      return failure;
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, pause_max);
  }
}

std::string accepted_text(const std::vector<accept_reply>& accepted) {
  std::string text = fmt::format("{} {} accepted: execution", accepted.size(),
                                 accepted.size() == 1 ? "was" : "were");
  text += accepted.size() == 1 ? "" : "s";
  for (std::size_t index = 0; index < accepted.size();) {
    std::size_t last = index;
    while (last + 1 < accepted.size() &&
           accepted[last + 1].execution == accepted[last].execution.next()) {
      ++last;
    }
    text += index == 0 ? " " : ", ";
    text += last == index
                ? fmt::format("{}", accepted[index].execution)
                : fmt::format("{} to {}", accepted[index].execution, accepted[last].execution);
    index = last + 1;
  }
  return text;
}

int complain(const char* command, const error& failure) {
  cli::print_error("baton {}: {}\n", command, failure.message());
  const bool retry_helps = is_transient(failure) || failure.is(errc::queue_full) ||
                           failure.is(errc::limit_reached) || failure.is(errc::draining);
  return retry_helps ? exit_unavailable : exit_usage;
}

}  // namespace baton::app
