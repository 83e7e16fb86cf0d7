#include "reports/render/perfetto.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "reports/model/names.hpp"
#include "reports/scene/arrows.hpp"
#include "reports/scene/bars.hpp"
#include "reports/scene/row_packer.hpp"
#include "reports/scene/run/words.hpp"

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
  row_packer lasting{tracks_per_lane - 1};  ///< the tracks of what lasts
};

class trace_maker {
 public:
  explicit trace_maker(const recorded_run& run)
      : run_{run}, lanes_{run_}, occurrences_{fault_occurrences_of(run_, lanes_)} {}

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
      const bool slot = each.kind == lane_kind::slot;
      const bool queued = slot || each.kind == lane_kind::queue;
      const std::size_t end =
          queued ? each.name.rfind(slot ? " slot " : " waiting") : each.name.size();
      const std::string process = each.name.substr(0, end);
      const auto number = static_cast<std::int64_t>(tracks_.size()) + 1;
      const bool first = tracks_.empty() || process != before;
      tracks_.push_back({first ? number : tracks_.back().process, number * tracks_per_lane});
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
    json::object object;
    object["ph"] = "M";
    object["name"] = what;
    object["pid"] = tracks_.back().process;
    object["tid"] = track;
    json::object args;
    args[key] = value;
    object["args"] = std::move(args);
    events_.push_back(std::move(object));
  }

  /// Microseconds, as the format has them; whole nanoseconds are thousandths.
  static double microseconds(std::int64_t ns) { return static_cast<double>(ns) / 1000.0; }

  json::object begin(const char* phase, std::string name, std::string_view category,
                     std::uint64_t lane, std::int64_t at_ns) {
    json::object object;
    object["ph"] = phase;
    object["name"] = std::move(name);
    object["cat"] = category;
    object["ts"] = microseconds(at_ns);
    object["pid"] = tracks_[lane].process;
    object["tid"] = tracks_[lane].first;
    return object;
  }

  bool has_room(std::size_t more = 1) {
    const bool room = events_.size() + more <= events_max;
    left_out_ += room ? 0 : static_cast<std::int64_t>(more);
    return room;
  }

  // Slices of one track have to nest, and those of a queue or a worker overlap.
  std::int64_t track_for(const bar& shown_bar) {
    lane_tracks& tracks = tracks_[shown_bar.lane];
    const std::size_t known = tracks.lasting.rows();
    const std::size_t row = tracks.lasting.place(shown_bar.from_ns, shown_bar.to_ns);
    const std::int64_t track = tracks.first + static_cast<std::int64_t>(row) + 1;
    if (row == known) {
      json::object object = begin("M", "thread_name", "bar", shown_bar.lane, 0);
      object["tid"] = track;
      json::object args;
      args["name"] = lanes_.lanes()[shown_bar.lane].name;
      object["args"] = std::move(args);
      events_.push_back(std::move(object));
    }
    return track;
  }

  void add_bar(const bar& shown_bar) {
    if (!has_room(2)) {
      return;
    }
    const std::string_view kind = name_of(shown_bar.kind);
    json::object object = begin("X", fmt::format("{} {}", kind, shown_bar.text), kind,
                                shown_bar.lane, shown_bar.from_ns);
    object["tid"] = track_for(shown_bar);
    object["dur"] = microseconds(shown_bar.to_ns - shown_bar.from_ns);
    json::object args;
    args["execution"] = shown_bar.execution;
    args["attempt"] = shown_bar.attempt;
    args["never_ended"] = shown_bar.open;
    args["released_again"] = shown_bar.notches_ns.size();
    object["args"] = std::move(args);
    events_.push_back(std::move(object));
  }

  void add_fault(const fault_occurrence& occurrence) {
    if (!has_room()) {
      return;
    }
    json::object object = begin("i", fmt::format("{} {}", occurrence.letter, occurrence.of->fault),
                                "fault", occurrence.lane, occurrence.at_ns);
    object["s"] = "p";
    json::object args;
    args["at"] = occurrence.of->at;
    args["what"] = words_for(run_, occurrence);
    args["essential"] = occurrence.of->essential;
    object["args"] = std::move(args);
    events_.push_back(std::move(object));
  }

  void add_line(std::size_t line) {
    if (!has_room()) {
      return;
    }
    json::object object = begin("i", words_for(run_, line), "history", lanes_.of_line(run_, line),
                                run_.time_of(line));
    object["s"] = "t";
    json::object args;
    args["line"] = line + 1;
    object["args"] = std::move(args);
    events_.push_back(std::move(object));
  }

  void touch(const arrow& shown_arrow, std::uint64_t lane, std::int64_t at_ns) {
    json::object object = begin("X", shown_arrow.text, "message", lane, at_ns);
    object["dur"] = microseconds(touch_ns);
    events_.push_back(std::move(object));
  }

  void add_arrow(const arrow& shown_arrow) {
    if (!has_room(4)) {
      return;
    }
    touch(shown_arrow, shown_arrow.from, shown_arrow.sent_ns);
    if (shown_arrow.fate == message_fate::dropped) {
      return;
    }
    ++arrow_count_;
    touch(shown_arrow, shown_arrow.to, shown_arrow.arrived_ns);
    json::object start =
        begin("s", shown_arrow.text, "message", shown_arrow.from, shown_arrow.sent_ns);
    start["id"] = arrow_count_;
    json::object finish =
        begin("f", shown_arrow.text, "message", shown_arrow.to, shown_arrow.arrived_ns);
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

std::string perfetto_trace(const recorded_run& run) {
  return trace_maker{run}.make();
}

}  // namespace baton::reports
