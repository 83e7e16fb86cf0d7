// How it happened, in a few lines.
#include <algorithm>
#include <set>

#include "reports/model/report.hpp"
#include "reports/scene/run/run_view.hpp"
#include "reports/scene/run/words.hpp"
#include "reports/scene/scene_of.hpp"

namespace baton::reports {
namespace {

constexpr std::uint64_t none = 0;

// What is told, the most important first: of more than there is room for, the least goes.
constexpr int violation_weight = 0;
constexpr int named_weight = 1;  ///< by the finding: without it, it cannot be understood
constexpr int fault_weight = 2;
constexpr int first_effect_weight = 3;
constexpr int way_weight = 4;
constexpr int untold = 9;

// A name such as `worker-2` or `execution.completed` stays as it is written.
std::string sentence(const std::string& text) {
  std::string made = text;
  const std::string_view first = std::string_view{text}.substr(0, text.find(' '));
  const bool name = first.find_first_of(".-0123456789") != std::string_view::npos;
  if (!name && !made.empty() && made.front() >= 'a' && made.front() <= 'z') {
    made.front() = static_cast<char>(made.front() - 'a' + 'A');
  }
  if (!made.empty() && made.back() != '.') {
    made += '.';
  }
  return made;
}

class narrative {
 public:
  narrative(const recorded_run& failing, const scene& picture)
      : run_{failing},
        of_{picture},
        weight_(picture.moments.size() + 1, untold),
        letters_(picture.moments.size() + 1) {}

  std::vector<story_line> build(std::size_t lines_max) {
    const auto broken = std::find_if(of_.moments.begin(), of_.moments.end(),
                                     [](const scene_moment& each) { return each.broken; });
    if (broken == of_.moments.end()) {
      return {};
    }
    find_ways(broken->number);
    add(broken->number, violation_weight);
    for (const std::uint64_t cause : broken->causes) {
      add(cause, first_effect_weight);
    }
    for (const fault_mark& each : of_.faults) {
      add_fault(each);
    }
    add_named(broken->number);
    add_slots(broken->number);
    return lines(lines_max);
  }

 private:
  // For each moment the next one on the shortest way to the violation.
  void find_ways(std::uint64_t last) {
    next_.assign(of_.moments.size() + 1, none);
    std::vector<bool> leads(of_.moments.size() + 1);
    leads[last] = true;
    std::vector<std::uint64_t> reached{last};
    for (std::size_t at = 0; at < reached.size(); ++at) {
      for (const std::uint64_t cause : of_.moments[reached[at] - 1].causes) {
        if (!leads[cause]) {
          leads[cause] = true;
          next_[cause] = reached[at];
          reached.push_back(cause);
        }
      }
    }
  }

  void add(std::uint64_t number, int weight) {
    const scene_moment& shown = of_.moments[number - 1];
    const lane_kind kind = of_.lanes[shown.lane].kind;
    // Wake-ups are on the way of everything and explain nothing; a message that a rule is about is
    // named by its finding.
    const bool noise = weight >= first_effect_weight && kind == lane_kind::broker;
    weight_[number] = noise ? weight_[number] : std::min(weight_[number], weight);
  }

  void add_fault(const fault_mark& fault) {
    const std::string ending = fault_suffix(fault.letter, fault.fault);
    for (const scene_moment& each : of_.moments) {
      if (each.at_ns != fault.at_ns || !each.text.ends_with(ending)) {
        continue;
      }
      letters_[each.number] = fault.letter;
      if (!fault.essential) {
        if (next_[each.number] != none) {
          add(each.number, way_weight);
        }
        continue;
      }
      add(each.number, fault_weight);
      int weight = first_effect_weight;
      for (std::uint64_t at = next_[each.number]; at != none; at = next_[at]) {
        add(at, weight);
        weight = way_weight;
      }
    }
  }

  void add_named(std::uint64_t last) {
    std::set<std::pair<std::int64_t, std::string>> named;
    for (const std::size_t counted : run_.of().findings.front().lines) {
      named.emplace(run_.time_of(counted - 1), words_for(run_, counted - 1));
    }
    for (const scene_moment& each : of_.moments) {
      const bool begins = std::any_of(of_.bars.begin(), of_.bars.end(), [&](const bar& one) {
        return one.broken && one.lane == each.lane && one.from_ns == each.at_ns &&
               one.execution == each.execution;
      });
      if (each.number < last && (begins || named.contains({each.at_ns, each.text}))) {
        add(each.number, named_weight);
      }
    }
  }

  // What became of the slots and bodies that the violation is about, whatever led to it.
  void add_slots(std::uint64_t last) {
    std::set<std::int64_t> about{run_.of().findings.front().execution};
    for (const bar& each : of_.bars) {
      if (each.broken) {
        about.insert(each.execution);
      }
    }
    for (const scene_moment& each : of_.moments) {
      const lane_kind kind = of_.lanes[each.lane].kind;
      const bool matters =
          kind == lane_kind::slot || kind == lane_kind::worker || kind == lane_kind::executor;
      if (each.number < last && each.past && each.execution != 0 && matters &&
          about.contains(each.execution)) {
        add(each.number, way_weight);
      }
    }
  }

  // Of what weighs the same, the later is nearer to the violation.
  [[nodiscard]] std::vector<story_line> lines(std::size_t lines_max) const {
    std::vector<std::pair<int, std::uint64_t>> order;
    for (const scene_moment& each : of_.moments) {
      if (weight_[each.number] < untold) {
        order.emplace_back(weight_[each.number], of_.moments.size() - each.number);
      }
    }
    std::sort(order.begin(), order.end());
    order.resize(std::min(order.size(), lines_max));
    std::set<std::uint64_t> chosen;
    for (const auto& [weight, from_end] : order) {
      chosen.insert(of_.moments.size() - from_end);
    }
    std::vector<story_line> story;
    for (const std::uint64_t number : chosen) {
      const scene_moment& each = of_.moments[number - 1];
      story.push_back({each.at_ns, sentence(each.text), letters_[number]});
    }
    return story;
  }

  run_view run_;
  const scene& of_;
  std::vector<std::uint64_t> next_;
  std::vector<int> weight_;
  std::vector<std::string> letters_;
};

}  // namespace

std::vector<story_line> story_of(const recorded_run& failing, const scene& picture,
                                 std::size_t lines_max) {
  return narrative{failing, picture}.build(lines_max);
}

}  // namespace baton::reports
