#include "reports/scene/run/run_view.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "reports/model/names.hpp"

namespace baton::reports {
namespace {

using history::event;
using history::event_kind;

std::size_t last_look_of(const std::vector<event>& lines) {
  std::size_t first = lines.size();
  if (first == 0 || lines.back().kind != event_kind::history_ended) {
    return first;
  }
  const auto looks = [&](const event& each) {
    const bool kind = each.kind == event_kind::status_read || each.kind == event_kind::queue_read ||
                      each.kind == event_kind::history_ended;
    return kind && each.at_ns == lines.back().at_ns;
  };
  while (first > 0 && looks(lines[first - 1])) {
    --first;
  }
  return first;
}

}  // namespace

run_view::run_view(const recorded_run& run) : of_{&run}, last_look_{last_look_of(run.history)} {
  std::map<std::string_view, std::size_t> submissions;
  for (std::size_t line = 0; line < run.history.size(); ++line) {
    const event& seen = run.history[line];
    if (seen.kind == event_kind::submitted) {
      submissions.insert_or_assign(seen.request, line);
    }
    if (seen.execution == 0) {
      continue;
    }
    execution_view& one = executions_[seen.execution];
    one.id = seen.execution;
    one.lines.push_back(line);
    const auto asked = submissions.find(seen.request);
    if (seen.kind == event_kind::acknowledged && asked != submissions.end()) {
      one.action_ref = run.history[asked->second].action_ref;
      one.queue = run.history[asked->second].queue;
      one.asked = one.asked == no_line ? asked->second : one.asked;
      by_request_.try_emplace(seen.request, seen.execution);
    } else if (one.action_ref.empty()) {
      one.action_ref = seen.action_ref;
    }
  }
  if (!run.history.empty()) {
    end_ns_ = time_of(run.history.size() - 1);
  }
  if (!run.events.event_records().empty()) {
    end_ns_ = std::max<std::int64_t>(end_ns_, run.events.event_records().back().at.count());
  }
}

std::int64_t run_view::time_of(std::size_t line) const {
  return of_->history[line].at_ns - of_->epoch_ns;
}

const execution_view* run_view::execution(std::int64_t id) const {
  const auto found = executions_.find(id);
  return found == executions_.end() ? nullptr : &found->second;
}

std::int64_t run_view::execution_asked_by(std::string_view request) const {
  const auto found = by_request_.find(request);
  return found == by_request_.end() ? 0 : found->second;
}

std::uint64_t run_view::event_of(std::size_t line) const {
  return line < of_->seen_in.size() ? of_->seen_in[line] : 0;
}

std::pair<std::size_t, std::size_t> run_view::lines_in(std::uint64_t event) const {
  const auto range = std::equal_range(of_->seen_in.begin(), of_->seen_in.end(), event);
  return {static_cast<std::size_t>(range.first - of_->seen_in.begin()),
          static_cast<std::size_t>(range.second - of_->seen_in.begin())};
}

const sim::event_record* run_view::recorded_event(std::uint64_t event) const {
  return event == 0 || event > event_count() ? nullptr : &of_->events.event_records()[event - 1];
}

const std::string& run_view::host(std::uint32_t index) const {
  static const std::string unknown = "?";
  return index < of_->hosts.size() ? of_->hosts[index] : unknown;
}

violation run_view::broken() const {
  ensure(!of_->findings.empty(), "a picture is of a run that breaks a rule");
  violation broken{&of_->findings.front(), no_line, end_ns_};
  const history::finding& found = *broken.found;
  const bool until_the_end =
      std::any_of(found.lines.begin(), found.lines.end(), [&](std::size_t each) {
        return each > last_look_ && of_->history[each - 1].kind == event_kind::history_ended;
      });
  if (is(found.rule, known_rule::no_leak) || until_the_end || found.lines.empty()) {
    return broken;
  }
  broken.line = found.lines.back() - 1;
  for (const std::size_t each : found.lines) {
    if (found.execution != 0 && of_->history[each - 1].execution == found.execution) {
      broken.line = each - 1;
    }
  }
  broken.at_ns = time_of(broken.line);
  return broken;
}

}  // namespace baton::reports
