// What goes wrong in a run, and what came of it: each fault by kind, site and occurrence.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ensure.hpp"
#include "sim/world.hpp"

namespace sim {

/// Something that can go wrong, as its owner declares it.
struct fault_kind {
  label name;                 ///< such as `bus.dropped`
  std::string_view sentence;  ///< for lists: what happens
};

/// Indexes the declared kinds.
using fault_index = std::uint32_t;

/// How often a kind could have happened, happened, and made a difference.
struct fault_counts {
  std::uint64_t offered = 0;
  std::uint64_t fired = 0;
  std::uint64_t took_effect = 0;
};

/// One fault that fired. `size` is what was drawn for it (a delay, a pause); zero where it has none.
struct fired_fault {
  fault_index kind = 0;
  std::string site;  ///< with its occurrence, such as `bus.deliver/execution-7#2`
  std::chrono::nanoseconds at{};
  std::chrono::nanoseconds size{};
  bool took_effect = false;
};

/// A fault that shall happen, named; the size is drawn where it is not given.
struct wanted_fault {
  fault_index kind = 0;
  std::uint64_t site = 0;  ///< see `site_hash_of`
  std::uint32_t occurrence = 1;
  std::optional<std::chrono::nanoseconds> size;
};

/// A place at which a kind could have happened.
struct offered_fault {
  fault_index kind = 0;
  visit here;
};

/// Names one fired fault of its plan; none: it did not fire.
class fault {
 public:
  constexpr fault() = default;
  constexpr explicit fault(std::size_t index) : index_{index + 1} {}
  constexpr explicit operator bool() const { return index_ != 0; }
  [[nodiscard]] constexpr std::size_t index() const {
    baton::base::ensure(index_ != 0, "only a fault that fired has a place among those that did");
    return index_ - 1;
  }

 private:
  std::size_t index_ = 0;
};

/// Decides for one world. Whether a fault fires depends on seed, kind, site and occurrence alone:
/// taking one away leaves the decisions about all others as they were.
class fault_plan {
 public:
  fault_plan(world& in, std::span<const fault_kind> kinds);

  /// How probable a kind is at each of its sites; 0 unless it was set.
  void set_rate(fault_index kind, double rate);
  [[nodiscard]] double rate(fault_index kind) const { return state_of(kind).rate; }

  /// Makes it happen whatever the rates say.
  void want(const wanted_fault& named);
  /// Keeps it from happening whatever the rates say.
  void forbid(const wanted_fault& named);

  /// From now on whether a fault fires is drawn anew, also where the visit began before.
  void draw_anew(std::uint64_t key) { fresh_key_ = key; }

  /// Keeps a list of all places from now on.
  void keep_offers() { keeps_offers_ = true; }
  [[nodiscard]] const std::vector<offered_fault>& offers() const { return offers_; }

  /// No fault fires any more; what has begun goes on.
  void end_all() { ended_ = true; }

  /// A place where `kind` could happen. True, in effect, if it does.
  [[nodiscard]] fault offer(fault_index kind, const visit& here) { return offer(kind, here, 1.0); }
  /// The same where it is `factor` times as probable as elsewhere.
  [[nodiscard]] fault offer(fault_index kind, const visit& here, double factor);

  /// Draws how large it is: once for each fault.
  std::chrono::nanoseconds size(fault which, std::chrono::nanoseconds least,
                                std::chrono::nanoseconds most);

  /// What it did shows in the trace: without it, the run would have been another from here on.
  void took_effect(fault which);

  [[nodiscard]] std::span<const fault_kind> kinds() const { return kinds_; }
  [[nodiscard]] const fault_counts& counts(fault_index kind) const { return state_of(kind).counts; }
  [[nodiscard]] const std::vector<fired_fault>& fired() const { return fired_; }

 private:
  struct kind_state {
    double rate = 0;
    fault_counts counts;
  };
  struct named {
    std::optional<std::chrono::nanoseconds> size;
    bool happens = true;
  };
  [[nodiscard]] const kind_state& state_of(fault_index kind) const {
    baton::base::ensure(kind < states_.size(), "a kind of fault was declared");
    return states_[kind];
  }
  [[nodiscard]] std::uint64_t key_of(fault_index kind, std::uint64_t site,
                                     std::uint32_t occurrence) const;

  world* in_;
  std::span<const fault_kind> kinds_;
  std::vector<kind_state> states_;
  std::map<std::uint64_t, named> named_;  ///< by kind, site and occurrence
  std::vector<fired_fault> fired_;
  std::vector<std::uint64_t> keys_;  ///< of `fired_`, for what is drawn later
  std::vector<offered_fault> offers_;
  std::uint64_t fresh_key_ = 0;  ///< 0: what is drawn depends on the visit alone
  bool keeps_offers_ = false;
  bool ended_ = false;
};

/// A run with more than this many faults is bounded here: no further one fires.
inline constexpr std::size_t fired_faults_max = 100'000;

}  // namespace sim
