// The database of a simulated run: a host of its own that commits, refuses, stalls and goes away.
#pragma once

#include <memory>
#include <optional>

#include "adapters/ledger/ledger_store.hpp"
#include "adapters/sim/memory_row_store.hpp"
#include "adapters/sim/simulation.hpp"
#include "sim/promise.hpp"

namespace baton {

/// What is committed outlives its restarts, at each of which it is read from its rows again. Its clock
/// is what leases are judged by.
class storage_server {
 public:
  /// `patience`: how long a caller waits for an answer before it calls the outcome unknown. `owned`:
  /// it is a file of the one process there is.
  storage_server(simulation& in, loop_settings settings, std::chrono::milliseconds patience,
                 bool owned = false);

  [[nodiscard]] sim::host& on() { return *on_; }
  [[nodiscard]] ledger_store& stored_ledger() { return *stored_ledger_; }
  [[nodiscard]] const ledger& state() const { return *ledger_; }
  [[nodiscard]] recorder& watch() { return in_->watch; }
  [[nodiscard]] const loop_settings& settings() const { return settings_; }
  [[nodiscard]] std::chrono::milliseconds patience() const { return patience_; }
  [[nodiscard]] moment now() const;

  /// From now on every commit takes about this long.
  void slow_down(duration per_commit, sim::fault why);
  void heal();

  /// Whether all its callers are of one process: then no other process can take work from them.
  [[nodiscard]] bool is_owned() const { return owned_; }

  /// For `span` nothing is read or written; then leases go on where they stood.
  void take_file_away(duration span, sim::fault why);

  /// Its machine, which is down, is booted: its clock begins anew with the next start.
  void boot();

  /// Carries a call out at its arrival. `act(storage_server&)` is the commit; `reply(value, fault)`
  /// sends the answer, `fault` being what made it what it is.
  template <class Reply, class Act, class Send>
  void serve(const sim::visit& here, const sim::host& caller, Act&& act, Send&& reply);

 private:
  /// The faults that keep a call from its commit; none: it is committed.
  [[nodiscard]] sim::fault refusal(const sim::visit& here, const sim::host& caller);
  /// How much longer than usual the commit takes.
  [[nodiscard]] duration delay(const sim::visit& here, sim::fault& why);

  /// From what is on the row store.
  void load();
  void bring_file_back();

  simulation* in_;
  loop_settings settings_;
  std::chrono::milliseconds patience_;
  sim::host* on_;
  std::int64_t boot_ = 1;
  duration booted_at_{};
  duration up_before_ = std::chrono::hours{1};  ///< by its own clock, at `booted_at_`
  memory_row_store rows_;
  std::unique_ptr<ledger> ledger_;
  std::unique_ptr<ledger_store> stored_ledger_;
  duration per_commit_{};
  sim::fault slowed_by_;
  bool owned_;
  std::optional<duration> away_since_;
  sim::fault away_by_;
  std::int64_t last_caller_ = -1;
  duration last_call_at_{};
};

template <class Reply, class Act, class Send>
void storage_server::serve(const sim::visit& here, const sim::host& caller, Act&& act,
                           Send&& reply) {
  ensure(on_->is_up() && on_ != &caller, "a storage that is up serves other hosts");
  if (const sim::fault refused = refusal(here, caller)) {
    reply(result<Reply>{error{errc::unavailable, "the storage refused"}}, refused);
    return;
  }
  sim::fault late_by;
  const duration late = delay(here, late_by);
  ensure(late >= duration{0} && (late == duration{0} || late_by),
         "what makes a commit late is a fault");
  auto commit = [this, here, act = std::forward<Act>(act),
                 reply = std::forward<Send>(reply)]() mutable {
    result<Reply> done = act(*this);
    stored_ledger_->flush();
    const sim::fault lost = in_->offer(fault_id::storage_outcome_unknown, here);
    if (lost) {
      reply(result<Reply>{error{errc::outcome_unknown, "the answer was lost"}}, lost);
    } else {
      reply(std::move(done), {});
    }
  };
  if (late > duration{0}) {
    // It shows in when this is stored, whether or not its caller has waited for so long.
    auto commit_late = [this, late_by, commit = std::move(commit)]() mutable {
      in_->faults.took_effect(late_by);
      commit();
    };
    in_->world.after(late, on_->current(), "storage.commit", here.key, std::move(commit_late));
  } else {
    commit();
  }
}

}  // namespace baton
