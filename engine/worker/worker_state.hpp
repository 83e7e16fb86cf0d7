// What a worker decides: an event in, the next steps out. It waits for nothing and has no port.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/admission_window.hpp"
#include "engine/core/end_cause.hpp"
#include "engine/core/result.hpp"
#include "engine/core/settings.hpp"
#include "engine/worker/attempt_state.hpp"
#include "engine/worker/worker_step.hpp"

namespace baton {

/// Whether the loop takes work. It only goes forward.
enum class loop_phase : std::uint8_t { working, draining, stopping };

/// What holds around a worker at one event.
struct surroundings {
  host_time now;
  loop_phase phase = loop_phase::working;
  bool owns_storage = false;  ///< see `store::is_exclusive`
};

/// What the runner is told with the request to start an attempt.
struct start_terms {
  worker_incarnation worker;
  host_time lease_until;
  bool last_try = false;
};

/// What of an attempt was killed and is still there.
struct survivors_seen {
  attempt_key key;
  std::string left;
};

/// The state machine of one worker: its incarnation and lease, its attempts, how much it may claim,
/// and what each of its coroutines does next. Before an event, `observe`; after it, carry out
/// `take_steps`. Used on the loop's thread only. Each event costs O(log attempts), and one that
/// concerns all attempts O(attempts).
class worker_state {
 public:
  worker_state(std::string name, loop_settings settings);

  /// Tells what holds at the next event. Neither time nor the loop's phase goes back.
  void observe(const surroundings& around);

  /// The steps of the last event, in order.
  [[nodiscard]] worker_steps take_steps();

  // worker_state_lease.cpp: the lease

  [[nodiscard]] lease_step next_lease_step();
  void enlisted(worker_incarnation incarnation);
  void not_enlisted();
  [[nodiscard]] renew_request renewal_asked();
  /// Its answer repeats what messages may have lost: cancellations, and work whose claim was
  /// answered into nowhere.
  void renewal_answered(const renew_reply& renewed);
  void renewal_failed(const error& why);

  // worker_state.cpp: deadlines, and the end

  /// When `watch_due` is to be called; none: never again.
  [[nodiscard]] std::optional<host_time> next_watch() const;
  void watch_due();

  /// The loop takes no more work, and waits until this worker may leave.
  void drain_begun();
  [[nodiscard]] drain_step next_drain_step();
  void stop();

  // worker_state_claims.cpp: getting work

  [[nodiscard]] claim_step next_claim_step();
  [[nodiscard]] claim_request claim_asked(bool one_by_one);
  void claim_answered(std::vector<assignment> claimed);
  void claim_failed(const error& why);
  void held_answered(std::vector<assignment> held);
  void held_failed(const error& why);

  /// There may be work to claim. False, without effect, if there is no room for it.
  [[nodiscard]] bool work_offered();
  /// Promises to take one more. None: no room.
  [[nodiscard]] worker_incarnation offer_begun();
  void offer_ended(worker_incarnation incarnation, std::vector<assignment> claimed, bool lost);

  /// `terms`: none if the action is no longer defined.
  attempt_key adopt(const assignment& work, std::optional<attempt_terms> terms);

  /// How much more it may claim, once it has `leaving` less.
  [[nodiscard]] std::int32_t free_capacity(std::int32_t leaving = 0) const;

  // worker_state_attempts.cpp: doing it

  [[nodiscard]] attempt_step next_attempt_step(attempt_key key);
  [[nodiscard]] start_terms start_asked(attempt_key key);
  void start_succeeded(attempt_key key);
  /// `no_room` postpones the attempt; anything else is its end.
  void start_failed(attempt_key key, const error& why);
  void attempt_ended(attempt_key key, bool succeeded, end_cause cause, bool has_result);
  /// Whether the record of an attempt's end may claim what is next.
  [[nodiscard]] bool may_take_along() const;
  /// Without the result. `declines`: claims nothing although it might.
  [[nodiscard]] finish_request finish_asked(attempt_key key, bool declines);
  void end_recorded(attempt_key key, status state);
  void recording_failed(attempt_key key, const error& why);
  void attempt_forgotten(attempt_key key);

  /// No effect if the worker does not have the attempt.
  void cancel_asked(attempt_key key);
  /// What survives of running attempts, in order of their keys. Those left out have no survivors.
  void survivors_told(const std::vector<survivors_seen>& surviving);

  // What may be asked at any time

  [[nodiscard]] worker_incarnation incarnation() const { return incarnation_; }
  [[nodiscard]] bool has_lease() const;
  [[nodiscard]] bool resync_needed() const { return resync_needed_; }
  [[nodiscard]] std::int32_t promised() const { return promised_; }
  [[nodiscard]] std::int32_t window_size() const { return window_.size(); }
  [[nodiscard]] const std::map<attempt_key, attempt_state>& attempts() const { return attempts_; }

  /// Stops the process unless all parts of the state agree. Costs O(attempts): for tests; what is
  /// cheap is looked at after each event.
  void audit() const;

 private:
  /// What the coroutine that keeps the lease is doing.
  enum class lease_phase : std::uint8_t {
    none,           ///< has no incarnation, and none of the attempts of the last one
    rests_drained,  ///< waits for the end of a process that takes no work: it enlists no more
    enlisting,
    held,        ///< between two renewals
    rests_held,  ///< waits for the next renewal
    renewing,
    ending,        ///< waits for the attempts of an incarnation that is over
    rests_ending,  ///< until one has ended, or it looks for survivors
    over,
  };

  /// What the coroutine that claims is doing.
  enum class claim_phase : std::uint8_t {
    idle,
    rests,       ///< waits until there may be something to claim
    asks_held,   ///< `held_by` is under way
    asked_held,  ///< and was answered
    claims,      ///< `claim` is under way
    failed,      ///< and failed: a pause is next
    pauses,
    over,
  };

  [[nodiscard]] static bool may_follow(lease_phase from, lease_phase to);
  [[nodiscard]] static bool may_follow(claim_phase from, claim_phase to);
  void enter(lease_phase next);
  void enter(claim_phase next);

  [[nodiscard]] lease_step without_lease();
  [[nodiscard]] lease_step with_lease(bool rested);
  [[nodiscard]] lease_step after_lease();
  void lease_begins(host_time counted_from);
  void repeat_lost_messages(const renew_reply& renewed);
  /// Whether the lease goes on while the storage cannot answer. While its process holds the storage
  /// alone, no other worker can be given what this one runs.
  [[nodiscard]] bool outlasts_storage() const;
  void outlast_storage();
  void renew_attempts();
  void lose_lease();
  [[nodiscard]] host_time lease_watch() const;
  void deadlines_due();
  /// The store may think that it holds work of which it does not know, and it has not been told.
  [[nodiscard]] bool may_hold_more() const;

  [[nodiscard]] claim_step woken_to_claim();
  [[nodiscard]] claim_step ask_held();
  [[nodiscard]] claim_step claim_if_room();
  void claim_sent(std::int32_t count);
  void claim_over(std::int32_t count);
  void begin(std::vector<assignment> claimed);

  [[nodiscard]] attempt_step try_start(attempt_state& of);
  [[nodiscard]] attempt_state& attempt_of(attempt_key key);
  [[nodiscard]] std::int32_t running_count() const;
  void postpone(attempt_state& of, const error& why);
  void supervise(attempt_state& of, supervision_step step);
  void place_deadline(attempt_state& of);
  void cancel(attempt_state& of);
  void record_answered(attempt_state& of);
  void leave_survivors_behind();

  [[nodiscard]] bool takes_work() const { return around_.phase == loop_phase::working; }
  [[nodiscard]] bool stopping() const { return around_.phase == loop_phase::stopping; }
  void capacity_changed();
  /// For a renewal before its time, or the end of the lease.
  void wake_renewal();
  void wake_claims();
  void wake_watch() { add(wake_task{worker_task::watch}); }
  void add(worker_step step) { steps_.push_back(std::move(step)); }
  void log(severity level, std::string_view event, std::string detail, attempt_key key = {});
  void mark(std::string_view branch, attempt_key key = {});

  std::string name_;
  loop_settings settings_;
  surroundings around_;
  worker_steps steps_;
  std::size_t named_ = 0;  ///< attempts that the event's answer names

  worker_incarnation incarnation_;  ///< none while it has no lease
  host_time lease_deadline_;        ///< from here on it acts as if the lease were lost
  lease_phase lease_ = lease_phase::none;
  host_time lease_asked_;  ///< when the call under way that begins or renews it was made
  host_time next_renewal_ = never;
  worker_incarnation renewing_;      ///< for which the renewal under way was asked
  bool renewal_unanswered_ = false;  ///< since when it asked last, the store has not said yes or no
  bool renewal_wanted_ = false;      ///< before its time
  bool attempts_changed_ = false;    ///< since the lease's coroutine last waited for an end

  std::map<attempt_key, attempt_state> attempts_;
  admission_window window_;
  std::set<std::pair<host_time, attempt_key>> deadlines_;

  claim_phase claims_ = claim_phase::idle;
  bool claim_wanted_ = false;
  claim_request claim_;                ///< under way while `claims_` says so
  worker_incarnation asking_;          ///< for which it asks what it holds
  std::int32_t claims_in_flight_ = 0;  ///< calls whose answer may give it work
  std::int32_t promised_ = 0;          ///< how much work those answers may give at most
  bool resync_needed_ = false;         ///< an answer was lost: the store may think it holds more
  /// While it asks what it holds: which attempts it has dealt with since.
  std::optional<std::set<attempt_key>> forgotten_;

  bool drain_rests_ = false;
};

}  // namespace baton
