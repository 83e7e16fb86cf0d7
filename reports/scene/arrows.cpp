#include "reports/scene/arrows.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "reports/model/names.hpp"
#include "reports/scene/sort_by.hpp"

namespace baton::reports {
namespace {

/// What a message that is never there is drawn with: long enough to carry its cross.
constexpr std::int64_t lost_way_ns = 1'000'000;
/// A message that its receiver takes later than it is due waited for something.
constexpr std::int64_t late_ns = 1'000'000;

/// What faults do to a message, by its site.
struct fates {
  bool lost = false;
  bool delayed = false;
  bool essential = false;
};

std::string_view without_occurrence(std::string_view site) {
  return site.substr(0, site.find('#'));
}

/// The site of a call, of which `…/answer#2` and `…/confirm#2` are steps: `…#2`.
std::string call_of(std::string_view site) {
  const std::string_view path = without_occurrence(site);
  std::string call{path.substr(0, path.rfind('/'))};
  call += site.substr(path.size());
  return call;
}

class arrow_maker {
 public:
  arrow_maker(const run_view& run, const lane_table& lanes,
              const std::vector<fault_occurrence>& occurrences, const causal_past& past)
      : run_{run}, lanes_{lanes}, occurrences_{occurrences}, past_{past} {
    for (const fault_occurrence& each : occurrences) {
      note(each);
    }
  }

  std::vector<arrow> make() {
    const auto& messages = run_.of().events.message_records();
    for (std::size_t index = 0; index < messages.size(); ++index) {
      take(messages[index], past_.messages[index]);
    }
    for (const fault_occurrence& each : occurrences_) {
      add_dropped(each);
    }
    sort_by(made_, [](const auto& each) { return each.sent_ns; });
    return std::move(made_);
  }

 private:
  void note(const fault_occurrence& occurrence) {
    const std::string_view site = occurrence.of->at;
    if (!occurrence.kind) {
      return;
    }
    switch (*occurrence.kind) {
      case known_fault::bus_lost:
      case known_fault::client_request_lost: mark(std::string{site}, occurrence).lost = true; break;
      case known_fault::bus_confirm_lost:
        mark(step_of(site, "confirm"), occurrence).lost = true;
        break;
      case known_fault::storage_outcome_unknown:
        mark(step_of(site, "answer"), occurrence).lost = true;
        break;
      case known_fault::bus_delayed:
      case known_fault::bus_slow_consumer:
        mark(std::string{site}, occurrence).delayed = true;
        break;
      case known_fault::bus_duplicated: mark(step_of(site, "again"), occurrence); break;
      case known_fault::link_slow:
        slow_links_.emplace_back(occurrence.site.host, occurrence.site.other);
        break;
      default: break;
    }
  }

  fates& mark(std::string site, const fault_occurrence& occurrence) {
    fates& found = fates_[std::move(site)];
    found.essential = found.essential || occurrence.of->essential;
    return found;
  }

  static std::string step_of(std::string_view site, std::string_view step) {
    const std::string_view path = without_occurrence(site);
    return fmt::format("{}/{}{}", path, step, site.substr(path.size()));
  }

  [[nodiscard]] static bool matters(const site_words& site, bool past) {
    if (site.call == "bus.publish" || site.call == "bus.deliver") {
      return true;
    }
    if (site.call.starts_with("client.") || site.call == "operator.control") {
      return true;
    }
    return site.call.starts_with("store.") && (past || site.execution != 0);
  }

  [[nodiscard]] bool is_slow(const sim::message_record& message) const {
    return std::any_of(slow_links_.begin(), slow_links_.end(), [&](const auto& link) {
      const std::string& from = run_.host(message.from);
      const std::string& to = run_.host(message.to);
      return (link.first == from && link.second == to) || (link.first == to && link.second == from);
    });
  }

  void take(const sim::message_record& message, bool past) {
    const site_words site = words_of(message.site);
    if (message.from == message.to || !matters(site, past)) {
      return;
    }
    const auto known = fates_.find(message.site);
    const fates fate = known == fates_.end() ? fates{} : known->second;
    arrow shown_arrow;
    shown_arrow.from = lanes_.host(run_.host(message.from));
    shown_arrow.to = lanes_.host(run_.host(message.to));
    shown_arrow.sent_ns = message.sent_at.count();
    shown_arrow.arrived_ns = message.due_at.count();
    const sim::event_record* const arrival = run_.recorded_event(message.arrived_in);
    bool waited = false;
    if (arrival != nullptr) {
      waited = arrival->at.count() - shown_arrow.arrived_ns > late_ns;
      shown_arrow.arrived_ns = arrival->at.count();
    }
    const bool unseen = message.arrived_in == 0 && shown_arrow.arrived_ns > run_.end_ns();
    if (fate.lost || message.refused || (message.arrived_in == 0 && !unseen)) {
      shown_arrow.fate = message_fate::dropped;
      shown_arrow.arrived_ns = std::max(shown_arrow.arrived_ns,
                                        shown_arrow.sent_ns + (message.refused ? lost_way_ns : 0));
    } else if (site.last == "again") {
      shown_arrow.fate = message_fate::duplicated;
    } else {
      shown_arrow.fate = fate.delayed || waited || unseen || is_slow(message)
                             ? message_fate::delayed
                             : message_fate::delivered;
    }
    shown_arrow.arrived_ns =
        std::min(shown_arrow.arrived_ns, std::max(run_.end_ns(), shown_arrow.sent_ns));
    shown_arrow.text = text_of(message.site, site, name_of(shown_arrow.fate));
    shown_arrow.execution = site.execution;
    shown_arrow.past = past || fate.essential;
    made_.push_back(std::move(shown_arrow));
  }

  static std::string text_of(const std::string& path, const site_words& site,
                             std::string_view fate) {
    if (site.last == "answer") {
      return fmt::format("answer to {}, {}", subject_of(words_of(call_of(path))), fate);
    }
    if (site.last == "confirm") {
      return fmt::format("confirm of {}, {}", subject_of(words_of(call_of(path))), fate);
    }
    return fmt::format("{}, {}", subject_of(site), fate);
  }

  // The broker does not send what it drops: there is no message of it.
  void add_dropped(const fault_occurrence& occurrence) {
    if (occurrence.kind != known_fault::bus_dropped) {
      return;
    }
    arrow shown_arrow;
    shown_arrow.from = lanes_.host("broker");
    shown_arrow.to = lanes_.host(occurrence.site.host);
    shown_arrow.sent_ns = occurrence.at_ns;
    shown_arrow.arrived_ns = occurrence.at_ns + lost_way_ns;
    shown_arrow.fate = message_fate::dropped;
    shown_arrow.text = fmt::format("{}, dropped", subject_of(occurrence.site));
    shown_arrow.execution = occurrence.site.execution;
    shown_arrow.past = occurrence.of->essential;
    made_.push_back(std::move(shown_arrow));
  }

  const run_view& run_;
  const lane_table& lanes_;
  const std::vector<fault_occurrence>& occurrences_;
  const causal_past& past_;
  std::map<std::string, fates, std::less<>> fates_;
  std::vector<std::pair<std::string, std::string>> slow_links_;
  std::vector<arrow> made_;
};

}  // namespace

std::vector<arrow> arrows_of(const run_view& run, const lane_table& lanes,
                             const std::vector<fault_occurrence>& occurrences,
                             const causal_past& past) {
  return arrow_maker{run, lanes, occurrences, past}.make();
}

}  // namespace baton::reports
