#include "tests/world/scripted_runner.hpp"

#include <algorithm>

#include "engine/context/wake_signal.hpp"

namespace baton::test {
namespace {

class attempt_process final : public run {
 public:
  attempt_process(clock& time, attempt_log& log, attempt_key key, script text)
      : time_{time},
        log_{log},
        key_{key},
        text_{std::move(text)},
        end_{time.now() + text_.lasts},
        woken_{time} {
    log_.started.push_back(key_);
    log_.running.insert(key_);
    log_.most_at_once = std::max(log_.most_at_once, log_.running.size());
  }
  ~attempt_process() override { log_.running.erase(key_); }

  awaitable<run_end> wait() override {
    bool stopped = false;
    while (!stopped && !killed_) {
      const bool notified = co_await woken_.wait_until(end_);
      stopped = !notified || (terminated_ && !text_.ignores_terminate);
    }
    const bool by_signal = killed_ || (terminated_ && !text_.ignores_terminate);
    surviving_ = killed_ && text_.survives > duration{0};
    const host_time gone = time_.now() + text_.survives;
    while (surviving_ && !released_) {
      const bool notified = co_await woken_.wait_until(gone);
      surviving_ = notified;
    }
    surviving_ = false;
    log_.running.erase(key_);
    log_.ended.push_back(key_);
    run_end end;
    end.succeeded = text_.succeeds && !by_signal;
    end.result = text_.result;
    end.cause = released_ ? end_cause::released : by_signal ? end_cause::by_itself : text_.cause;
    co_return end;
  }

  void terminate() override {
    terminated_ = true;
    woken_.notify();
  }

  void kill() override {
    killed_ = true;
    woken_.notify();
  }

  void renew(host_time lease_until) override { log_.lease_until[key_] = lease_until; }

  [[nodiscard]] std::string survivors() const override {
    return surviving_ ? "pid 4711 (stubborn), user 0" : "";
  }

  void release() override {
    released_ = surviving_;
    woken_.notify();
  }

 private:
  clock& time_;
  attempt_log& log_;
  attempt_key key_;
  script text_;
  host_time end_;
  wake_signal woken_;
  bool terminated_ = false;
  bool killed_ = false;
  bool surviving_ = false;
  bool released_ = false;
};

}  // namespace

awaitable<result<std::unique_ptr<run>>> scripted_runner::start(run_request request) {
  script text = author_(request);
  if (text.cannot_start) {
    co_return error{errc::cannot_start, "no such command"};
  }
  const attempt_key key{request.execution, request.number};
  std::vector<host_time>& tries = log_.tries[key];
  tries.push_back(time_.now());
  if (std::ssize(tries) <= text.no_room_tries) {
    co_return error{errc::no_room, "fork: Resource temporarily unavailable"};
  }
  log_.lease_until[key] = request.limits.lease_until;
  std::unique_ptr<run> started =
      std::make_unique<attempt_process>(time_, log_, key, std::move(text));
  co_return started;
}

}  // namespace baton::test
