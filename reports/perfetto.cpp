#include "reports/perfetto.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "reports/picture/arrows.hpp"
#include "reports/picture/bars.hpp"
#include "reports/picture/words.hpp"

namespace baton::reports {
namespace {

namespace json = boost::json;

/// Perfetto opens far more; a trace is stored beside each report, and this is about 20 MB.
constexpr std::size_t events_max = 100'000;
/// A message needs a slice at each of its ends to hang on.
constexpr std::int64_t touch_ns = 1'000;

/// A lane's own track is its first; what lasts in it lies on further ones, such that what overlaps
/// lies on different ones.
constexpr std::int64_t tracks_per_lane = 1000;

struct lane_tracks {
  std::int64_t process = 0;
  std::int64_t first = 0;
  std::vector<std::int64_t> ends_ns;  ///< by track of what lasts: where its last slice ends
};

class trace_maker {
 public:
  explicit trace_maker(const recorded_run& of)
      : run_{of}, lanes_{run_}, occurrences_{fault_occurrences_of(run_, lanes_)} {}

  std::string make() {
    name_tracks();
    for (const bar& each : bars_of(run_, lanes_, occurrences_)) {
      add_bar(each);
    }
    for (const fault_occurrence& each : occurrences_) {
      add_fault(each);
    }
    for (std::size_t line = 0; line < run_.of().history.size(); ++line) {
      add_line(line);
    }
    causal_past nothing;
    nothing.messages.resize(run_.of().events.message_records().size());
    for (const arrow& each : arrows_of(run_, lanes_, occurrences_, nothing)) {
      add_arrow(each);
    }
    json::object document;
    document["displayTimeUnit"] = "ms";
    json::object about;
    about["seed"] = fmt::format("{}", run_.of().seed);
    about["digest"] = fmt::format("{:016x}", run_.of().digest);
    about["left_out"] = left_out_;
    document["otherData"] = std::move(about);
    document["traceEvents"] = std::move(events_);
    return json::serialize(document);
  }

 private:
  // Hosts are processes of the trace; the line and the slots of a queue are tracks of one.
  void name_tracks() {
    std::string before;
    for (const lane& each : lanes_.lanes()) {
      const bool slot = each.kind == "slot";
      const bool queued = slot || each.kind == "queue";
      const std::size_t end =
          queued ? each.name.rfind(slot ? " slot " : " waiting") : each.name.size();
      const std::string process = each.name.substr(0, end);
      const auto number = static_cast<std::int64_t>(tracks_.size()) + 1;
      const bool first = tracks_.empty() || process != before;
      tracks_.push_back({first ? number : tracks_.back().process, number * tracks_per_lane, {}});
      if (first) {
        describe("process_name", tracks_.back().first, "name", process);
        describe("process_sort_index", tracks_.back().first, "sort_index", number);
        before = process;
      }
      name_track(tracks_.back().first, each.name);
    }
  }

  void name_track(std::int64_t track, const std::string& name) {
    describe("thread_name", track, "name", name);
    describe("thread_sort_index", track, "sort_index", track);
  }

  template <class Value>
  void describe(const char* what, std::int64_t track, const char* key, const Value& value) {
    json::object made;
    made["ph"] = "M";
    made["name"] = what;
    made["pid"] = tracks_.back().process;
    made["tid"] = track;
    json::object args;
    args[key] = value;
    made["args"] = std::move(args);
    events_.push_back(std::move(made));
  }

  /// Microseconds, as the format has them; whole nanoseconds are thousandths.
  static double microseconds(std::int64_t ns) { return static_cast<double>(ns) / 1000.0; }

  json::object begin(const char* phase, std::string name, const char* category, std::uint64_t lane,
                     std::int64_t at_ns) {
    json::object made;
    made["ph"] = phase;
    made["name"] = std::move(name);
    made["cat"] = category;
    made["ts"] = microseconds(at_ns);
    made["pid"] = tracks_[lane].process;
    made["tid"] = tracks_[lane].first;
    return made;
  }

  bool has_room(std::size_t more = 1) {
    const bool room = events_.size() + more <= events_max;
    left_out_ += room ? 0 : static_cast<std::int64_t>(more);
    return room;
  }

  // Slices of one track have to nest, and those of a queue or a worker overlap.
  std::int64_t track_for(const bar& of) {
    lane_tracks& tracks = tracks_[of.lane];
    std::size_t row = 0;
    while (row < tracks.ends_ns.size() && tracks.ends_ns[row] > of.from_ns) {
      ++row;
    }
    const std::int64_t track =
        tracks.first + std::min(static_cast<std::int64_t>(row) + 1, tracks_per_lane - 1);
    if (row == tracks.ends_ns.size()) {
      tracks.ends_ns.push_back(0);
      json::object made = begin("M", "thread_name", "bar", of.lane, 0);
      made["tid"] = track;
      json::object args;
      args["name"] = lanes_.lanes()[of.lane].name;
      made["args"] = std::move(args);
      events_.push_back(std::move(made));
    }
    tracks.ends_ns[row] = of.to_ns;
    return track;
  }

  void add_bar(const bar& of) {
    if (!has_room(2)) {
      return;
    }
    json::object made =
        begin("X", fmt::format("{} {}", of.kind, of.text), of.kind.c_str(), of.lane, of.from_ns);
    made["tid"] = track_for(of);
    made["dur"] = microseconds(of.to_ns - of.from_ns);
    json::object args;
    args["execution"] = of.execution;
    args["attempt"] = of.attempt;
    args["never_ended"] = of.open;
    args["released_again"] = of.notches_ns.size();
    made["args"] = std::move(args);
    events_.push_back(std::move(made));
  }

  void add_fault(const fault_occurrence& of) {
    if (!has_room()) {
      return;
    }
    json::object made =
        begin("i", fmt::format("{} {}", of.letter, of.of->fault), "fault", of.lane, of.at_ns);
    made["s"] = "p";
    json::object args;
    args["at"] = of.of->at;
    args["what"] = words_for(run_, of);
    args["essential"] = of.of->essential;
    made["args"] = std::move(args);
    events_.push_back(std::move(made));
  }

  void add_line(std::size_t line) {
    if (!has_room()) {
      return;
    }
    json::object made = begin("i", words_for(run_, line), "history", lanes_.of_line(run_, line),
                              run_.time_of(line));
    made["s"] = "t";
    json::object args;
    args["line"] = line + 1;
    made["args"] = std::move(args);
    events_.push_back(std::move(made));
  }

  void touch(const arrow& of, std::uint64_t lane, std::int64_t at_ns) {
    json::object made = begin("X", of.text, "message", lane, at_ns);
    made["dur"] = microseconds(touch_ns);
    events_.push_back(std::move(made));
  }

  void add_arrow(const arrow& of) {
    if (!has_room(4)) {
      return;
    }
    touch(of, of.from, of.sent_ns);
    if (of.fate == "dropped") {
      return;
    }
    ++arrow_count_;
    touch(of, of.to, of.arrived_ns);
    json::object start = begin("s", of.text, "message", of.from, of.sent_ns);
    start["id"] = arrow_count_;
    json::object finish = begin("f", of.text, "message", of.to, of.arrived_ns);
    finish["id"] = arrow_count_;
    finish["bp"] = "e";
    events_.push_back(std::move(start));
    events_.push_back(std::move(finish));
  }

  run_view run_;
  lane_table lanes_;
  std::vector<fault_occurrence> occurrences_;
  std::vector<lane_tracks> tracks_;  ///< by lane
  json::array events_;
  std::int64_t left_out_ = 0;
  std::int64_t arrow_count_ = 0;
};

}  // namespace

std::string perfetto_trace(const recorded_run& of) {
  return trace_maker{of}.make();
}

}  // namespace baton::reports
