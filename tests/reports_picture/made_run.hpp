// Recordings written by hand, one event for each line, and what tests ask of a page.
#pragma once

#include <string>
#include <utility>

#include "reports/model/report.hpp"
#include "reports/model/summary.hpp"
#include "reports/render/diagram/diagram.hpp"
#include "reports/scene/run/recorded_run.hpp"
#include "reports/scene/scene_of.hpp"

namespace baton::test {

using history::event_kind;

inline constexpr std::int64_t ms = 1'000'000;

/// Hosts: outside, client, executor-1, worker-1, worker-2, broker, storage.
class made_run {
 public:
  made_run() {
    made_.hosts = {"outside", "client", "executor-1", "worker-1", "worker-2", "broker", "storage"};
  }

  static constexpr std::uint32_t client = 1;
  static constexpr std::uint32_t executor = 2;
  static constexpr std::uint32_t worker = 3;
  static constexpr std::uint32_t broker = 5;
  static constexpr std::uint32_t storage = 6;

  /// An event; its number.
  std::uint64_t happens(std::int64_t at_ms, std::uint32_t host, std::uint64_t cause = 0,
                        bool waited = false) {
    made_.events.happened(
        {std::chrono::milliseconds{at_ms}, cause, host, waited, sim::label{"step"}}, ++identity_);
    return ++event_;
  }

  /// A line of the history, seen in the last event.
  history::event& line(event_kind kind, std::int64_t execution = 0) {
    history::event seen;
    seen.at_ns = made_.events.event_records().back().at.count();
    seen.kind = kind;
    seen.execution = execution;
    seen.attempt = execution == 0 ? 0 : 1;
    made_.history.push_back(seen);
    made_.seen_in.push_back(event_);
    return made_.history.back();
  }

  /// Asked for and acknowledged: three lines of an execution that waits from then on.
  void accepted(std::int64_t at_ms, std::int64_t execution, const std::string& action = "deploy") {
    const std::string request = "request-" + std::to_string(execution);
    happens(at_ms, client);
    history::event& asked = line(event_kind::submitted);
    asked.request = request;
    asked.action_ref = action;
    happens(at_ms + 1, client, event_);
    line(event_kind::acknowledged, execution).request = request;
  }
  std::uint64_t granted(std::int64_t at_ms, std::int64_t execution, std::uint64_t cause = 0,
                        std::int64_t slot = 1) {
    happens(at_ms, storage, cause);
    line(event_kind::slot_granted, execution).slot = slot;
    return event_;
  }
  std::uint64_t started(std::int64_t at_ms, std::int64_t execution, std::uint64_t cause = 0,
                        const std::string& process = "worker-1") {
    happens(at_ms, worker, cause);
    line(event_kind::action_started, execution).process = process;
    return event_;
  }
  std::uint64_t ended(std::int64_t at_ms, std::int64_t execution, std::uint64_t cause = 0,
                      const std::string& process = "worker-1") {
    happens(at_ms, 0, cause);
    history::event& seen = line(event_kind::action_ended, execution);
    seen.process = process;
    seen.status = "completed";
    return event_;
  }
  std::uint64_t released(std::int64_t at_ms, std::int64_t execution, std::uint64_t cause = 0,
                         std::int64_t slot = 1) {
    happens(at_ms, storage, cause);
    history::event& seen = line(event_kind::slot_released, execution);
    seen.slot = slot;
    seen.status = "completed";
    return event_;
  }
  void over(std::int64_t at_ms) {
    happens(at_ms, 0);
    line(event_kind::history_ended);
  }

  /// A message from the last event; the number of the event in which it arrives, if it does.
  std::uint64_t sends(std::uint32_t from, std::uint32_t to, const std::string& site,
                      std::int64_t takes_ms, bool arrives = true) {
    sim::message_record sent;
    sent.sent_in = event_;
    sent.sent_at = made_.events.event_records().back().at;
    sent.due_at = sent.sent_at + std::chrono::milliseconds{takes_ms};
    sent.from = from;
    sent.to = to;
    sent.site = site;
    const auto at = sent.due_at;
    made_.events.sent(sent, arrives ? identity_ + 1 : 0);
    return arrives ? happens(std::chrono::duration_cast<std::chrono::milliseconds>(at).count(), to,
                             event_)
                   : 0;
  }

  void fault(const std::string& name, const std::string& at, std::int64_t at_ms,
             bool essential = true, std::int64_t size_ms = 0) {
    made_.faults.push_back({name, at, at_ms * ms, size_ms * ms, true, essential});
  }

  /// `lines`, counted from 1, show it.
  reports::recorded_run breaks(std::string rule, std::vector<std::size_t> lines,
                               std::int64_t execution, std::string seen = "it is so") {
    history::finding found;
    found.rule = std::move(rule);
    found.expected = "it is not so";
    found.seen = std::move(seen);
    found.lines = std::move(lines);
    found.execution = execution;
    found.action_ref = "deploy";
    made_.findings.push_back(std::move(found));
    return made_;
  }

  [[nodiscard]] std::size_t line_count() const { return made_.history.size(); }
  [[nodiscard]] const reports::recorded_run& so_far() const { return made_; }

 private:
  reports::recorded_run made_;
  std::uint64_t event_ = 0;
  std::uint64_t identity_ = 0;
};

inline constexpr const char* fingerprint = "c0ffee0123456789";

/// The kind of failure of a recording, as a page has it.
inline reports::failure_kind kind_of(const reports::recorded_run& run) {
  reports::failure_kind failure;
  failure.fingerprint = fingerprint;
  failure.rule = run.findings.front().rule;
  failure.expected = run.findings.front().expected;
  failure.seen = run.findings.front().seen;
  failure.picture = reports::scene_of(run);
  return failure;
}

/// Its figure, as a page has it.
inline std::string picture_of(const reports::failure_kind& failure) {
  return reports::diagram_html(reports::summary_of(failure));
}

/// What `<figure>` holds between a class's first appearance and the end of that element's group.
inline std::size_t count_of(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
    ++count;
  }
  return count;
}

/// The view of that name, without the other.
inline std::string view_in(const std::string& page, const std::string& name) {
  const std::size_t from = page.find("<div class=\"scroll\">", page.find("view " + name + "\""));
  return page.substr(from, page.find("</svg></div>", from) - from);
}

}  // namespace baton::test
