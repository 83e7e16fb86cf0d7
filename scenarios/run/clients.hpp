// The clients of a simulated run: what they ask for, are told, and make of it.
#pragma once

#include "scenarios/run/plan.hpp"
#include "scenarios/run/supervisor.hpp"

namespace baton::scenarios {

/// One host from which everything is asked for. Never crashes: it is the judge's witness.
class clients {
 public:
  clients(process_parts& parts, supervisor& restarts, const plan& planned);

  void start();

  [[nodiscard]] sim::host& on() { return *on_; }

  /// Whether every request has been answered, or given up for good.
  [[nodiscard]] bool are_done() const { return open_ == 0; }

  /// From here on only this executor is asked. A client that can ask again does so until it knows.
  void ask_only(sim::host& executor) { only_ = &executor; }

  /// Changes a queue, through any executor, until it is done.
  void control(std::size_t action, queue_control change, sim::fault why);
  [[nodiscard]] bool controls_are_done() const { return open_controls_ == 0; }

 private:
  class machine;
  using accept_answer = result<accept_reply>;

  awaitable<> request(const planned_request& asked);
  awaitable<bool> ask_until_known(const planned_request& asked, execution_id& accepted);
  awaitable<accept_answer> ask(const planned_request& asked, sim::host& executor,
                               sim::visit here);
  awaitable<> duplicate(const planned_request& asked);
  awaitable<> cancel(std::int64_t number, execution_id execution);
  awaitable<> read(execution_id execution, sim::visit here);
  awaitable<> change(std::size_t action, queue_control wanted, sim::fault why);

  /// Runs `call(loop&)` at the executor and brings its answer back.
  template <class Reply, class Call>
  awaitable<result<Reply>> at_executor(sim::host& executor, sim::visit here, sim::fault effect,
                                       Call call);

  [[nodiscard]] sim::host& choose_executor(const sim::visit& here) const;
  [[nodiscard]] submission submission_of(const planned_request& asked) const;
  void record_submitted(const planned_request& asked);
  void record_answer(const planned_request& asked, const accept_answer& answer);
  awaitable<> wait(duration span);

  process_parts& parts_;
  supervisor& supervisor_;
  const plan& plan_;
  sim::host* on_;
  sim::host* only_ = nullptr;
  std::int64_t open_ = 0;
  std::int64_t open_controls_ = 0;
};

}  // namespace baton::scenarios
