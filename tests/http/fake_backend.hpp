// A backend that answers what a test tells it to, and remembers what it was asked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "adapters/real/http/api_backend.hpp"

namespace baton::test {

class fake_backend final : public api_backend {
 public:
  std::optional<error> failure;          ///< of every call
  std::size_t accepted_max = 1'000'000;  ///< submissions beyond fail as `queue_full`
  bool duplicates = false;
  std::string queue_name;  ///< of every accepted execution
  bool draining = false;
  std::vector<submission> submitted;
  std::size_t in_flight = 0;
  std::size_t in_flight_seen = 0;
  execution_id asked;
  duration patience{-1};
  std::string action_ref;
  std::optional<std::string> group;
  queue_control change;

  awaitable<result<accept_reply>> submit(submission request) override {
    submitted.push_back(std::move(request));
    const auto number = static_cast<std::int64_t>(submitted.size());
    in_flight_seen = std::max(in_flight_seen, ++in_flight);
    co_await boost::asio::post(boost::asio::use_awaitable);
    --in_flight;
    if (failure) {
      co_return *failure;
    }
    if (number > static_cast<std::int64_t>(accepted_max)) {
      co_return error{errc::queue_full, "the queue holds no more"};
    }
    accept_reply reply;
    reply.execution = execution_id{number};
    reply.duplicate = duplicates;
    reply.group = queue_name;
    co_return reply;
  }

  awaitable<result<cancel_reply>> cancel(execution_id execution) override {
    asked = execution;
    if (failure) {
      co_return *failure;
    }
    cancel_reply reply;
    reply.state = status::cancelling;
    reply.changed = true;
    co_return reply;
  }

  awaitable<result<attempt>> release(execution_id execution) override {
    asked = execution;
    if (failure) {
      co_return *failure;
    }
    co_return attempt{2};
  }

  awaitable<result<execution_record>> read(execution_id execution) override {
    return record_of(execution, status::running);
  }

  awaitable<result<execution_record>> read_when_ended(execution_id execution,
                                                      duration longest) override {
    patience = longest;
    return record_of(execution, status::completed);
  }

  awaitable<result<queue_stats>> queue(std::string ref, std::optional<std::string> of) override {
    action_ref = std::move(ref);
    group = std::move(of);
    if (failure) {
      co_return *failure;
    }
    queue_stats stats;
    stats.waiting = 3;
    stats.group = group.value_or("");
    co_return stats;
  }

  awaitable<result<void>> control(std::string ref, queue_control wanted) override {
    action_ref = std::move(ref);
    change = wanted;
    if (failure) {
      co_return *failure;
    }
    co_return result<void>{};
  }

  [[nodiscard]] std::vector<wire::action_view> actions() const override {
    return {{"deploy.web", false}, {"deploy.db", false}, {"deploy.old", true}};
  }
  [[nodiscard]] bool is_draining() const override { return draining; }

 private:
  awaitable<result<execution_record>> record_of(execution_id execution, status state) {
    asked = execution;
    if (failure) {
      co_return *failure;
    }
    execution_record record;
    record.execution = execution;
    record.action_ref = "deploy.web";
    record.state = state;
    record.parameters = "{}";
    co_return record;
  }
};

}  // namespace baton::test
