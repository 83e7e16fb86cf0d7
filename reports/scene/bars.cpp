#include "reports/scene/bars.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "history/timeline.hpp"
#include "reports/model/names.hpp"
#include "reports/scene/sort_by.hpp"

namespace baton::reports {
namespace {

using history::event;
using history::event_kind;

std::string attempt_text(std::int64_t execution, std::int64_t attempt) {
  return attempt == 0 ? fmt::format("execution {}", execution)
                      : fmt::format("execution {}, attempt {}", execution, attempt);
}

/// Goes through the history once; bars that are open wait here for their end.
class bar_builder {
 public:
  bar_builder(const run_view& run, const lane_table& lanes) : run_{run}, lanes_{lanes} {}

  std::vector<bar> build(const std::vector<fault_occurrence>& occurrences) {
    for (std::size_t line = 0; line < run_.of().history.size(); ++line) {
      take(line);
    }
    add_outages(occurrences);
    for (bar& each : bars_) {
      each.to_ns = each.open ? run_.end_ns() : each.to_ns;
    }
    sort_by(bars_, [](const auto& each) { return each.from_ns; });
    return std::move(bars_);
  }

 private:
  using process_key = std::tuple<std::int64_t, std::int64_t, std::int64_t>;

  std::size_t open(std::uint64_t lane, std::int64_t at, bar_kind kind, std::string text,
                   const event& seen) {
    bar shown_bar;
    shown_bar.lane = lane;
    shown_bar.from_ns = at;
    shown_bar.to_ns = at;
    shown_bar.kind = kind;
    shown_bar.text = std::move(text);
    shown_bar.execution = seen.execution;
    shown_bar.attempt = seen.attempt;
    shown_bar.open = true;
    bars_.push_back(std::move(shown_bar));
    return bars_.size() - 1;
  }

  template <class Key>
  bool close(std::map<Key, std::size_t>& among, const Key& key, std::int64_t at) {
    const auto found = among.find(key);
    if (found == among.end()) {
      return false;
    }
    bars_[found->second].to_ns = at;
    bars_[found->second].open = false;
    among.erase(found);
    return true;
  }

  void take(std::size_t line) {
    const event& seen = run_.of().history[line];
    const std::int64_t at = run_.time_of(line);
    const bool about_one = seen.kind == event_kind::acknowledged ||
                           seen.kind == event_kind::slot_granted ||
                           seen.kind == event_kind::slot_released;
    if (about_one && run_.execution(seen.execution) == nullptr) {
      return;
    }
    switch (seen.kind) {
      case event_kind::acknowledged: waits_from(seen, at); break;
      case event_kind::faults_ended: faults_end_ns_ = at; break;
      case event_kind::slot_granted: holds_from(seen, at); break;
      case event_kind::slot_released: released(seen, at); break;
      case event_kind::action_started:
        running_[process_key{seen.execution, seen.attempt, seen.worker}] =
            open(lanes_.host(seen.process), at, bar_kind::runs,
                 attempt_text(seen.execution, seen.attempt), seen);
        break;
      case event_kind::action_ended:
        close(running_, process_key{seen.execution, seen.attempt, seen.worker}, at);
        break;
      case event_kind::process_started: close(down_, seen.process, at); break;
      case event_kind::process_resumed: close(stalled_, seen.process, at); break;
      case event_kind::process_stalled:
        stalled_[seen.process] = open(lanes_.host(seen.process), at, bar_kind::stalled,
                                      fmt::format("{} stands still", seen.process), seen);
        break;
      case event_kind::process_died:
        close(stalled_, seen.process, at);
        down_[seen.process] = open(lanes_.host(seen.process), at, bar_kind::down,
                                   fmt::format("{} is down", seen.process), seen);
        break;
      case event_kind::message:
      case event_kind::status_read:
      case event_kind::cancel_acknowledged:
        if (history::is_terminal(seen.status)) {
          close(waiting_, seen.execution, at);  // it left the line without a slot
          ended_.insert(seen.execution);
        }
        break;
      default: break;
    }
  }

  void waits_from(const event& seen, std::int64_t at) {
    const bool over = ended_.contains(seen.execution) || granted_.contains(seen.execution) ||
                      waiting_.contains(seen.execution);
    if (!over) {
      waiting_[seen.execution] = open(lanes_.waiting(*run_.execution(seen.execution)), at,
                                      bar_kind::waits, attempt_text(seen.execution, 0), seen);
    }
  }

  void holds_from(const event& seen, std::int64_t at) {
    close(waiting_, seen.execution, at);
    close(holding_, seen.execution, at);
    granted_.insert(seen.execution);
    holding_[seen.execution] =
        open(lanes_.slot(*run_.execution(seen.execution), seen.slot), at, bar_kind::holds,
             attempt_text(seen.execution, seen.attempt), seen);
    last_held_[seen.execution] = holding_[seen.execution];
  }

  void released(const event& seen, std::int64_t at) {
    if (close(holding_, seen.execution, at)) {
      return;
    }
    const auto last = last_held_.find(seen.execution);
    if (last != last_held_.end()) {
      bars_[last->second].notches_ns.push_back(at);
      return;
    }
    const std::size_t made =
        open(lanes_.slot(*run_.execution(seen.execution), seen.slot), at, bar_kind::holds,
             attempt_text(seen.execution, seen.attempt), seen);
    bars_[made].open = false;
    bars_[made].notches_ns.push_back(at);
    last_held_[seen.execution] = made;
  }

  // The history, which is kept from outside, does not tell of broker and storage. When the faults
  // end, both are started whatever was drawn.
  void add_outages(const std::vector<fault_occurrence>& occurrences) {
    for (const fault_occurrence& each : occurrences) {
      const bool storage = each.kind == known_fault::storage_outage;
      const bool away = storage || each.kind == known_fault::bus_broker_restart;
      if (away && each.until_ns > each.at_ns) {
        const char* const who = storage ? "storage" : "broker";
        bar shown_bar;
        shown_bar.lane = lanes_.host(who);
        shown_bar.from_ns = each.at_ns;
        shown_bar.to_ns =
            each.at_ns < faults_end_ns_ ? std::min(each.until_ns, faults_end_ns_) : each.until_ns;
        shown_bar.kind = bar_kind::down;
        shown_bar.text = fmt::format("{} is down", who);
        bars_.push_back(std::move(shown_bar));
      }
    }
  }

  const run_view& run_;
  const lane_table& lanes_;
  std::vector<bar> bars_;
  std::map<std::int64_t, std::size_t> waiting_;
  std::map<std::int64_t, std::size_t> holding_;
  std::map<std::int64_t, std::size_t> last_held_;
  std::map<process_key, std::size_t> running_;
  std::map<std::string, std::size_t> down_;
  std::map<std::string, std::size_t> stalled_;
  std::set<std::int64_t> granted_;
  std::set<std::int64_t> ended_;
  std::int64_t faults_end_ns_ = INT64_MAX;
};

/// The bars of one kind and execution that begin at a moment, or, at `any_time`, all of them.
template <class Predicate>
bool mark_where(std::vector<bar>& bars, Predicate is) {
  bool marked = false;
  for (bar& each : bars) {
    if (is(each)) {
      each.broken = true;
      marked = true;
    }
  }
  return marked;
}

// Who keeps its slot is the leak; who still waits is its victim, and stands for it where no slot of
// its queue is held.
void mark_leak(const run_view& run, const lane_table& lanes, std::vector<bar>& bars) {
  std::set<std::int64_t> named;
  std::set<std::uint64_t> queues;
  for (const history::finding& found : run.of().findings) {
    named.insert(found.execution);
    for (const auto& [id, each] : run.executions()) {
      if (id == found.execution || (found.execution == 0 && each.action_ref == found.action_ref)) {
        queues.insert(lanes.waiting(each));
      }
    }
  }
  const auto concerned = [&](const bar& each) {
    const execution_view* const execution = run.execution(each.execution);
    return each.open && execution != nullptr && queues.contains(lanes.waiting(*execution));
  };
  mark_where(bars,
             [&](const bar& each) { return each.kind == bar_kind::holds && concerned(each); });
  mark_where(bars, [&](const bar& each) {
    return each.kind == bar_kind::waits && concerned(each) &&
           (named.contains(each.execution) || named.contains(0));
  });
}

}  // namespace

std::vector<bar> bars_of(const run_view& run, const lane_table& lanes,
                         const std::vector<fault_occurrence>& occurrences) {
  return bar_builder{run, lanes}.build(occurrences);
}

void mark_broken(const run_view& run, const lane_table& lanes, std::vector<bar>& bars) {
  const violation broken = run.broken();
  const history::finding& found = *broken.found;
  if (is(found.rule, known_rule::no_leak)) {
    mark_leak(run, lanes, bars);
    return;
  }
  for (const std::size_t counted : found.lines) {
    const std::size_t line = counted - 1;
    const event& seen = run.of().history[line];
    const std::int64_t at = run.time_of(line);
    const bool overtaken = is(found.rule, known_rule::fifo) && seen.execution != found.execution;
    mark_where(bars, [&](const bar& each) {
      if (each.execution != seen.execution) {
        return false;
      }
      switch (seen.kind) {
        case event_kind::action_started:
          return each.kind == bar_kind::runs && each.from_ns == at && each.attempt == seen.attempt;
        case event_kind::slot_granted:
          return !overtaken && each.kind == bar_kind::holds && each.from_ns == at;
        case event_kind::acknowledged: return overtaken && each.kind == bar_kind::waits;
        case event_kind::slot_released:
          return is(found.rule, known_rule::released_once) && each.kind == bar_kind::holds &&
                 each.from_ns <= at;
        default: return false;
      }
    });
  }
}

}  // namespace baton::reports
