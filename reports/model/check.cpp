#include "reports/model/check.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace baton::reports {
namespace {

// Far more than any run makes; what takes time or room to draw is bounded by them.
constexpr std::size_t list_max = 20'000;
constexpr std::size_t names_max = 1'000;
constexpr std::size_t rules_max = 64;
constexpr std::size_t text_bytes_max = 20'000;
constexpr double wall_seconds_max = 1e9;

bool is_letters(std::string_view text) {
  return text.size() <= 4 &&
         std::all_of(text.begin(), text.end(), [](char each) { return each >= 'A' && each <= 'Z'; });
}

bool is_fingerprint(std::string_view text) {
  return text.size() == 16 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Keeps the first mistake.
class judge {
 public:
  void want(bool holds, const std::string& where, std::string_view what) {
    if (!holds && !wrong_) {
      wrong_ = unreadable{where, std::string{what}};
    }
  }
  [[nodiscard]] bool is_done() const { return wrong_.has_value(); }
  [[nodiscard]] std::optional<unreadable> take() { return std::move(wrong_); }

  template <class List>
  void bounded(const List& list, const std::string& where, std::size_t most = list_max) {
    want(list.size() <= most, where, fmt::format("at most {} are drawn", most));
  }
  void text(const std::string& of, const std::string& where) {
    want(of.size() <= text_bytes_max, where, "a text is not that long");
  }

 private:
  std::optional<unreadable> wrong_;
};

void check_bars(const std::vector<bar>& bars, std::size_t lanes, const std::string& where,
                judge& by) {
  by.bounded(bars, where);
  for (std::size_t index = 0; index < bars.size() && !by.is_done(); ++index) {
    const bar& each = bars[index];
    const std::string place = fmt::format("{}[{}]", where, index);
    by.want(each.lane < lanes, place + ".lane", fmt::format("there are {} lanes", lanes));
    by.want(each.from_ns <= each.to_ns, place + ".to_ns", "it ends before it begins");
    by.bounded(each.notches_ns, place + ".notches_ns", 100);
  }
}

void check_moments(const std::vector<scene_moment>& moments, std::size_t lanes,
                   const std::string& where, judge& by) {
  by.bounded(moments, where);
  std::size_t causes = 0;
  for (std::size_t index = 0; index < moments.size() && !by.is_done(); ++index) {
    const scene_moment& each = moments[index];
    const std::string place = fmt::format("{}[{}]", where, index);
    by.want(each.lane < lanes, place + ".lane", fmt::format("there are {} lanes", lanes));
    by.want(each.number == index + 1, place + ".number", "moments are counted from 1");
    by.want(std::all_of(each.causes.begin(), each.causes.end(),
                        [&](std::uint64_t cause) { return cause > 0 && cause < each.number; }),
            place + ".causes", "a cause is an earlier moment");
    causes += each.causes.size();
  }
  by.want(causes <= list_max * 4, where, "there are too many causes");
}

void check_scene(const scene& picture, const std::string& where, judge& by) {
  const std::size_t lanes = picture.lanes.size();
  by.want(lanes >= 1, where + ".lanes", "there is at least one");
  by.bounded(picture.lanes, where + ".lanes", names_max);
  by.want(picture.begin_ns <= picture.end_ns, where + ".end_ns", "it ends before it begins");
  check_bars(picture.bars, lanes, where + ".bars", by);
  by.bounded(picture.arrows, where + ".arrows");
  for (const arrow& each : picture.arrows) {
    by.want(each.from < lanes && each.to < lanes, where + ".arrows",
            fmt::format("there are {} lanes", lanes));
  }
  by.bounded(picture.faults, where + ".faults");
  for (const fault_mark& each : picture.faults) {
    by.want(each.lane < lanes, where + ".faults", fmt::format("there are {} lanes", lanes));
    by.want(is_letters(each.letter), where + ".faults", "a letter is A to Z");
    by.want(each.at_ns <= each.until_ns, where + ".faults", "one ends before it begins");
  }
  check_moments(picture.moments, lanes, where + ".moments", by);
  if (picture.passing) {
    by.want(is_letters(picture.passing->without), where + ".passing.without", "a letter is A to Z");
    check_bars(picture.passing->bars, lanes, where + ".passing.bars", by);
    check_moments(picture.passing->moments, lanes, where + ".passing.moments", by);
  }
}

void check_kinds(const std::vector<failure_kind>& kinds, const std::string& where, judge& by) {
  by.bounded(kinds, where, names_max);
  for (std::size_t index = 0; index < kinds.size() && !by.is_done(); ++index) {
    const failure_kind& each = kinds[index];
    const std::string place = fmt::format("{}[{}]", where, index);
    by.want(is_fingerprint(each.fingerprint), place + ".fingerprint", "16 hex digits are wanted");
    by.bounded(each.seeds, place + ".seeds", names_max);
    by.bounded(each.faults, place + ".faults", names_max);
    by.bounded(each.story, place + ".story", names_max);
    by.bounded(each.reseeds, place + ".reseeds", names_max);
    by.text(each.expected, place + ".expected");
    by.text(each.seen, place + ".seen");
    for (const schedule_fault& fault : each.faults) {
      by.want(is_letters(fault.letter), place + ".faults", "a letter is A to Z");
    }
    for (const reseed_point& point : each.reseeds) {
      by.want(point.failing <= point.runs, place + ".reseeds", "more fail than were run");
    }
    if (each.picture) {
      check_scene(*each.picture, place + ".picture", by);
    }
  }
}

void check_ranges(const scenario_part& part, const std::string& where, judge& by) {
  std::uint64_t seeds = 0;
  for (const seed_range& each : part.ranges) {
    const std::uint64_t room = UINT64_MAX - each.first;
    by.want(each.step >= 1, where, "a step is at least 1");
    by.want(each.count == 0 || each.step == 0 || (each.count - 1) <= room / each.step, where,
            "seeds go on behind the last there is");
    seeds += each.count;
  }
  by.want(seeds == part.seeds, where, "they are other seeds than were run");
}

void check_scenario(const scenario_part& part, const std::string& where, judge& by) {
  by.bounded(part.ranges, where + ".ranges");
  check_ranges(part, where + ".ranges", by);
  by.want(part.failing <= part.seeds, where + ".failing", "more fail than were run");
  by.want(part.inconclusive <= part.seeds, where + ".inconclusive", "more than were run");
  by.want(part.wall_seconds <= wall_seconds_max, where + ".wall_seconds",
          "nothing lasts that long");
  by.text(part.scenario, where + ".scenario");
  by.bounded(part.faults, where + ".faults", names_max);
  by.bounded(part.marks, where + ".marks", names_max);
  by.bounded(part.failures, where + ".failures");
  by.bounded(part.slowest, where + ".slowest", names_max);
  by.bounded(part.same.differences, where + ".same.differences");
  std::set<std::string_view> faults;
  std::set<std::string_view> rules;
  for (const rule_cell& each : part.cells) {
    faults.insert(each.fault);
    rules.insert(each.rule);
    by.want(each.failing <= part.seeds && each.judged <= part.seeds, where + ".cells",
            "more than were run");
  }
  by.want(faults.size() <= names_max && rules.size() <= rules_max, where + ".cells",
          fmt::format("there are at most {} rules", rules_max));
  for (const distribution& each : part.distributions) {
    by.bounded(each.buckets, where + ".distributions", names_max);
  }
  by.bounded(part.distributions, where + ".distributions", names_max);
  check_kinds(part.kinds, where + ".kinds", by);
}

}  // namespace

std::optional<unreadable> check(const report& whole) {
  judge by;
  by.bounded(whole.scenarios, ".scenarios", names_max);
  for (std::size_t index = 0; index < whole.scenarios.size() && !by.is_done(); ++index) {
    check_scenario(whole.scenarios[index], fmt::format(".scenarios[{}]", index), by);
  }
  by.bounded(whole.sweeps, ".sweeps", names_max);
  for (std::size_t index = 0; index < whole.sweeps.size() && !by.is_done(); ++index) {
    const sweep_part& each = whole.sweeps[index];
    const std::string where = fmt::format(".sweeps[{}]", index);
    by.want(each.failing <= each.runs, where + ".failing", "more fail than were run");
    by.want(each.inconclusive <= each.runs, where + ".inconclusive", "more than were run");
    by.want(each.wall_seconds <= wall_seconds_max, where + ".wall_seconds",
            "nothing lasts that long");
    by.bounded(each.cells, where + ".cells");
    check_kinds(each.kinds, where + ".kinds", by);
  }
  by.bounded(whole.planted, ".planted");
  if (whole.changes) {
    by.bounded(*whole.changes, ".changes");
  }
  return by.take();
}

}  // namespace baton::reports
