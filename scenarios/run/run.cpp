#include "scenarios/run/run.hpp"

#include <set>

#include "engine/core/invariant.hpp"
#include "scenarios/files/rule_names.hpp"
#include "scenarios/run/attempt_scripts.hpp"
#include "scenarios/run/invariant_scope.hpp"
#include "scenarios/run/judged_by.hpp"
#include "scenarios/run/nemesis.hpp"

namespace baton::scenarios {
namespace {

using std::chrono::milliseconds;

constexpr duration rest_check = milliseconds{20};

/// Everything one run is made of, in the order in which it depends on each other.
class simulated_run {
 public:
  simulated_run(const plan& planned, const run_options& options);
  ~simulated_run() { end(); }
  simulated_run(const simulated_run&) = delete;
  simulated_run& operator=(const simulated_run&) = delete;

  run_report play(const scenario& played);
  run_report give_up(std::string_view broken, const std::string& place);
  void end() { in_.world.end(); }
  [[nodiscard]] sim::causal_log take_recorded() { return std::move(recorded_); }

 private:
  void arrange_faults(const run_options& options);
  void begin_liveness();
  void look_whether_at_rest();
  [[nodiscard]] bool is_at_rest();
  void look_after_queues();
  void look_at_everything();
  run_report report(const scenario& played, run_outcome outcome);
  run_report describe(run_outcome outcome);

  const plan& plan_;
  bool keep_history_;
  sim::causal_log recorded_;  ///< empty unless it is asked for
  simulation in_;
  storage_server storage_;
  broker messages_;
  attempt_table attempt_processes_;
  process_parts parts_;
  supervisor supervisor_;
  clients clients_;
  sim::host* second_executor_ = nullptr;
  std::optional<nemesis> nemesis_;
  duration give_up_at_{};
  bool at_rest_ = false;
};

sim::world_options world_of(const plan& planned, const run_options& asked,
                            sim::causal_log& records) {
  sim::world_options options;
  options.seed = planned.seed;
  options.scheduling = planned.scheduling;
  options.events_max = planned.events_max;
  options.trace_from = asked.trace_from;
  options.trace_until = asked.trace_until;
  options.scheduled_from = planned.scheduled.from;
  options.scheduled_until = planned.scheduled.until;
  options.strategy = asked.strategy;
  options.step = asked.step;
  options.records = asked.records ? &records : nullptr;
  options.stop_before = asked.stop_before;
  options.on_stop = asked.on_stop;
  return options;
}

std::vector<action_definition> definitions_of(const plan& planned) {
  std::vector<action_definition> definitions;
  for (const planned_action& each : planned.actions) {
    definitions.push_back(each.definition);
  }
  return definitions;
}

broker_options broker_of(const plan& planned) {
  broker_options options;
  options.keeps_wake_ups = planned.broker_keeps_wake_ups;
  return options;
}

simulated_run::simulated_run(const plan& planned, const run_options& options)
    : plan_{planned},
      keep_history_{options.keep_history || options.records},
      in_{world_of(planned, options, recorded_), planned.links},
      storage_{in_, planned.settings, planned.call_patience, planned.own_storage},
      messages_{in_, broker_of(planned)},
      attempt_processes_{
          in_,
          [this](const run_request& asked) { return script_of(plan_, in_.world.seed(), asked); }},
      parts_{in_,
             storage_,
             messages_,
             attempt_processes_,
             planned.settings,
             definitions_of(planned),
             options.decorators},
      supervisor_{parts_},
      clients_{parts_, supervisor_, planned} {
  constexpr std::size_t events_per_request = 40;
  in_.history.expect(1'000 + planned.requests.size() * events_per_request);
  attempt_processes_.know_timeouts([this](const std::string& ref) {
    const auto found =
        std::find_if(parts_.actions.begin(), parts_.actions.end(),
                     [&](const action_definition& each) { return each.ref == ref; });
    return found == parts_.actions.end() ? duration::max() : duration{found->timeout};
  });
  // What a lease has left when its worker dies is at least its margin, less what clocks drift.
  attempt_processes_.may_outlive(planned.settings.lease_margin / 2);
  attempt_processes_.may_lack_room(longest_shortage(planned));
  attempt_processes_.know_operator([](sim::host& worker, execution_id execution) {
    if (process* const running = process_on(worker)) {
      running->release(execution);
    }
  });
  if (!planned.own_storage) {  // see disturb_process
    attempt_processes_.know_stalls(
        [this](sim::host& worker, sim::fault why, duration after, duration least) {
          nemesis_->stall(worker, why, after, least);
        });
  }
  for (std::int64_t number = 1; number <= planned.executors; ++number) {
    supervisor_.add("executor", number, {true, planned.executors_work});
  }
  for (std::int64_t number = 1; number <= planned.workers; ++number) {
    supervisor_.add("worker", number, {false, true});
  }
  second_executor_ = &supervisor_.add_spare("executor", planned.executors + 1, {true, false});
  arrange_faults(options);
}

void simulated_run::arrange_faults(const run_options& options) {
  for (std::size_t kind = 0; kind < fault_count; ++kind) {
    in_.faults.set_rate(static_cast<sim::fault_index>(kind), plan_.rates[kind]);
  }
  for (const named_fault& each : plan_.named) {
    const std::optional<std::uint64_t> site = sim::site_hash_of(each.site);
    ensure(site.has_value(), "a named fault's site was checked when it was read");
    in_.faults.want({index_of(each.kind), *site, each.occurrence, each.size});
  }
  for (const sim::wanted_fault& each : options.forbidden) {
    in_.faults.forbid(each);
  }
  if (options.keep_offers) {
    in_.faults.keep_offers();
  }
  in_.marks.allow_rare(plan_.rare_ways);
  if (options.anew) {
    in_.world.change_from(options.anew->from, [this, anew = *options.anew] {
      in_.world.draw_anew(anew.seed);
      in_.faults.draw_anew(anew.seed);
      for (std::size_t kind = 0; kind < fault_count; ++kind) {
        in_.faults.set_rate(static_cast<sim::fault_index>(kind), anew.rates.at(kind));
      }
    });
  }
}

run_report unjudged(run_outcome outcome) {
  run_report report;
  report.outcome = outcome;
  return report;
}

run_report simulated_run::play(const scenario& played) {
  storage_.on().start();
  messages_.on().start();
  nemesis_.emplace(parts_, supervisor_, clients_, plan_, second_executor_);
  supervisor_.start_all();
  clients_.start();
  nemesis_->begin();
  in_.world.at(plan_.faults_end, in_.world.outside().current(), "faults end", 0,
               [this] { begin_liveness(); });
  switch (in_.world.run()) {
    case sim::stop_reason::out_of_events: return report(played, run_outcome::out_of_events);
    case sim::stop_reason::out_of_time: return report(played, run_outcome::out_of_time);
    case sim::stop_reason::cut_off: return unjudged(run_outcome::cut_off);
    case sim::stop_reason::idle:
      broken_invariant("the world stood still", std::source_location::current());
    case sim::stop_reason::stopped: break;
  }
  return report(played, at_rest_ ? run_outcome::at_rest : run_outcome::not_at_rest);
}

// A random sufficient core is in order again, and everything else stays broken for good: what it
// did before, and still does, must not keep the core from finishing.
void simulated_run::begin_liveness() {
  sim::random_stream random = in_.world.random_for("core");
  const auto pick = [&random](const std::vector<sim::host*>& from, std::int64_t count) {
    return from[static_cast<std::size_t>(random.below(static_cast<std::uint64_t>(count)))];
  };
  std::vector<sim::host*> core{pick(supervisor_.executors(), plan_.executors)};
  if (!plan_.executors_work || plan_.workers > 0) {
    core.push_back(pick(supervisor_.workers(), plan_.workers));
  }
  in_.world.schedule_fairly();
  clients_.ask_only(*core.front());
  nemesis_->end(core);
  supervisor_.keep_only(core);
  in_.history.record(in_.watch.begin(history::event_kind::faults_ended));
  give_up_at_ = in_.world.now() + plan_.no_leak_within + std::chrono::seconds{1};
  look_whether_at_rest();
}

void simulated_run::look_whether_at_rest() {
  look_after_queues();
  at_rest_ = is_at_rest();
  if (at_rest_ || in_.world.now() >= give_up_at_) {
    in_.world.stop();
    return;
  }
  in_.world.after(rest_check, in_.world.outside().current(), "at rest?", 0,
                  [this] { look_whether_at_rest(); });
}

bool simulated_run::is_at_rest() {
  if (!clients_.are_done() || !clients_.controls_are_done() ||
      !storage_.state().announcements(1).empty()) {
    return false;
  }
  for (std::size_t index = 0; index < plan_.actions.size(); ++index) {
    const auto known =
        storage_.state().stats(action_id{static_cast<std::int64_t>(index) + 1}, std::nullopt);
    if (!known || known->waiting > 0 || known->active > 0) {
      return false;
    }
  }
  return true;
}

// A pause or a limit that an executor was still trying to store comes after all: the operator sees
// it here, and takes it back.
void simulated_run::look_after_queues() {
  for (std::size_t index = 0; clients_.controls_are_done() && index < plan_.actions.size();
       ++index) {
    const auto known =
        storage_.state().stats(action_id{static_cast<std::int64_t>(index) + 1}, std::nullopt);
    if (known && (known->mode != queue_mode::open || known->limit != known->limit_configured)) {
      nemesis_->restore_queue(index);
    }
  }
}

// The operator's last look, at the storage itself.
void simulated_run::look_at_everything() {
  std::set<std::int64_t> known;
  for (const history::event& each : in_.history.events()) {
    if (each.execution != 0) {
      known.insert(each.execution);
    }
  }
  for (const std::int64_t execution : known) {
    const read_request asked{execution_id{execution}};
    const result<execution_record> record = storage_.stored_ledger().apply(asked, storage_.now());
    history::event seen = in_.watch.begin(history::event_kind::status_read);
    seen.execution = execution;
    seen.status = record ? to_string(record->state) : "unknown_execution";
    seen.result = record ? record->result : std::string{};
    in_.history.record(std::move(seen));
  }
  for (std::size_t index = 0; index < plan_.actions.size(); ++index) {
    const auto stats =
        storage_.state().stats(action_id{static_cast<std::int64_t>(index) + 1}, std::nullopt);
    if (stats) {
      history::event seen = in_.watch.begin(history::event_kind::queue_read);
      seen.action_ref = plan_.actions[index].definition.ref;
      seen.waiting = stats->waiting;
      seen.active = stats->active;
      in_.history.record(std::move(seen));
    }
  }
  in_.history.record(in_.watch.begin(history::event_kind::history_ended));
}

run_report simulated_run::report(const scenario& played, run_outcome outcome) {
  if (!is_inconclusive(outcome)) {
    look_at_everything();
  }
  run_report report = describe(outcome);
  report.judged = history::check(in_.history.events(), judged_by(plan_, played));
  report.judged.rules.push_back({std::string{invariant_rule}, 1, 0});
  return report;
}

// Not judged by the rules: what an unfinished history lacks says nothing.
run_report simulated_run::give_up(std::string_view broken, const std::string& place) {
  if (in_.history.events().empty()) {
    in_.history.record(in_.watch.begin(history::event_kind::history_ended));
  }
  run_report report = describe(run_outcome::broken_off);
  const std::string rule{invariant_rule};
  report.judged.rules.push_back({rule, 1, 1});
  report.judged.findings.push_back({rule,
                                    fmt::format("always: {}", broken),
                                    fmt::format("not so at {}", place),
                                    {in_.history.events().size()},
                                    0,
                                    {}});
  report.recorded = take_recorded();
  return report;
}

run_report simulated_run::describe(run_outcome outcome) {
  run_report report;
  report.seed = plan_.seed;
  report.scheduling = plan_.scheduling;
  report.outcome = outcome;
  const sim::trace& trace = in_.world.what_happened();
  report.digest = trace.digest();
  report.trace_count = trace.count();
  report.checkpoints = trace.checkpoints();
  report.trace = trace.lines();
  report.events = in_.world.event_count();
  report.virtual_time = in_.world.now();
  for (std::size_t kind = 0; kind < fault_count; ++kind) {
    report.fault_counts.push_back(in_.faults.counts(static_cast<sim::fault_index>(kind)));
  }
  report.fired = in_.faults.fired();
  report.offers = in_.faults.offers();
  report.marks = in_.marks.counts();
  for (const auto& each : in_.world.hosts()) {
    report.host_names.push_back(each->name());
  }
  if (keep_history_) {
    report.history = in_.history.events();
  }
  report.seen_in = in_.history.seen_in();
  return report;
}

}  // namespace

run_report play(const scenario& what, const plan& planned, const run_options& options) {
  std::optional<simulated_run> played;
  invariant_scope::listener hears;
  if (options.on_broken) {
    hears = [&](std::string_view broken, const std::string& place) {
      if (played) {
        options.on_broken(played->give_up(broken, place));
      }
    };
  }
  const invariant_scope watched{std::move(hears)};
  played.emplace(planned, options);
  run_report report = played->play(what);
  played->end();
  report.recorded = played->take_recorded();
  return report;
}

run_report play_by(const player& by, const scenario& played, const plan& planned,
                   const run_options& options) {
  return by ? by(played, planned, options) : play(played, planned, options);
}

run_report play(const scenario& played, std::uint64_t seed, const run_options& options) {
  return play(played, draw_plan(played, seed), options);
}

}  // namespace baton::scenarios
