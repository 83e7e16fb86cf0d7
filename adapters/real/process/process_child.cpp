#include "adapters/real/process/process_child.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

namespace baton::process {
namespace {

namespace asio = boost::asio;
constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

bool adopt(asio::posix::stream_descriptor& into, unique_fd& from, std::string& failure) {
  boost::system::error_code code;
  if (from.is_open()) {
    into.assign(from.get(), code);
    if (code) {
      failure = code.message();
      return false;
    }
    static_cast<void>(from.release());
  }
  return true;
}

void close(asio::posix::stream_descriptor& open) {
  boost::system::error_code ignored;
  open.close(ignored);
}

// Writes once, at most what a pipe usually holds. Returns false once there is nothing more to
// write, or the command has closed its stdin.
bool write_some(int descriptor, std::string_view& rest) {
  constexpr std::size_t write_max = 64 * 1024;
  const ssize_t count = ::write(descriptor, rest.data(), std::min(rest.size(), write_max));
  if (count < 0) {
    return errno == EAGAIN || errno == EINTR;
  }
  rest.remove_prefix(static_cast<std::size_t>(count));
  return !rest.empty();
}

}  // namespace

process_child::process_child(std::shared_ptr<child_surroundings> shared, attempt_names names,
                             server_ends ends, std::string input, std::size_t output_max)
    : shared_{std::move(shared)},
      names_{std::move(names)},
      control_{shared_->executor},
      input_{shared_->executor},
      output_{shared_->executor},
      errors_{shared_->executor},
      ends_{std::move(ends)},
      input_text_{std::move(input)},
      output_text_{captured_output::part::beginning, output_max},
      error_text_{captured_output::part::end, output_max},
      ended_{shared_->executor, asio::steady_timer::time_point::max()} {}

awaitable<result<void>> process_child::begin() {
  result<void> adopted = adopt_ends();
  if (!adopted) {
    co_return adopted;
  }
  const attempt_news news = co_await first_news();
  if (withdrawn_ && !taken_) {
    close_all();
    co_return error{errc::no_room, shared_->tell_no_supervisor()};
  }
  if (news.what == attempt_news::kind::failed) {
    close_all();
    co_return describe(news);
  }
  if (news.what == attempt_news::kind::none && !taken_) {
    close_all();
    co_return error{errc::no_room, "the reaper of attempts died before it took this one"};
  }
  const auto self = shared_from_this();
  asio::co_spawn(shared_->executor, watch(news), [self](const std::exception_ptr& thrown) {
    if (thrown) {
      std::rethrow_exception(thrown);
    }
  });
  go();
  co_return result<void>{};
}

result<void> process_child::adopt_ends() {
  // Most parameters fit into the pipe: then they need no coroutine and no descriptor any more.
  std::string_view rest = input_text_;
  if (!write_some(ends_.input.get(), rest)) {
    ends_.input.reset();
    input_text_ = {};
  } else {
    input_text_.erase(0, input_text_.size() - rest.size());
  }
  std::string failure;
  if (!adopt(control_, ends_.control, failure) || !adopt(input_, ends_.input, failure) ||
      !adopt(output_, ends_.output, failure) || !adopt(errors_, ends_.errors, failure)) {
    return error{errc::no_room, "waiting for its pipes: " + failure};
  }
  return {};
}

// What follows `taken`, for which a reaper that stands still would let it wait for ever.
awaitable<attempt_news> process_child::first_news() {
  asio::steady_timer patience{shared_->executor, shared_->reaper->taken_within()};
  patience.async_wait([self = shared_from_this()](const boost::system::error_code& failure) {
    if (!failure) {
      self->withdraw();
    }
  });
  attempt_news news = co_await next_news();
  while (news.what == attempt_news::kind::taken) {
    taken_ = true;
    patience.cancel();
    shared_->tell_supervisor();
    news = co_await next_news();
  }
  co_return news;
}

void process_child::withdraw() {
  if (taken_ || !control_.is_open()) {
    return;
  }
  attempt_order order;
  order.what = attempt_order::kind::withdraw;
  if (!send_record(control_.native_handle(), order)) {
    ::shutdown(control_.native_handle(), SHUT_WR);  // which says the same
  }
  withdrawn_ = true;
  control_.cancel();
}

// `none` where the socket has ended, or nothing has come before a withdrawal; `release` ends the
// wait with `survivors`.
awaitable<attempt_news> process_child::next_news() {
  while (!released_) {
    attempt_news news;
    const received got = receive_record(control_.native_handle(), news);
    if (got == received::record) {
      co_return news;
    }
    if (got == received::closed || (got == received::nothing && withdrawn_ && !taken_)) {
      co_return attempt_news{};
    }
    if (got == received::nothing) {
      co_await control_.async_wait(descriptor::wait_read, no_throw);
    }
  }
  attempt_news released;
  released.what = attempt_news::kind::survivors;
  co_return released;
}

error process_child::describe(const attempt_news& failed) const {
  std::string subject;
  switch (failed.step) {
    case start_step::plan: subject = "its supervisor"; break;
    case start_step::fork: subject = "fork"; break;
    case start_step::redirect: subject = "redirecting its output"; break;
    case start_step::change_directory:
      subject = "working directory " + names_.working_directory;
      break;
    case start_step::execute: subject = "command " + names_.program; break;
  }
  return error{is_shortage(failed.number) ? errc::no_room : errc::cannot_start,
               fmt::format("{}: {}", subject, std::strerror(failed.number))};
}

void process_child::go() {
  const auto start = [self = shared_from_this()](awaitable<> task) {
    asio::co_spawn(self->shared_->executor, std::move(task),
                   [self](const std::exception_ptr& thrown) {
                     if (thrown) {
                       std::rethrow_exception(thrown);
                     }
                   });
  };
  start(pump(output_, output_text_));
  start(pump(errors_, error_text_));
  if (input_.is_open()) {
    start(feed());
  }
}

awaitable<run_end> process_child::wait() {
  while (!is_over_) {
    co_await ended_.async_wait(no_throw);
  }
  run_end end =
      co_await make_end_off_loop(status_, std::move(output_text_), std::move(error_text_));
  end.cause = cause_;
  co_return end;
}

void process_child::terminate() {
  attempt_order order;
  order.what = attempt_order::kind::terminate;
  send(order);
}

void process_child::kill() {
  attempt_order order;
  order.what = attempt_order::kind::kill;
  send(order);
}

void process_child::renew(host_time lease_until) {
  attempt_order order;
  order.what = attempt_order::kind::renew;
  order.lease_until_ns = lease_until.since_start.count();
  send(order);
}

void process_child::release() {
  if (is_over_ || survivors_.empty()) {
    return;
  }
  attempt_order order;
  order.what = attempt_order::kind::release;
  send(order);
  shared_->reaper->send_release(names_.serial);
  released_ = true;
  boost::system::error_code ignored;
  control_.cancel(ignored);
}

void process_child::send(const attempt_order& order) {
  if (is_over_ || !control_.is_open()) {
    return;
  }
  const bool sent = send_record(control_.native_handle(), order);
  if (!sent && errno == EAGAIN && order.what == attempt_order::kind::kill) {
    // A supervisor that reads nothing reads the end of its socket as a kill, once it goes on.
    ::shutdown(control_.native_handle(), SHUT_WR);
  }
}

awaitable<> process_child::watch(attempt_news first) {
  co_await follow(first);
  co_await reap_supervisor();
  drain(output_, output_text_);
  drain(errors_, error_text_);
  close_all();
  is_over_ = true;
  ended_.cancel();
}

// Returns when every process of the attempt is gone, or those that are left have been released.
awaitable<> process_child::follow(attempt_news news) {
  while (!released_) {
    switch (news.what) {
      case attempt_news::kind::started: supervisor_ = news.pid; break;
      case attempt_news::kind::survivors: set_survivors({news.text.data(), news.text_size}); break;
      case attempt_news::kind::ended:
        status_.how = static_cast<exit_status::kind>(news.how);
        status_.number = news.number;
        cause_ = static_cast<end_cause>(news.cause);
        co_return;
      case attempt_news::kind::lost: cause_ = end_cause::lost; co_return;
      case attempt_news::kind::taken: break;
      case attempt_news::kind::failed:
      case attempt_news::kind::none:
        co_await end_orphans();
        cause_ = released_ ? end_cause::released : end_cause::lost;
        co_return;
    }
    news = co_await next_news();
  }
  cause_ = end_cause::released;
}

// Supervisor and reaper are dead: what they left are children of this process.
awaitable<> process_child::end_orphans() {
  constexpr std::chrono::milliseconds pause_max{64};
  constexpr std::chrono::milliseconds survives_after{500};
  const auto begun = std::chrono::steady_clock::now();
  asio::steady_timer pause{shared_->executor};
  std::chrono::milliseconds length{1};
  for (int clean_looks = 0; clean_looks < 2 && !released_;) {
    clean_looks = shared_->end_orphans() == 0 ? clean_looks + 1 : 0;
    if (clean_looks == 0 && std::chrono::steady_clock::now() - begun > survives_after) {
      set_survivors(shared_->describe_orphans());
    }
    pause.expires_after(length);
    co_await pause.async_wait(no_throw);
    length = std::min(length * 2, pause_max);
  }
}

// Usually its reaper does that; where that one is dead, this process is its parent.
awaitable<> process_child::reap_supervisor() {
  constexpr int looks_max = 20;
  asio::steady_timer pause{shared_->executor};
  for (int looks = 0; looks < looks_max && !released_; ++looks) {
    if (!child_surroundings::is_own_child(supervisor_)) {
      co_return;
    }
    pause.expires_after(std::chrono::milliseconds{1 + looks});
    co_await pause.async_wait(no_throw);
  }
}

void process_child::set_survivors(std::string named) {
  if (named == survivors_) {
    return;
  }
  survivors_ = std::move(named);
  if (shared_->notes != nullptr && !survivors_.empty()) {
    const std::string detail = fmt::format(
        "{}: killed, and still there; the slot stays held until that is gone or released",
        survivors_);
    shared_->notes->on_note(
        {severity::warning, "attempt cannot be ended", detail, names_.execution, names_.number});
  }
}

awaitable<> process_child::feed() {
  std::string_view rest = input_text_;
  while (input_.is_open() && write_some(input_.native_handle(), rest)) {
    co_await input_.async_wait(descriptor::wait_write, no_throw);
  }
  close(input_);
  input_text_ = {};
}

// One read per turn of the loop: a child that floods waits in line with everything else.
awaitable<> process_child::pump(descriptor& from, captured_output& into) {
  while (from.is_open()) {
    const auto [failure] = co_await from.async_wait(descriptor::wait_read, no_throw);
    if (failure || !from.is_open()) {
      co_return;
    }
    auto& scratch = shared_->scratch;
    const ssize_t count = ::read(from.native_handle(), scratch.data(), scratch.size());
    if (count > 0) {
      into.append({scratch.data(), static_cast<std::size_t>(count)});
    } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
      close(from);
    }
  }
}

// What the dead have left in the pipe: at most what a pipe can hold, since another program may have
// been handed its end.
void process_child::drain(descriptor& from, captured_output& into) {
  constexpr std::size_t pipe_size_max = 1024 * 1024;
  auto& scratch = shared_->scratch;
  std::size_t taken = 0;
  while (from.is_open() && taken <= pipe_size_max) {
    const ssize_t count = ::read(from.native_handle(), scratch.data(), scratch.size());
    if (count == 0 || (count < 0 && errno != EINTR)) {
      return;
    }
    if (count > 0) {
      into.append({scratch.data(), static_cast<std::size_t>(count)});
      taken += static_cast<std::size_t>(count);
    }
  }
}

void process_child::close_all() {
  close(control_);
  close(input_);
  close(output_);
  close(errors_);
}

}  // namespace baton::process
