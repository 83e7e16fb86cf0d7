#include "adapters/real/process/process_child.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/real/process/process_group.hpp"

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

// Writes once, at most what a pipe usually holds. Returns false once there is nothing more to write,
// or nobody who reads it.
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

const std::unordered_set<pid_t>& child_surroundings::living_since(
    std::chrono::steady_clock::time_point since) {
  if (living_at_ < since) {
    living_at_ = std::chrono::steady_clock::now();
    living_ = living_groups();
  }
  return living_;
}

process_child::process_child(std::shared_ptr<child_surroundings> shared, spawned_child started,
                             std::string input, std::size_t output_max)
    : shared_{std::move(shared)},
      pid_{started.pid},
      serial_{started.serial},
      handle_{shared_->executor},
      input_{shared_->executor},
      output_{shared_->executor},
      errors_{shared_->executor},
      started_{std::move(started)},
      input_text_{std::move(input)},
      output_text_{captured_output::part::beginning, output_max},
      error_text_{captured_output::part::end, output_max},
      ended_{shared_->executor, asio::steady_timer::time_point::max()} {}

process_child::~process_child() {
  if (!reaped_) {
    kill();
    constexpr int patience_ms = 1'000;
    const int handle = handle_.is_open() ? handle_.native_handle() : started_.handle.get();
    pollfd exited{handle, POLLIN, 0};
    if (::poll(&exited, 1, patience_ms) == 1) {
      end_group_and_reap();
      if (shared_->guard && group_is_empty(pid_)) {
        shared_->guard->mark_gone(serial_);
      }
    }
  }
}

result<void> process_child::begin() {
  // Most parameters fit into the pipe: then they need no coroutine and no descriptor any more.
  std::string_view rest = input_text_;
  if (!write_some(started_.input.get(), rest)) {
    started_.input.reset();
    input_text_ = {};
  } else {
    input_text_.erase(0, input_text_.size() - rest.size());
  }
  std::string failure;
  if (!adopt(handle_, started_.handle, failure) || !adopt(input_, started_.input, failure) ||
      !adopt(output_, started_.output, failure) || !adopt(errors_, started_.errors, failure)) {
    return error{errc::cannot_start, "waiting for its pipes: " + failure};
  }
  const auto start = [self = shared_from_this()](awaitable<> task) {
    asio::co_spawn(self->shared_->executor, std::move(task),
                   [self](const std::exception_ptr& thrown) {
                     if (thrown) {
                       std::rethrow_exception(thrown);
                     }
                   });
  };
  start(watch());
  start(pump(output_, output_text_));
  start(pump(errors_, error_text_));
  if (input_.is_open()) {
    start(feed());
  }
  return {};
}

awaitable<run_end> process_child::wait() {
  while (!is_over_) {
    co_await ended_.async_wait(no_throw);
  }
  run_end end =
      co_await make_end_off_loop(status_, std::move(output_text_), std::move(error_text_));
  co_return end;
}

void process_child::terminate() {
  if (!reaped_) {
    signal_group(pid_, SIGTERM);
    signal_group(pid_, SIGCONT);
  }
}

void process_child::kill() {
  if (!reaped_) {
    signal_group(pid_, SIGKILL);
  }
}

awaitable<> process_child::watch() {
  co_await handle_.async_wait(descriptor::wait_read, no_throw);
  end_group_and_reap();
  co_await await_group();
  if (shared_->guard) {
    shared_->guard->mark_gone(serial_);
  }
  const drained output = drain(output_, output_text_);
  const drained errors = drain(errors_, error_text_);
  // Nobody of the group is left, yet somebody can still write: who left the group.
  if (output == drained::open) {
    kill_writers_of(output_.native_handle());
  }
  if (errors == drained::open) {
    kill_writers_of(errors_.native_handle());
  }
  close_pipes();
  is_over_ = true;
  ended_.cancel();
}

// The unreaped leader keeps the group's number ours until the very last signal is sent.
void process_child::end_group_and_reap() {
  siginfo_t facts{};
  const auto handle = static_cast<id_t>(handle_.is_open() ? handle_.native_handle()
                                                          : started_.handle.get());
  int waited = 0;
  do {
    waited = ::waitid(P_PIDFD, handle, &facts, WEXITED | WNOWAIT);
  } while (waited != 0 && errno == EINTR);
  reaped_ = true;
  if (waited != 0) {
    return;  // somebody else's wait took it, and the number may be anybody's: no signal
  }
  signal_group(pid_, SIGKILL);
  status_.how = facts.si_code == CLD_EXITED ? exit_status::kind::exited
                                            : exit_status::kind::signalled;
  status_.number = facts.si_status;
  if (shared_->guard) {
    shared_->guard->mark_dying(serial_);
  }
  while (::waitid(P_PIDFD, handle, &facts, WEXITED) != 0 && errno == EINTR) {
  }
}

// Where this process is init, or a subreaper, it inherits what the leader had started.
void process_child::reap_adopted() {
  siginfo_t facts{};
  while (::waitid(P_PGID, static_cast<id_t>(pid_), &facts, WEXITED | WNOHANG) == 0 &&
         facts.si_pid != 0) {
    facts = {};
  }
}

// Without a bound: a process that SIGKILL does not end at once still runs, and so does the body.
awaitable<> process_child::await_group() {
  if (group_is_empty(pid_)) {
    co_return;
  }
  constexpr std::chrono::milliseconds pause_max{64};
  constexpr std::chrono::milliseconds pause_before_scan{8};
  asio::steady_timer pause{shared_->executor};
  std::chrono::milliseconds length{1};
  auto looked_at = std::chrono::steady_clock::now();
  while (true) {
    reap_adopted();
    if (group_is_empty(pid_) || (length >= pause_before_scan &&
                                 !shared_->living_since(looked_at).contains(pid_))) {
      co_return;
    }
    looked_at = std::chrono::steady_clock::now();
    pause.expires_after(length);
    co_await pause.async_wait(no_throw);
    length = std::min(length * 2, pause_max);
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

// What the dead have left in the pipe: at most what a pipe can hold, since a stray may go on.
process_child::drained process_child::drain(descriptor& from, captured_output& into) {
  constexpr std::size_t pipe_size_max = 1024 * 1024;
  auto& scratch = shared_->scratch;
  std::size_t taken = 0;
  while (from.is_open() && taken <= pipe_size_max) {
    const ssize_t count = ::read(from.native_handle(), scratch.data(), scratch.size());
    if (count == 0) {
      return drained::yes;
    }
    if (count < 0 && errno != EINTR) {
      return drained::open;
    }
    if (count > 0) {
      into.append({scratch.data(), static_cast<std::size_t>(count)});
      taken += static_cast<std::size_t>(count);
    }
  }
  return from.is_open() ? drained::open : drained::yes;
}

void process_child::close_pipes() {
  close(handle_);
  close(input_);
  close(output_);
  close(errors_);
}

}  // namespace baton::process
