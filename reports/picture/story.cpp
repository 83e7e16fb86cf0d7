// How it happened, in a few lines.
#include <algorithm>

#include <fmt/format.h>

#include "reports/picture/scene_of.hpp"
#include "reports/report.hpp"

namespace baton::reports {
namespace {

constexpr std::uint64_t none = 0;

/// For each moment the next one on the shortest way to the violation; by number.
struct ways {
  std::vector<std::uint64_t> next;
  std::vector<std::uint64_t> length;
  std::vector<bool> leads;
};

ways ways_to(std::uint64_t last, const std::vector<moment>& moments) {
  ways made;
  made.next.assign(moments.size() + 1, none);
  made.length.assign(moments.size() + 1, 0);
  made.leads.assign(moments.size() + 1, false);
  made.leads[last] = true;
  std::vector<std::uint64_t> reached{last};
  for (std::size_t at = 0; at < reached.size(); ++at) {
    const std::uint64_t number = reached[at];
    for (const std::uint64_t cause : moments[number - 1].causes) {
      if (!made.leads[cause]) {
        made.leads[cause] = true;
        made.next[cause] = number;
        made.length[cause] = made.length[number] + 1;
        reached.push_back(cause);
      }
    }
  }
  return made;
}

std::string sentence(const std::string& text) {
  std::string made = text;
  if (!made.empty() && made.front() >= 'a' && made.front() <= 'z') {
    made.front() = static_cast<char>(made.front() - 'a' + 'A');
  }
  if (!made.empty() && made.back() != '.') {
    made += '.';
  }
  return made;
}

/// A moment that says more: slots and bodies are what the rules are about.
int weight_of(const moment& of, const scene& in) {
  if (of.broken) {
    return 0;
  }
  const std::string& kind = in.lanes[of.lane].kind;
  return kind == "slot" || kind == "worker" ? 3 : 4;
}

}  // namespace

std::vector<story_line> story_of(const recording& failing, const scene& of,
                                 std::size_t lines_max) {
  const auto broken = std::find_if(of.moments.begin(), of.moments.end(),
                                   [](const moment& each) { return each.broken; });
  if (broken == of.moments.end() || lines_max == 0) {
    return {};
  }
  const ways way = ways_to(broken->number, of.moments);
  std::vector<int> weight(of.moments.size() + 1, 9);
  std::vector<std::string> letters(of.moments.size() + 1);
  const auto tell = [&](std::uint64_t number, int how) {
    weight[number] = std::min(weight[number], how);
  };
  tell(broken->number, 0);
  for (const fault_mark& each : of.faults) {
    const std::string ending = fmt::format("(fault {}: {})", each.letter, each.fault);
    for (const moment& one : of.moments) {
      if (one.at_ns != each.at_ns || !one.text.ends_with(ending)) {
        continue;
      }
      letters[one.number] = each.letter;
      if (!each.essential) {
        continue;
      }
      tell(one.number, 1);
      bool first = true;
      for (std::uint64_t next = way.next[one.number]; next != none; next = way.next[next]) {
        tell(next, first ? 2 : weight_of(of.moments[next - 1], of));
        first = false;
      }
    }
  }
  // What the finding itself names: the events without which it cannot be understood.
  const history::finding& found = failing.findings.front();
  for (const std::size_t line : found.lines) {
    const std::int64_t at = failing.history[line - 1].at_ns - failing.epoch_ns;
    for (const moment& one : of.moments) {
      const bool named = one.at_ns == at && one.past && one.number < broken->number &&
                         one.execution == failing.history[line - 1].execution;
      if (named && one.execution != 0) {
        tell(one.number, 2);
      }
    }
  }
  std::vector<std::pair<int, std::uint64_t>> order;
  for (const moment& each : of.moments) {
    if (weight[each.number] < 9) {
      // Of what weighs the same, the later is nearer to the violation.
      order.emplace_back(weight[each.number], of.moments.size() - each.number);
    }
  }
  std::sort(order.begin(), order.end());
  order.resize(std::min(order.size(), lines_max));
  std::vector<std::uint64_t> chosen;
  for (const auto& [how, from_end] : order) {
    chosen.push_back(of.moments.size() - from_end);
  }
  std::sort(chosen.begin(), chosen.end());
  std::vector<story_line> story;
  for (const std::uint64_t number : chosen) {
    const moment& each = of.moments[number - 1];
    story.push_back({each.at_ns, sentence(each.text), letters[number]});
  }
  return story;
}

}  // namespace baton::reports
